// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/model.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace meterbird::otlp {

/// 128 bits that tell contents apart (XXH3): what was sent before is known by them, and nothing of the words that went
/// in can be read out of them. Not made to withstand a sender that wants two of its own things to look like one.
using ContentHash = std::array<std::uint64_t, 2>;

ContentHash hashOf(std::string_view bytes);

/// The same whatever the order of the attributes.
ContentHash hashOf(std::span<const Attribute> attributes);

/// Several hashes or numbers as one; their order counts.
class HashBuilder
{
public:
    HashBuilder &add(std::string_view text);
    HashBuilder &add(std::uint64_t number);
    HashBuilder &add(const ContentHash &hash);

    ContentHash result() const;

private:
    std::string m_bytes;
};

/// 32 hexadecimal digits.
std::string hexOf(const ContentHash &hash);

} // namespace meterbird::otlp
