// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"
#include "exporter/receiver/otlp/attributes.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/origin.h"
#include "exporter/receiver/otlp/spantable.h"
#include "exporter/receiver/otlp/tracebook.h"

#include <optional>
#include <string>

namespace meterbird::otlp {

/// A span and all that is known of it. Its times are within bounds.
struct ToldSpan {
    const Span &span;
    const Attributes &attributes;
    const Origin &origin;
    const SpanMeaning &meaning;
};

double secondsOf(const Span &span);

/// What went wrong; empty: nothing did.
std::string errorOf(const Span &span, const Attributes &attributes);

/// By this a call of a model knows that a span below it tells of the same call.
std::string toldBelowId(const TraceId &trace, const SpanId &span);

/// What the span adds; nothing when it adds nothing. `complaint` is set when what it says is out of bounds, a fragment
/// of a sentence.
std::optional<ledger::Event> eventOf(const ToldSpan &told, const Kinship &kinship, std::string &complaint);

/// A root as a request: one that is a workflow, or has calls of models below it and no agent.
ledger::Event requestOf(const ToldSpan &told);

} // namespace meterbird::otlp
