// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"

#include <QString>
#include <QStringList>

#include <set>

namespace meterbird::ui {

/// A value of the series in words: `11.4 s`, `≤ 5 s` where its buckets cannot tell more.
QString valueText(const dashboard::PanelSeries &series, double value);

/// What buckets cannot tell of values that are shown, a sentence for each bound; for tooltips.
class BoundNotes
{
public:
    void add(const BoundedValue &value, const Unit &unit);
    void add(const dashboard::PanelSeries &series, double value) { add(bounded(value, series.bounds), series.unit); }
    QStringList lines() const;

private:
    std::set<std::pair<Side, QString>> m_bounds;
    BoundedValue m_last; ///< added: neighbours on a line mostly have the same bound
};

} // namespace meterbird::ui
