// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"
#include "src/dashboard/variables.h"
#include "src/prometheus/quantilewatch.h"

#include <optional>
#include <vector>

namespace meterbird::dashboard {

/// Which queries of one panel give quantiles, and what their buckets cannot tell. Owned by the panel's feed.
class PanelQuantiles
{
public:
    /// `source` as in QuantileWatch.
    explicit PanelQuantiles(prometheus::QuerySource &source)
        : m_watch(source)
    { }

    /// Variables may name the histogram.
    void setQueries(const std::vector<PanelQuery> &queries, const VariableValues &variables);
    /// Asks for what is not known of the time that is shown; how many questions that was.
    int ask(TimeRange shown);

    GroupedBounds boundsOf(std::size_t query) const;
    /// Sets the bounds of what is on screen; true when any are others than before.
    bool apply(std::vector<PanelSeries> &series) const;

    prometheus::QuantileWatch &watch() { return m_watch; }
    const prometheus::QuantileWatch &watch() const { return m_watch; }

private:
    struct Query {
        std::string refId;
        std::optional<Quantile> quantile;
    };

    std::vector<Query> m_queries; ///< as in the panel
    prometheus::QuantileWatch m_watch;
};

} // namespace meterbird::dashboard
