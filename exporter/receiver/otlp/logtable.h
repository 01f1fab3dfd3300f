// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/attributes.h"
#include "exporter/receiver/otlp/callreading.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/origin.h"

#include <cstdint>
#include <string_view>

namespace meterbird::otlp {

/// What a log record tells of.
enum class Story : std::uint8_t {
    Nothing,
    Call, ///< of a model
    FailedCall, ///< the same, given up: an error of the agent too
    Usage, ///< tokens of a call that another record tells of
    Tool,
    Prompt, ///< a user asks: a request, of which only the number is known
    Run, ///< of an agent, at its end
};

struct LogMeaning {
    Story story = Story::Nothing;
    Counting counting = Counting::Included;
    std::string_view key {}; ///< the attribute that names the tool or the agent

    bool operator==(const LogMeaning &) const = default;
};

/// The name of the event: from where the conventions put it now, or from where agents put it. May be any text when the
/// record is no event at all: it is compared, never kept.
std::string_view eventNameOf(const LogRecord &record, const Attributes &attributes);

LogMeaning meaningOf(std::string_view event, const Attributes &attributes, const Origin &origin);

} // namespace meterbird::otlp
