// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/model.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace meterbird::otlp {

/// The names under which one thing is told, best first: conventions rename, and senders lag behind.
using Keys = std::initializer_list<std::string_view>;

/// Reads attributes whichever type a sender chose for them: numbers also come as strings, and so do booleans. A view;
/// all functions look under `keys` in turn and answer with the first that is there and can be read.
class Attributes
{
public:
    Attributes() = default;
    explicit Attributes(std::span<const Attribute> all)
        : m_all(all)
    { }

    std::span<const Attribute> all() const { return m_all; }

    /// The value under exactly this key; null: there is none.
    const Value *find(std::string_view key) const;

    /// Empty when there is none..
    std::string_view text(Keys keys) const;
    std::optional<double> number(Keys keys) const; ///< may be negative or not finite
    std::optional<std::int64_t> whole(Keys keys) const; ///< a fraction is cut off
    std::optional<bool> flag(Keys keys) const;

private:
    std::span<const Attribute> m_all;
};

} // namespace meterbird::otlp
