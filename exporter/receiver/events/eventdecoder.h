// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"
#include "exporter/receiver/bodybudget.h"
#include "src/base/error.h"

#include <cstddef>
#include <string>
#include <vector>

namespace meterbird::receiver {

/// An event that cannot be counted: its place in the request, from 0, and one sentence.
struct Rejection {
    std::size_t index = 0;
    std::string error; ///< `llm_call: input_tokens: must be >= 0`

    bool operator==(const Rejection &) const = default;
};

struct DecodedEvents {
    std::vector<ledger::Event> events;
    std::vector<Rejection> rejected;

    bool operator==(const DecodedEvents &) const = default;
};

enum class EventForm {
    Json, ///< one event, or an array of them
    Lines, ///< NDJSON: one event a line, empty lines are skipped
};

constexpr std::size_t MostEvents = 10'000; ///< in one request

/// Reads the plain event form. What is wrong with one event rejects that one; an Error is about the whole: BadReply (it
/// is not JSON), TooMuch (more than MostEvents, or than there is ever memory for, be it one line) or Cancelled (what
/// all bodies become takes all the room that there is; later there is some again). `now` bounds the times and is the
/// time of events that give none. `share` is charged with what the body becomes, and what its parser needed is given
/// back; null: nothing is.
Result<DecodedEvents> decodeEvents(const std::string &body, EventForm form, Timestamp now,
                                   BodyBudget::Share *share = nullptr);

} // namespace meterbird::receiver
