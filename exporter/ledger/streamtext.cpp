// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/streamtext.h"

#include <array>
#include <bit>
#include <charconv>
#include <system_error>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace meterbird::ledger {

namespace {

void appendHex(std::uint64_t number, std::string &text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    for (int shift = 60; shift >= 0; shift -= 4)
        text += digits[(number >> shift) & 0xF];
}

class Writer
{
public:
    template<typename Number>
    void add(Number number)
    {
        std::array<char, 40> digits {};
        if (!text.empty())
            text += ' ';
        text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
    }

    std::string text;
};

class Reader
{
public:
    explicit Reader(std::string_view text)
        : m_at(text.data())
        , m_end(text.data() + text.size())
    { }

    template<typename Number>
    Number take()
    {
        Number number {};
        while (m_at != m_end && *m_at == ' ')
            ++m_at;
        const auto [next, error] = std::from_chars(m_at, m_end, number);
        m_isGood = m_isGood && error == std::errc();
        m_at = next;
        return number;
    }
    bool isGood() const { return m_isGood; }
    bool isAtEnd() const { return m_at == m_end; }

private:
    const char *m_at;
    const char *m_end;
    bool m_isGood = true;
};

constexpr std::size_t MostReaches = 100; // of a file that is damaged

} // namespace

std::string hexOf(const StreamId &id)
{
    std::string text;
    appendHex(id[0], text);
    appendHex(id[1], text);
    return text;
}

std::optional<StreamId> streamIdFrom(std::string_view text)
{
    if (text.size() != 32)
        return std::nullopt;
    StreamId id {};
    for (std::size_t i = 0; i < id.size(); ++i) {
        const char *const first = text.data() + 16 * i;
        const auto [end, error] = std::from_chars(first, first + 16, id[i], 16);
        if (error != std::errc() || end != first + 16)
            return std::nullopt;
    }
    return id;
}

std::string deltaId(const StreamPoint &point)
{
    std::string bytes;
    const auto add = [&bytes](auto number) {
        const auto raw = std::bit_cast<std::array<char, sizeof number>>(number);
        bytes.append(raw.data(), raw.size());
    };
    add(point.stream->id[0]);
    add(point.stream->id[1]);
    add(point.start);
    add(point.time);
    add(point.value);
    add(point.whole.value_or(0));
    add(point.count);
    add(point.sum);
    for (const std::uint64_t bucket : point.buckets)
        add(bucket);
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    std::string id = "d";
    id.reserve(49);
    appendHex(static_cast<std::uint64_t>(point.time), id);
    appendHex(hash.high64, id);
    appendHex(hash.low64, id);
    return id;
}

std::string toText(const StreamState &state)
{
    Writer out;
    out.add(state.forgotten);
    out.add(state.total);
    out.add(state.reaches.size());
    for (const Reach &reach : state.reaches) {
        out.add(reach.start);
        out.add(reach.time);
        out.add(reach.isStartKnown ? 1 : 0);
        out.add(reach.figures.value);
        out.add(reach.figures.whole ? 1 : 0);
        out.add(reach.figures.whole.value_or(0));
        out.add(reach.figures.count);
        out.add(reach.figures.sum);
        out.add(reach.figures.buckets.size());
        for (const std::uint64_t bucket : reach.figures.buckets)
            out.add(bucket);
    }
    return std::move(out.text);
}

std::optional<StreamState> stateFrom(std::string_view text)
{
    Reader in(text);
    StreamState state;
    state.forgotten = in.take<std::int64_t>();
    state.total = in.take<double>();
    const auto reaches = in.take<std::size_t>();
    if (!in.isGood() || reaches > MostReaches)
        return std::nullopt;
    for (std::size_t i = 0; i < reaches && in.isGood(); ++i) {
        Reach &reach = state.reaches.emplace_back();
        reach.start = in.take<std::int64_t>();
        reach.time = in.take<std::int64_t>();
        reach.isStartKnown = in.take<int>() == 1;
        reach.figures.value = in.take<double>();
        const bool isWhole = in.take<int>() == 1;
        const auto whole = in.take<std::int64_t>();
        if (isWhole)
            reach.figures.whole = whole;
        reach.figures.count = in.take<std::uint64_t>();
        reach.figures.sum = in.take<double>();
        const auto buckets = in.take<std::size_t>();
        if (!in.isGood() || buckets > MostBuckets)
            return std::nullopt;
        for (std::size_t bucket = 0; bucket < buckets; ++bucket)
            reach.figures.buckets.push_back(in.take<std::uint64_t>());
    }
    return in.isGood() && in.isAtEnd() ? std::optional(std::move(state)) : std::nullopt;
}

} // namespace meterbird::ledger
