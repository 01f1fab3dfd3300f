// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/streampoint.h"
#include "exporter/receiver/otlp/contenthash.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/streamcache.h"
#include "exporter/receiver/otlp/tally.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace meterbird::otlp {

/// Some of a request's points, made ready for the ledger.
struct PointBatch {
    std::vector<ledger::StreamPoint> points {};
    std::vector<std::uint32_t> resources {}; ///< of each point, the resource that sent it
    std::size_t bytes = 0; ///< of all of them, about: numbers and new streams are the other thing that takes room

    /// One transaction: whoever else sends waits no longer than for this. The tokens of one call come as several points
    /// and are priced together, so a batch that is full is handed on where another resource begins, and before that
    /// only when it can hold no more.
    bool isFull() const { return points.size() >= 2'000 || bytes >= 1'000'000; }
    bool isOverfull() const { return points.size() >= 10'000 || bytes >= 4'000'000; }
};

/// Makes the points of one request ready for the ledger: finds or makes the stream of each, holds it to its bounds, and
/// hands them on in batches, so that a big request does not become bigger still. What cannot be counted is rejected in
/// the tally, with the metric's name.
class PointReading
{
public:
    /// False: reading ends here.
    using Handler = std::function<bool(PointBatch &batch)>;

    PointReading(const MetricsData &data, StreamCache &streams, Tally &tally)
        : m_data(data)
        , m_streams(streams)
        , m_tally(tally)
    { }

    void read(const Handler &handOn);

private:
    bool passOn(const Handler &handOn);
    bool readMetric(const Metric &metric, const Handler &handOn);
    template<typename T>
    bool readPoints(const Metric &metric, const std::vector<T> &all, const Handler &handOn);
    template<typename T>
    void readPoint(const Metric &metric, const T &point);
    void rejectAll(const Metric &metric, const std::string &why, ledger::FindingKind finding);
    void enter(const Metric &metric);
    std::shared_ptr<const ledger::Stream> streamOf(const Metric &metric, const PointHead &head,
                                                   std::span<const double> bounds);

    const MetricsData &m_data;
    StreamCache &m_streams;
    Tally &m_tally;
    PointBatch m_batch;
    std::optional<std::uint32_t> m_hashed; ///< the resource that m_resourceHash is of
    ContentHash m_resourceHash {};
    std::optional<std::uint32_t> m_scope; ///< what m_scopeHash is of
    ContentHash m_scopeHash {}; ///< of the resource and the scope that are being read
    std::uint32_t m_resource = 0;
    ContentHash m_metricHash {}; ///< of all that the points of a metric have in common
};

} // namespace meterbird::otlp
