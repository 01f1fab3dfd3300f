// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/reduction.h"

#include <algorithm>
#include <cmath>

namespace meterbird::dashboard {

namespace {

/// The samples that matter for `range`: those inside and one neighbour on each side.
std::span<const Sample> windowOf(std::span<const Sample> samples, TimeRange range)
{
    const auto before = [](const Sample &sample, Timestamp time) { return sample.time < time; };
    const auto after = [](Timestamp time, const Sample &sample) { return time < sample.time; };
    auto first = std::lower_bound(samples.begin(), samples.end(), range.start, before);
    auto last = std::upper_bound(first, samples.end(), range.end, after);
    if (first != samples.begin())
        --first;
    if (last != samples.end())
        ++last;
    return {first, last};
}

/// Collects the kept samples of one column and writes them out in order of time.
class Column
{
public:
    explicit Column(ReducedLine &line)
        : m_line(line)
    { }

    void add(const Sample &sample)
    {
        if (m_count++ == 0) {
            m_first = m_low = m_high = sample;
        } else {
            if (sample.value < m_low.value)
                m_low = sample;
            if (sample.value > m_high.value)
                m_high = sample;
        }
        m_last = sample;
    }

    void finish()
    {
        if (m_count == 0)
            return;
        Sample low = m_low, high = m_high;
        if (high.time < low.time)
            std::swap(low, high);
        for (const Sample &sample : {m_first, low, high, m_last}) {
            if (m_line.points.empty() || m_line.points.back().time < sample.time)
                m_line.points.push_back(sample);
        }
        m_count = 0;
    }

private:
    ReducedLine &m_line;
    std::size_t m_count = 0;
    Sample m_first, m_low, m_high, m_last;
};

} // namespace

std::span<const Sample> ReducedLine::piece(std::size_t index) const
{
    const std::size_t end = index + 1 < pieces.size() ? pieces[index + 1] : points.size();
    return std::span(points).subspan(pieces[index], end - pieces[index]);
}

ReducedLine reduced(std::span<const Sample> samples, TimeRange range, int columns, Milliseconds step)
{
    ReducedLine line;
    samples = windowOf(samples, range);
    const std::size_t width = static_cast<std::size_t>(std::max(columns, 1));
    const bool dense = samples.size() > 4 * width;
    const Milliseconds length = std::max<Milliseconds>(range.length(), 1);
    line.points.reserve(std::min(samples.size(), 4 * width + 8));

    Column column(line);
    double current = 0;
    bool open = false; // a piece has begun
    Timestamp previous = 0;
    bool sawNaN = false;
    for (const Sample &sample : samples) {
        if (std::isnan(sample.value)) {
            sawNaN = true;
            continue;
        }
        // The neighbours outside have columns of their own, so that the line may enter and leave by them. In double: a
        // server may send any time.
        const double into = static_cast<double>(sample.time) - static_cast<double>(range.start);
        const double place = sample.time < range.start
            ? -1
            : std::floor(into * static_cast<double>(width) / static_cast<double>(length));
        const bool sameColumn = dense && open && place == current;
        const bool gap = sawNaN || TimeRange {previous, sample.time}.length() > step + step / 2;
        if (!sameColumn)
            column.finish();
        if (!open || (gap && !sameColumn))
            line.pieces.push_back(line.points.size());
        column.add(sample);
        open = true;
        sawNaN = false;
        current = place;
        previous = sample.time;
    }
    column.finish();
    return line;
}

} // namespace meterbird::dashboard
