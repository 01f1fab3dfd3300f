// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/ring.h"

#include <algorithm>

namespace meterbird::dashboard {

namespace {

const auto isBefore = [](const Sample &sample, Timestamp time) { return sample.time < time; };
const auto isAfter = [](Timestamp time, const Sample &sample) { return time < sample.time; };

void dropBefore(std::vector<Sample> &samples, Timestamp time)
{
    samples.erase(samples.begin(), std::lower_bound(samples.begin(), samples.end(), time, isBefore));
}

void dropWithin(std::vector<Sample> &samples, TimeRange range)
{
    const auto first = std::lower_bound(samples.begin(), samples.end(), range.start, isBefore);
    samples.erase(first, std::upper_bound(first, samples.end(), range.end, isAfter));
}

} // namespace

void Ring::clear()
{
    *this = Ring();
}

TimeRange Ring::missing(TimeRange window, Milliseconds step, int overlap) const
{
    const bool fits = m_end != 0 && m_step == step && m_start <= window.start && m_end <= window.end
        && m_end >= window.start && (window.end - m_end) % step == 0;
    if (!fits)
        return window;
    return {std::max(window.start, m_end - (overlap - 1) * step), window.end};
}

void Ring::splice(const SeriesList &answer, TimeRange asked, TimeRange window, Milliseconds step)
{
    if (asked.start <= window.start)
        clear(); // a full answer: nothing of the old remains
    for (auto &[labels, samples] : m_series) {
        dropBefore(samples, window.start);
        dropWithin(samples, asked);
    }
    m_leftOut = 0;
    for (const Series &series : answer) {
        const auto known = m_series.find(series.labels);
        if (known == m_series.end() && m_series.size() >= mostSeries) {
            ++m_leftOut;
            continue;
        }
        std::vector<Sample> fresh;
        for (const Sample &sample : series.samples) {
            if (sample.time >= window.start && asked.contains(sample.time)
                && (fresh.empty() || fresh.back().time < sample.time))
                fresh.push_back(sample);
        }
        // Behind them may stand what a later piece is still to replace.
        std::vector<Sample> &samples = known == m_series.end() ? m_series[series.labels] : known->second;
        samples.insert(std::lower_bound(samples.begin(), samples.end(), asked.start, isBefore), fresh.begin(),
                       fresh.end());
    }
    std::erase_if(m_series, [](const auto &entry) { return entry.second.empty(); });
    m_start = window.start;
    m_end = asked.end;
    m_step = step;
}

} // namespace meterbird::dashboard
