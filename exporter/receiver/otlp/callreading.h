// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"
#include "exporter/receiver/otlp/attributes.h"
#include "exporter/receiver/otlp/origin.h"

#include <optional>
#include <string>

namespace meterbird::otlp {

/// How a sender counts the tokens that are a kind of others. Inside Meterbird they are always part of them.
enum class Counting : std::uint8_t {
    Included, ///< the cache's are part of the input, reasoning is part of the output: the conventions, Codex
    CacheApart, ///< the cache's come on top of the input: Anthropic's own way, and Claude Code's
    ThoughtsApart, ///< thoughts come on top of the output, and what tools answered on top of the input: Gemini CLI
};

/// What a span or a log record says of one call of a model: who answered, the tokens, and what it cost when the sender
/// says so. How long it took is not read. `complaint` is set when that is out of bounds, a fragment of a sentence.
///
/// A sender that says Included and whose parts are more than the whole has them apart after all.
ledger::LlmCall callFrom(const Attributes &attributes, const Origin &origin, Counting counting, std::string &complaint);

/// What was said in milliseconds, or else in seconds. Nothing when it is not there, or is no duration of up to a day.
std::optional<double> secondsUnder(const Attributes &attributes, Keys milliseconds, Keys seconds = {});

} // namespace meterbird::otlp
