// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/quantile.h"
#include "src/base/series.h"
#include "src/prometheus/querysource.h"

#include <QObject>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace meterbird::prometheus {

/// What to ask for the bounds of the buckets that `selector` selects, for each group of series. Senders whose buckets
/// are coarser than those that are shown of them say so by two gauges, of which the coarsest within `lookback` counts.
/// `ofTheGone` asks also for buckets that were last seen in that time: dearer, and only needed where none are there
/// now.
std::string boundsQuestion(const std::string &selector, const std::vector<std::string> &by, Milliseconds lookback,
                           bool ofTheGone = false);

/// The answer to it, by group. Bounds that not all series of a group have tell nothing of the others.
std::map<Labels, QuantileBounds> boundsOf(const SeriesList &answer);

/// What the buckets behind quantiles cannot tell: asked once a minute and kept, so that a refresh costs a look-up; more
/// often only while there are none. GUI thread; the source outlives it, or is replaced before it goes.
class QuantileWatch : public QObject
{
    Q_OBJECT

public:
    explicit QuantileWatch(QuerySource &source, QObject *parent = nullptr);

    /// Forgets what is known.
    void setSource(QuerySource &source);

    /// Asks for the bounds of `wanted` around the end of `range`, where they are not known yet; the rest is forgotten.
    /// How many questions that was.
    int refresh(const std::vector<Quantile> &wanted, TimeRange range);

    /// In the unit of the expression's values; empty while nothing is known.
    GroupedBounds bounds(const Quantile &quantile) const;

    /// For the first answer to something.
    bool isWaiting() const;

Q_SIGNALS:
    void changed(); ///< bounds() is new
    void settled(); ///< isWaiting() no longer

private:
    using Key = std::pair<std::string, std::vector<std::string>>; // a selector and what its series are grouped by

    struct Known {
        std::map<Labels, QuantileBounds> bounds;
        std::optional<TimeRange> asked;
        unsigned question = 0; ///< the last one
        bool isOpen = false; ///< it is not answered yet
        bool isOfTheGone = false; ///< it is the second one, for buckets that are no more
        bool isAnswered = false; ///< one was, good or bad
    };

    void ask(const Key &key, Known &known);
    void accept(unsigned question, const Result<Answer> &answer);

    QuerySource *m_source;
    std::map<Key, Known> m_known;
    unsigned m_questions = 0;
};

} // namespace meterbird::prometheus
