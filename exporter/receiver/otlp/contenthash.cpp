// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/contenthash.h"

#include <bit>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace meterbird::otlp {

namespace {

XXH128_hash_t hash128(std::string_view bytes, std::uint64_t seed)
{
    return XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
}

/// The seed takes the key's hash and the value's kind in, so that no text of one can pass for a part of the other.
XXH128_hash_t hashOf(const Attribute &attribute)
{
    const Value &value = attribute.value;
    const std::uint64_t seed =
        XXH3_64bits_withSeed(attribute.key.data(), attribute.key.size(), static_cast<std::uint64_t>(value.kind));
    switch (value.kind) {
    case Value::Kind::Text:
        return hash128(value.text, seed);
    case Value::Kind::Bool:
        return hash128(value.flag ? "1" : "0", seed);
    case Value::Kind::Whole:
        return XXH3_128bits_withSeed(&value.whole, sizeof value.whole, seed);
    case Value::Kind::Real:
        return XXH3_128bits_withSeed(&value.real, sizeof value.real, seed);
    default:
        return hash128({}, seed);
    }
}

} // namespace

ContentHash hashOf(std::string_view bytes)
{
    const XXH128_hash_t hash = hash128(bytes, 0);
    return {hash.high64, hash.low64};
}

ContentHash hashOf(std::span<const Attribute> attributes)
{
    ContentHash sum {attributes.size(), 0};
    for (const Attribute &attribute : attributes) {
        const XXH128_hash_t hash = hashOf(attribute);
        sum[0] += hash.high64; // a sum does not know the order
        sum[1] += hash.low64;
    }
    return sum;
}

HashBuilder &HashBuilder::add(std::string_view text)
{
    add(text.size());
    m_bytes += text;
    return *this;
}

HashBuilder &HashBuilder::add(std::uint64_t number)
{
    const auto bytes = std::bit_cast<std::array<char, sizeof number>>(number);
    m_bytes.append(bytes.data(), bytes.size());
    return *this;
}

HashBuilder &HashBuilder::add(const ContentHash &hash)
{
    return add(hash[0]).add(hash[1]);
}

ContentHash HashBuilder::result() const
{
    return hashOf(m_bytes);
}

std::string hexOf(const ContentHash &hash)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint64_t half : hash) {
        for (int shift = 60; shift >= 0; shift -= 4)
            text += digits[(half >> shift) & 0xF];
    }
    return text;
}

} // namespace meterbird::otlp
