// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <QObject>

#include <optional>

namespace meterbird::ui {

/// The one moment that every chart of a page marks with a line. The chart under the pointer sets it, all listen; that
/// chart alone shows the values. Owned by the page; outlives the charts.
class CrosshairHub : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    std::optional<Timestamp> time() const { return m_time; }
    /// Nothing: the pointer left. `source` is the chart that shows the value box; only compared, never used.
    void setTime(std::optional<Timestamp> time, const QObject *source);
    bool isSource(const QObject *chart) const { return m_time && m_source == chart; }

Q_SIGNALS:
    void moved();

private:
    std::optional<Timestamp> m_time;
    const QObject *m_source = nullptr;
};

} // namespace meterbird::ui
