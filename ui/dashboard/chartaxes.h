// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"
#include "ui/dashboard/timeticks.h"
#include "ui/dashboard/valuescale.h"

#include <QObject>
#include <QStringList>

QT_BEGIN_NAMESPACE
class QCategoryAxis;
class QChart;
QT_END_NAMESPACE

namespace meterbird::ui {

class Theme;

/// The axes and the grid of one QChart. Category axes, since those alone let us word each tick. The chart owns the
/// axes.
class ChartAxes : public QObject
{
public:
    ChartAxes(QChart &chart, const Theme &theme);

    void applyTheme();
    /// Costs something only for what differs from before.
    void show(TimeRange range, const std::vector<TimeTick> &times, const ValueScale &scale,
              const QStringList &valueTexts);

    const std::vector<TimeTick> &timeTicks() const { return m_times; }
    const QStringList &valueTexts() const { return m_valueTexts; }

private:
    void showTimes(TimeRange range, const std::vector<TimeTick> &times);
    void showValues(const ValueScale &scale, const QStringList &texts);

    const Theme &m_theme;
    QCategoryAxis *m_time;
    QCategoryAxis *m_value;
    TimeRange m_range;
    Timestamp m_origin = 0; ///< where the time axis counts from
    std::vector<TimeTick> m_times;
    ValueScale m_scale;
    QStringList m_valueTexts;
};

} // namespace meterbird::ui
