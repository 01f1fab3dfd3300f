// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/bodybudget.h"
#include "exporter/receiver/jsonbounds.h"
#include "src/base/error.h"

#include <cstddef>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <vector>

namespace meterbird::receiver {

/// Parses the JSON of events, one text after the other: a parser needs several times its text, so a request has the
/// memory of one at a time. For one request, on one thread.
class EventParser
{
public:
    static constexpr JsonBounds Bounds {.mostPunctuation = 800'000, .mostDepth = 64}; ///< an event has some 35
    static constexpr std::size_t Small = 64 * 1024; ///< bytes of a text for which each thread keeps a parser

    /// `share` is charged with what the biggest text needs, until this dies; null: nothing is.
    explicit EventParser(BodyBudget::Share *share)
        : m_share(share)
    { }
    ~EventParser();
    EventParser(const EventParser &) = delete;
    EventParser &operator=(const EventParser &) = delete;

    /// `text` as JSON, good until the next one; behind it SIMDJSON_PADDING bytes can be read. The error says what is
    /// wrong with `what`, the body or a line of it; Cancelled: there is no room for it now.
    Result<simdjson::dom::element> parsed(std::string_view text, const std::string &what);

private:
    Result<simdjson::dom::parser *> parserFor(std::string_view text);

    BodyBudget::Share *const m_share;
    std::size_t m_charged = 0;
    std::optional<simdjson::dom::parser> m_big;
};

/// Takes `bytes` of the room for all bodies; the Error is TooMuch when they could never be there, Cancelled when they
/// are not now.
Result<void> takeRoom(BodyBudget::Share *share, std::size_t bytes);

/// The texts of the items of a JSON array, which are not looked into; nothing when `json` does not begin like one.
/// BadReply: it does not end like one; TooMuch: more than `most`.
Result<std::optional<std::vector<std::string_view>>> itemsOf(std::string_view json, std::size_t most);

} // namespace meterbird::receiver
