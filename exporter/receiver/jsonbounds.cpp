// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/jsonbounds.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

namespace meterbird::receiver {

namespace {

using Bits = std::uint64_t; ///< one for each byte of a block, the first is the lowest

constexpr std::size_t Block = 64;
constexpr std::uint64_t Ones = 0x0101010101010101;

static_assert(std::endian::native == std::endian::little, "the first byte of a word must be its lowest");

/// The high bit of each byte of `word` that is `c`.
constexpr std::uint64_t equal(std::uint64_t word, char c)
{
    constexpr std::uint64_t Low = 0x7f * Ones;
    const std::uint64_t differs = word ^ (static_cast<unsigned char>(c) * Ones);
    return ~(((differs & Low) + Low) | differs | Low);
}

/// The eight high bits of `flags`, side by side.
constexpr Bits gathered(std::uint64_t flags)
{
    return ((flags >> 7) * 0x0102040810204080) >> 56;
}

struct Marks {
    Bits quotes = 0;
    Bits backslashes = 0;
    Bits opening = 0;
    Bits closing = 0;
    Bits separators = 0;
};

Marks marksOf(const char *block)
{
    Marks marks;
    for (unsigned i = 0; i < Block; i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, block + i, sizeof word);
        const std::uint64_t lower = word | (0x20 * Ones); // takes [ and ] to { and }, and nothing else there
        marks.quotes |= gathered(equal(word, '"')) << i;
        marks.backslashes |= gathered(equal(word, '\\')) << i;
        marks.opening |= gathered(equal(lower, '{')) << i;
        marks.closing |= gathered(equal(lower, '}')) << i;
        marks.separators |= gathered(equal(word, ',') | equal(word, ':')) << i;
    }
    return marks;
}

/// Each bit is the parity of itself and all below it: from an opening quote to just before its closing one.
constexpr Bits parities(Bits bits)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

Failure trouble(Error::Kind kind, const std::string &what, std::size_t offset)
{
    return Failure(Error {kind, what + " at byte " + std::to_string(offset)});
}

/// The state from one block to the next.
class Scan
{
public:
    explicit Scan(const JsonBounds &bounds)
        : m_bounds(bounds)
    { }

    Result<void> block(const char *text, std::size_t offset)
    {
        Marks marks = marksOf(text);
        marks.quotes &= ~escaped(marks.backslashes);
        const Bits inside = parities(marks.quotes) ^ m_inString;
        m_inString = inside >> 63 ? ~Bits(0) : 0;
        marks.opening &= ~inside;
        marks.closing &= ~inside;
        return count(marks.opening | marks.closing | (marks.separators & ~inside), offset).and_then([&] {
            return nest(marks.opening, marks.closing, offset);
        });
    }

    Result<void> end(std::size_t size) const
    {
        if (m_inString)
            return trouble(Error::Kind::BadReply, "a string is not closed", size);
        if (m_depth > 0)
            return trouble(Error::Kind::BadReply, "a bracket is not closed", size);
        return {};
    }

private:
    /// The bytes that follow a backslash which is not itself escaped.
    Bits escaped(Bits backslashes)
    {
        Bits escaped = m_isEscaped ? 1 : 0;
        backslashes &= ~escaped;
        m_isEscaped = false;
        while (backslashes) {
            const int at = std::countr_zero(backslashes);
            m_isEscaped = at == 63;
            escaped |= Bits(2) << at;
            backslashes &= ~(Bits(3) << at);
        }
        return escaped;
    }

    Result<void> count(Bits punctuation, std::size_t offset)
    {
        m_punctuation += static_cast<std::size_t>(std::popcount(punctuation));
        if (m_punctuation <= m_bounds.mostPunctuation)
            return {};
        for (; m_punctuation > m_bounds.mostPunctuation + 1; --m_punctuation)
            punctuation &= ~std::bit_floor(punctuation);
        return trouble(Error::Kind::TooMuch,
                       "more than " + std::to_string(m_bounds.mostPunctuation) + " values and separators",
                       offset + std::bit_width(punctuation) - 1);
    }

    Result<void> nest(Bits opening, Bits closing, std::size_t offset)
    {
        const auto opened = static_cast<std::size_t>(std::popcount(opening));
        const auto closed = static_cast<std::size_t>(std::popcount(closing));
        if (m_depth + opened <= m_bounds.mostDepth && closed <= m_depth) { // whatever their order
            m_depth += opened;
            m_depth -= closed;
            return {};
        }
        for (Bits brackets = opening | closing; brackets; brackets &= brackets - 1) {
            const auto at = static_cast<std::size_t>(std::countr_zero(brackets));
            if ((closing >> at) & 1) {
                if (m_depth == 0)
                    return trouble(Error::Kind::BadReply, "a bracket closes nothing", offset + at);
                --m_depth;
            } else if (++m_depth > m_bounds.mostDepth) {
                return trouble(Error::Kind::BadReply,
                               "nested deeper than " + std::to_string(m_bounds.mostDepth) + " levels", offset + at);
            }
        }
        return {};
    }

    const JsonBounds &m_bounds;
    std::size_t m_punctuation = 0;
    std::size_t m_depth = 0;
    Bits m_inString = 0; ///< all ones within a string
    bool m_isEscaped = false; ///< the next byte is
};

} // namespace

Result<void> checkJsonBounds(std::string_view json, const JsonBounds &bounds)
{
    Scan scan(bounds);
    std::size_t offset = 0;
    for (; json.size() - offset >= Block; offset += Block) {
        if (auto fine = scan.block(json.data() + offset, offset); !fine)
            return fine;
    }
    std::array<char, Block> rest;
    rest.fill(' ');
    std::copy(json.begin() + static_cast<std::ptrdiff_t>(offset), json.end(), rest.begin());
    if (auto fine = scan.block(rest.data(), offset); !fine)
        return fine;
    return scan.end(json.size());
}

} // namespace meterbird::receiver
