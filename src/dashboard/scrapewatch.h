// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/querysource.h"

#include <QObject>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meterbird::dashboard {

/// Names of metrics in a PromQL text, in their order, each once: words before `{` or `[`.
std::vector<std::string> metricNamesIn(std::string_view expr);

/// How far apart the samples of a data source are: a server that is not ours tells nobody. Finds one series of the
/// metrics that a dashboard asks for, and looks at its last ten minutes. Owned by the dashboard's model.
class ScrapeWatch : public QObject
{
    Q_OBJECT

public:
    /// `source` outlives the watch, or is replaced by setSource() before it goes.
    explicit ScrapeWatch(prometheus::QuerySource &source, QObject *parent = nullptr);

    void setSource(prometheus::QuerySource &source);
    /// The metrics to look at, the first of which that has samples is believed; the rest of a long list is left out.
    void setMetrics(std::vector<std::string> names);

    /// What is known is old: the next refresh() asks.
    void forget();

    /// Asks when nothing is known yet, or not for some time; settled() follows, perhaps at once. Does nothing while it
    /// waits.
    void refresh(Timestamp now);
    bool isWaiting() const { return m_isWaiting; }
    /// Nothing: not known.
    std::optional<Milliseconds> interval() const { return m_interval; }

Q_SIGNALS:
    /// What refresh() has begun has ended, whatever is known now.
    void settled();

private:
    void tryMetric(std::size_t index);
    void look(std::size_t index, const Labels &series);
    void settle(std::optional<Milliseconds> interval);

    prometheus::QuerySource *m_source;
    std::vector<std::string> m_metrics;
    std::optional<Milliseconds> m_interval;
    Timestamp m_now = 0; ///< of the open question
    Timestamp m_knownAt = 0;
    bool m_isWaiting = false;
    unsigned m_turn = 0; ///< grows when open questions have become pointless
};

} // namespace meterbird::dashboard
