// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/quantilewatch.h"
#include "src/prometheus/querysource.h"
#include "ui/tray/trayicon.h"

#include <QObject>
#include <QTimer>

#include <array>

namespace meterbird::ui {

/// The three numbers of the tray's tooltip: request rate, p95, cost today. Asked every 15 s, with or without a window:
/// the dashboard's own panels ask nothing while nobody sees them. The source outlives it.
class TrayFigures : public QObject
{
    Q_OBJECT

public:
    explicit TrayFigures(prometheus::QuerySource &source, QObject *parent = nullptr);

    void start();
    const TrayReadings &readings() const { return m_readings; }

    /// The questions, for the test that holds metric names against the catalogue.
    static std::array<std::string, 3> queries();

Q_SIGNALS:
    void changed();

private:
    void refresh();
    void accept(std::size_t index, const Result<prometheus::Answer> &answer);

    prometheus::QuerySource &m_source;
    Quantile m_latency;
    prometheus::QuantileWatch m_quantiles;
    QTimer m_timer;
    TrayReadings m_readings;
    int m_waiting = 0;
};

} // namespace meterbird::ui
