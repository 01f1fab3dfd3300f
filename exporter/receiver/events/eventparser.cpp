// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/events/eventparser.h"

#include "exporter/receiver/bodylimits.h"

#include <algorithm>
#include <utility>

namespace meterbird::receiver {

namespace {

using simdjson::dom::element;
using simdjson::dom::parser;

constexpr std::size_t BytesOfPlace = 16; ///< four to find it and mostly eight of what it becomes
constexpr std::size_t MostKept = 256 * 1024; ///< of a thread's parser, between requests

/// Of this thread.
std::optional<parser> &smallParser()
{
    thread_local std::optional<parser> own;
    return own;
}

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

std::size_t behindSpace(std::string_view text, std::size_t at)
{
    while (at < text.size() && isSpace(text[at]))
        ++at;
    return at;
}

/// Where the item that begins at `at` ends: at the comma or the bracket behind it, or at the end of all.
std::size_t endOfItem(std::string_view json, std::size_t at)
{
    std::size_t depth = 0;
    bool inString = false;
    for (; at < json.size(); ++at) {
        const char c = json[at];
        if (c == '\\')
            ++at;
        else if (c == '"')
            inString = !inString;
        else if (inString)
            continue;
        else if (depth == 0 && (c == ',' || c == ']'))
            return at;
        else if (c == '[' || c == '{')
            ++depth;
        else if ((c == ']' || c == '}') && depth > 0)
            --depth;
    }
    return json.size();
}

} // namespace

Result<void> takeRoom(BodyBudget::Share *share, std::size_t bytes)
{
    if (!share || share->grow(bytes))
        return {};
    if (!share->couldGrow(bytes))
        return Failure(Error {Error::Kind::TooMuch, "the body holds more than there is memory for"});
    return Failure(Error {Error::Kind::Cancelled, TooManyBig});
}

EventParser::~EventParser()
{
    if (m_share)
        m_share->shrink(m_charged);
    if (m_charged > MostKept)
        smallParser().reset();
}

Result<parser *> EventParser::parserFor(std::string_view text)
{
    const bool isSmall = text.size() <= Small;
    std::optional<parser> &suited = isSmall ? smallParser() : m_big;
    if (!suited || suited->capacity() < text.size()) {
        suited.emplace();
        if (suited->allocate(std::max(text.size(), Small), Bounds.mostDepth) != simdjson::SUCCESS)
            return Failure(Error {Error::Kind::TooMuch, "no memory to read the body"});
    }
    return &*suited;
}

Result<element> EventParser::parsed(std::string_view text, const std::string &what)
{
    const auto places = checkJsonBounds(text, Bounds);
    if (!places)
        return Failure(Error {places.error().kind, what + ": " + places.error().detail});
    const std::size_t needed = text.size() + *places * BytesOfPlace;
    if (needed > m_charged) {
        if (auto taken = takeRoom(m_share, needed - m_charged); !taken)
            return Failure(std::move(taken.error()));
        m_charged = needed;
    }
    const auto json = parserFor(text);
    if (!json)
        return Failure(json.error());
    element root;
    if (const auto code = (*json)->parse(text.data(), text.size(), false).get(root))
        return Failure(Error {Error::Kind::BadReply, what + " is not JSON: " + simdjson::error_message(code)});
    return root;
}

Result<std::optional<std::vector<std::string_view>>> itemsOf(std::string_view json, std::size_t most)
{
    const auto broken = [](std::size_t at) {
        return Failure(Error {Error::Kind::BadReply, "the body is not JSON at byte " + std::to_string(at)});
    };
    std::size_t at = behindSpace(json, 0);
    if (at == json.size() || json[at] != '[')
        return std::nullopt;
    std::vector<std::string_view> items;
    const std::size_t first = behindSpace(json, at + 1);
    const bool isEmpty = first < json.size() && json[first] == ']';
    for (at = isEmpty ? first : at; at < json.size() && json[at] != ']';) {
        const std::size_t end = endOfItem(json, at + 1);
        if (items.size() == most)
            return Failure(
                Error {Error::Kind::TooMuch, "a request may hold at most " + std::to_string(most) + " events"});
        items.push_back(json.substr(at + 1, end - at - 1));
        at = end;
    }
    if (at == json.size())
        return broken(at);
    const std::size_t rest = behindSpace(json, at + 1);
    return rest == json.size() ? Result<std::optional<std::vector<std::string_view>>>(std::move(items)) : broken(rest);
}

} // namespace meterbird::receiver
