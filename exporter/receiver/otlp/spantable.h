// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/attributes.h"
#include "exporter/receiver/otlp/callreading.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/origin.h"

#include <cstdint>
#include <string_view>

namespace meterbird::otlp {

/// What a span is about.
enum class Role : std::uint8_t {
    None, ///< something else: it only holds others together
    Inference, ///< a call of a model, seen by who calls
    Agent, ///< one run of an agent: a request
    Workflow, ///< what holds agents together, or calls without one: a request when it is the root and no agent ran
    Tool,
    ToolRun, ///< below a Tool that also waits for its user: the run itself
    ToolWait, ///< below such a Tool: the wait
    Query, ///< of a database
};

struct SpanMeaning {
    Role role = Role::None;
    std::string_view key {}; ///< the attribute that names the agent, the workflow, the tool
    Counting counting = Counting::Included;

    bool operator==(const SpanMeaning &) const = default;
};

SpanMeaning meaningOf(const Span &span, const Attributes &attributes, const Origin &origin);

} // namespace meterbird::otlp
