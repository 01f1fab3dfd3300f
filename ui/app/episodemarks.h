// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"
#include "src/dashboard/timewindow.h"
#include "ui/dashboard/chartcard.h"

#include <QObject>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

class QWidget;

namespace meterbird::dashboard {
class DashboardModel;
}
namespace meterbird::alerts {
class AlertEngine;
}

namespace meterbird::ui {

/// Which alert episodes to mark in which panel, by panel id: those whose rule asks about a metric that the panel shows.
std::map<int, std::vector<Episode>> marksFor(const dashboard::DashboardModel &model, alerts::AlertEngine &engine,
                                             Timestamp since);

/// Tells which marks a dashboard has. Looks again only when the history, the rules or the window of time is another,
/// and only while `page` is seen. All that it is given outlives it.
class EpisodeMarks : public QObject
{
    Q_OBJECT

public:
    EpisodeMarks(const dashboard::DashboardModel &model, alerts::AlertEngine &engine, QWidget &page,
                 QObject *parent = nullptr);

Q_SIGNALS:
    void changed(const std::map<int, std::vector<meterbird::ui::Episode>> &marks);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Basis { // what the marks were made of
        std::uint64_t history = 0;
        int rules = 0;
        dashboard::TimeWindow window;

        bool operator==(const Basis &) const = default;
    };
    void refresh();

    const dashboard::DashboardModel &m_model;
    alerts::AlertEngine &m_engine;
    QWidget &m_page;
    std::optional<Basis> m_basis;
};

} // namespace meterbird::ui
