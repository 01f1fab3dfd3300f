// SPDX-License-Identifier: Apache-2.0
#include "exporter/telemetry/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace meterbird::telemetry {

Series::Series(const MetricInfo &info, std::vector<std::string> labels, TimePoint born)
    : m_info(info)
    , m_labels(std::move(labels))
    , m_hold(born)
{
    if (info.type == MetricType::Histogram)
        m_buckets = std::make_unique<std::atomic<std::uint64_t>[]>(info.buckets.size() + 1);
}

void Series::add(std::int64_t amount)
{
    if (amount <= 0)
        return;
    std::int64_t before = m_whole.load(std::memory_order_relaxed);
    std::int64_t after = 0;
    do {
        const bool overflows = before > std::numeric_limits<std::int64_t>::max() - amount;
        after = overflows ? std::numeric_limits<std::int64_t>::max() : before + amount;
    } while (!m_whole.compare_exchange_weak(before, after, std::memory_order_relaxed));
}

void Series::observe(double amount, std::int64_t times)
{
    if (!m_buckets || !std::isfinite(amount) || amount < 0 || times < 1)
        return;
    const auto bucket = std::lower_bound(m_info.buckets.begin(), m_info.buckets.end(), amount) - m_info.buckets.begin();
    m_value.fetch_add(amount * static_cast<double>(times), std::memory_order_relaxed);
    m_buckets[static_cast<std::size_t>(bucket)].fetch_add(static_cast<std::uint64_t>(times), std::memory_order_relaxed);
}

bool Series::observeAll(const std::vector<std::uint64_t> &buckets, double sum)
{
    if (!m_buckets || buckets.size() != m_info.buckets.size() + 1 || !std::isfinite(sum))
        return false;
    m_value.fetch_add(sum, std::memory_order_relaxed);
    for (std::size_t i = 0; i < buckets.size(); ++i)
        m_buckets[i].fetch_add(buckets[i], std::memory_order_relaxed);
    return true;
}

void Series::set(double value)
{
    if (std::isfinite(value))
        m_value.store(value, std::memory_order_relaxed);
}

void Series::adjust(double change)
{
    double before = m_value.load(std::memory_order_relaxed);
    while (!m_value.compare_exchange_weak(before, std::max(0., before + change), std::memory_order_relaxed)) { }
}

bool Series::restore(std::int64_t whole, const std::vector<std::uint64_t> &buckets, double sum)
{
    release();
    if (!m_buckets) {
        m_whole.store(std::max<std::int64_t>(0, whole), std::memory_order_relaxed);
        return true;
    }
    if (buckets.size() != m_info.buckets.size() + 1 || !std::isfinite(sum))
        return false;
    for (std::size_t i = 0; i < buckets.size(); ++i)
        m_buckets[i].store(buckets[i], std::memory_order_relaxed);
    m_value.store(sum, std::memory_order_relaxed);
    return true;
}

void Series::merge(std::int64_t whole, const std::vector<std::uint64_t> &buckets, double sum)
{
    release();
    if (m_buckets)
        observeAll(buckets, sum);
    else
        add(whole);
}

::prometheus::ClientMetric Series::collect(TimePoint now, std::chrono::milliseconds hold)
{
    ::prometheus::ClientMetric metric;
    metric.label.reserve(m_labels.size());
    for (std::size_t i = 0; i < m_labels.size(); ++i)
        metric.label.push_back({std::string(m_info.labels[i]), m_labels[i]});
    if (m_info.type == MetricType::Gauge) {
        metric.gauge.value = m_value.load(std::memory_order_relaxed);
        return metric;
    }
    const bool held = m_hold.isHeld(now, hold);
    if (m_info.type == MetricType::Histogram)
        fillHistogram(metric, held);
    else
        metric.counter.value = held ? 0 : exposedValue(m_whole.load(std::memory_order_relaxed), m_info.scale);
    return metric;
}

void Series::fillHistogram(::prometheus::ClientMetric &metric, bool held) const
{
    auto &histogram = metric.histogram;
    histogram.bucket.reserve(m_info.buckets.size() + 1);
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i <= m_info.buckets.size(); ++i) {
        cumulative += held ? 0 : m_buckets[i].load(std::memory_order_relaxed);
        const bool last = i == m_info.buckets.size();
        histogram.bucket.push_back({cumulative, last ? std::numeric_limits<double>::infinity() : m_info.buckets[i]});
    }
    histogram.sample_count = cumulative; // counted from the buckets, so that the two can never disagree
    histogram.sample_sum = held ? 0 : m_value.load(std::memory_order_relaxed);
}

double exposedValue(std::int64_t whole, double scale)
{
    if (scale == 1)
        return static_cast<double>(whole);
    return static_cast<double>(static_cast<long double>(whole) / std::round(1 / static_cast<long double>(scale)));
}

} // namespace meterbird::telemetry
