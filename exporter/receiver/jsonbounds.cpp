// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/jsonbounds.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace meterbird::receiver {

namespace {

using Bits = std::uint64_t; ///< one for each byte of a block, the first is the lowest

constexpr std::size_t Block = 64;
struct Marks {
    Bits quotes = 0;
    Bits backslashes = 0;
    Bits opening = 0;
    Bits closing = 0;
    Bits separators = 0;
    Bits spaces = 0;
};

#ifdef __SSE2__ // every x86-64 has it

/// A bit for each of the 16 bytes that is `c`.
Bits equal(__m128i bytes, char c)
{
    return static_cast<Bits>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c))));
}

Bits either(__m128i bytes, char a, char b)
{
    return static_cast<Bits>(_mm_movemask_epi8(
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(a)), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b)))));
}

Marks marksOf(const char *block)
{
    // Takes [ and ] to { and }, and to separators two control characters that simdjson's first pass takes for them too.
    const __m128i lowerCase = _mm_set1_epi8(0x20);
    Marks marks;
    for (unsigned i = 0; i < Block; i += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(block + i));
        const __m128i lower = _mm_or_si128(bytes, lowerCase);
        marks.quotes |= equal(bytes, '"') << i;
        marks.backslashes |= equal(bytes, '\\') << i;
        marks.opening |= equal(lower, '{') << i;
        marks.closing |= equal(lower, '}') << i;
        marks.separators |= either(lower, ',', ':') << i;
        marks.spaces |= (either(bytes, ' ', '\n') | either(bytes, '\r', '\t')) << i;
    }
    return marks;
}

#else

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

Marks marksOf(const char *block)
{
    Marks marks;
    for (unsigned i = 0; i < Block; i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, block + i, sizeof word);
        const std::uint64_t lower = word | (0x20 * Ones); // as above
        marks.quotes |= gathered(equal(word, '"')) << i;
        marks.backslashes |= gathered(equal(word, '\\')) << i;
        marks.opening |= gathered(equal(lower, '{')) << i;
        marks.closing |= gathered(equal(lower, '}')) << i;
        marks.separators |= gathered(equal(lower, ',') | equal(lower, ':')) << i;
        marks.spaces |= gathered(equal(word, ' ') | equal(word, '\n') | equal(word, '\r') | equal(word, '\t')) << i;
    }
    return marks;
}

#endif

/// Without the instruction, which not every x86-64 has, and without the call that would stand in for it.
constexpr std::size_t countOf(Bits bits)
{
    bits -= (bits >> 1) & 0x5555555555555555;
    bits = (bits & 0x3333333333333333) + ((bits >> 2) & 0x3333333333333333);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0F;
    return (bits * 0x0101010101010101) >> 56;
}

/// Each bit is the parity of itself and all below it: from an opening quote to just before its closing one.
constexpr Bits parities(Bits bits)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

/// The state from one block to the next.
class Scan
{
public:
    explicit Scan(const JsonBounds &bounds)
        : m_bounds(bounds)
    { }

    /// False: there is trouble, and nothing may be asked any more. A Result for each block would cost more than the
    /// look at it.
    bool block(const char *text, std::size_t offset)
    {
        Marks marks = marksOf(text);
        marks.quotes &= ~escaped(marks.backslashes);
        const Bits inside = parities(marks.quotes) ^ m_inString;
        m_inString = inside >> 63 ? ~Bits(0) : 0;
        marks.opening &= ~inside;
        marks.closing &= ~inside;
        const Bits brackets = marks.opening | marks.closing;
        const Bits punctuation = brackets | (marks.separators & ~inside);
        countStarts(marks, punctuation, inside);
        return count(punctuation, offset) && (brackets == 0 || nest(marks.opening, marks.closing, offset));
    }

    const Error &trouble() const { return m_trouble; }

    Result<std::size_t> end(std::size_t size) const
    {
        if (m_inString)
            return Failure(troubleAt(Error::Kind::BadReply, "a string is not closed", size));
        if (m_depth > 0)
            return Failure(troubleAt(Error::Kind::BadReply, "a bracket is not closed", size));
        return m_punctuation + m_starts;
    }

private:
    static Error troubleAt(Error::Kind kind, const std::string &what, std::size_t offset)
    {
        return {kind, what + " at byte " + std::to_string(offset)};
    }

    bool fail(Error::Kind kind, const std::string &what, std::size_t offset)
    {
        m_trouble = troubleAt(kind, what, offset);
        return false;
    }

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

    /// Of strings and of what stands outside of them between punctuation and white space, as simdjson finds them.
    void countStarts(const Marks &marks, Bits punctuation, Bits inside)
    {
        const Bits bare = ~(inside | marks.quotes | marks.spaces | punctuation);
        const Bits follows = (bare << 1) | m_wasBare;
        m_wasBare = bare >> 63;
        m_starts += countOf((bare & ~follows) | (marks.quotes & inside));
    }

    bool count(Bits punctuation, std::size_t offset)
    {
        m_punctuation += countOf(punctuation);
        if (m_punctuation <= m_bounds.mostPunctuation)
            return true;
        for (; m_punctuation > m_bounds.mostPunctuation + 1; --m_punctuation)
            punctuation &= ~std::bit_floor(punctuation);
        return fail(Error::Kind::TooMuch,
                    "more than " + std::to_string(m_bounds.mostPunctuation) + " values and separators",
                    offset + std::bit_width(punctuation) - 1);
    }

    bool nest(Bits opening, Bits closing, std::size_t offset)
    {
        const std::size_t opened = countOf(opening);
        const std::size_t closed = countOf(closing);
        if (m_depth + opened <= m_bounds.mostDepth && closed <= m_depth) { // whatever their order
            m_depth += opened;
            m_depth -= closed;
            return true;
        }
        for (Bits brackets = opening | closing; brackets; brackets &= brackets - 1) {
            const auto at = static_cast<std::size_t>(std::countr_zero(brackets));
            if ((closing >> at) & 1) {
                if (m_depth == 0)
                    return fail(Error::Kind::BadReply, "a bracket closes nothing", offset + at);
                --m_depth;
            } else if (++m_depth > m_bounds.mostDepth) {
                return fail(Error::Kind::BadReply,
                            "nested deeper than " + std::to_string(m_bounds.mostDepth) + " levels", offset + at);
            }
        }
        return true;
    }

    const JsonBounds &m_bounds;
    std::size_t m_punctuation = 0;
    std::size_t m_starts = 0;
    Bits m_wasBare = 0; ///< the last byte of the block before, neither in a string nor punctuation nor white space
    std::size_t m_depth = 0;
    Bits m_inString = 0; ///< all ones within a string
    bool m_isEscaped = false; ///< the next byte is
    Error m_trouble {};
};

} // namespace

Result<std::size_t> checkJsonBounds(std::string_view json, const JsonBounds &bounds)
{
    Scan scan(bounds);
    std::size_t offset = 0;
    for (; json.size() - offset >= Block; offset += Block) {
        if (!scan.block(json.data() + offset, offset))
            return Failure(scan.trouble());
    }
    std::array<char, Block> rest;
    rest.fill(' ');
    std::copy(json.begin() + static_cast<std::ptrdiff_t>(offset), json.end(), rest.begin());
    if (!scan.block(rest.data(), offset))
        return Failure(scan.trouble());
    return scan.end(json.size());
}

} // namespace meterbird::receiver
