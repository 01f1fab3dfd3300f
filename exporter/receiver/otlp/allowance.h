// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/decode.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace meterbird::otlp {

/// Thrown inside this room when a body would become more than it may.
struct OverAllowance {
    const char *what; ///< of what it is too much
};

/// Thrown inside this room when all bodies together would.
struct NoRoom {
};

/// Counts `bytes` in `share`; null: nothing is counted. Throws OverAllowance when it could never hold them, NoRoom when
/// it cannot now.
inline void charge(receiver::BodyBudget::Share *share, std::size_t bytes)
{
    if (!share || share->grow(bytes))
        return;
    if (!share->couldGrow(bytes))
        throw OverAllowance {"values for the memory that there is"};
    throw NoRoom {};
}

/// How much one body may still become. A body of two-byte messages would else need thirty times its size.
class Allowance
{
public:
    static constexpr std::size_t MostBytes = 28 * 1024 * 1024; ///< of model; text that is still in the body is free

    /// A vector that outgrows this gets all the room that it may ever need, once: pages that are not written to cost
    /// nothing, and a copy would need twice the memory for a moment.
    static constexpr std::size_t Big = 512 * 1024;

    /// `share` is charged with it, and outlives this; null: nothing is.
    explicit Allowance(receiver::BodyBudget::Share *share = nullptr)
        : m_share(share)
    { }

    void take(std::size_t bytes)
    {
        if (bytes > m_granted) [[unlikely]]
            grant(bytes - m_granted);
        m_granted -= bytes;
    }

    template<typename T>
    T &add(std::vector<T> &to)
    {
        makeRoom(to);
        return to.emplace_back();
    }

    template<typename T>
    void add(std::vector<T> &to, T value)
    {
        makeRoom(to);
        to.push_back(value);
    }

    /// A data point, a span or a log record.
    template<typename T>
    T &addPoint(std::vector<T> &to)
    {
        if (m_points == 0)
            throw OverAllowance {"data points, spans or log records"};
        --m_points;
        return add(to);
    }

    std::size_t granted() const { return MostBytes - m_bytes; }

private:
    /// A share is counted by all threads: not for each attribute. Small bodies stay small shares.
    static constexpr std::size_t Piece = 16 * 1024;

    template<typename T>
    void makeRoom(std::vector<T> &to)
    {
        if (to.size() == to.capacity() && to.size() * sizeof(T) >= Big) [[unlikely]]
            to.reserve(to.size() + (m_bytes + m_granted) / sizeof(T) + 1);
        take(sizeof(T));
    }

    void grant(std::size_t bytes)
    {
        if (bytes > m_bytes)
            throw OverAllowance {"attributes, metrics and buckets"};
        const std::size_t piece = std::min(std::max(bytes, Piece), m_bytes);
        charge(m_share, piece);
        m_granted += piece;
        m_bytes -= piece;
    }

    receiver::BodyBudget::Share *const m_share;
    std::size_t m_granted = 0; ///< and not taken yet
    std::size_t m_bytes = MostBytes; ///< that may still be granted
    std::size_t m_points = Decoder::MostPoints;
};

/// The place at the end of a vector, where a Range begins.
template<typename T>
Range fromEnd(const std::vector<T> &all)
{
    return {.first = static_cast<std::uint32_t>(all.size()), .count = 0};
}

} // namespace meterbird::otlp
