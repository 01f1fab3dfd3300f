// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/panelquantiles.h"

namespace meterbird::dashboard {

void PanelQuantiles::setQueries(const std::vector<PanelQuery> &queries, const VariableValues &variables)
{
    m_queries.clear();
    for (const PanelQuery &query : queries)
        m_queries.push_back({query.refId, quantileOf(expandQuery(query.expr, variables, {}))});
}

int PanelQuantiles::ask(TimeRange shown)
{
    std::vector<Quantile> wanted;
    for (const Query &query : m_queries) {
        if (query.quantile)
            wanted.push_back(*query.quantile);
    }
    return m_watch.refresh(wanted, shown);
}

GroupedBounds PanelQuantiles::boundsOf(std::size_t query) const
{
    const auto &quantile = m_queries[query].quantile;
    return quantile ? m_watch.bounds(*quantile) : GroupedBounds();
}

bool PanelQuantiles::apply(std::vector<PanelSeries> &series) const
{
    bool isNew = false;
    for (std::size_t i = 0; i < m_queries.size(); ++i) {
        const GroupedBounds known = boundsOf(i);
        for (PanelSeries &one : series) {
            const QuantileBounds bounds = known.of(one.labels);
            if (one.refId != m_queries[i].refId || one.bounds == bounds)
                continue;
            one.bounds = bounds;
            isNew = true;
        }
    }
    return isNew;
}

} // namespace meterbird::dashboard
