// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/trayfigures.h"

#include <cmath>

namespace meterbird::ui {

namespace {

std::optional<double> valueOf(const Result<prometheus::Answer> &answer)
{
    if (!answer || answer->series.empty() || answer->series.front().samples.empty())
        return std::nullopt;
    const double value = answer->series.front().samples.front().value;
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

} // namespace

TrayFigures::TrayFigures(prometheus::QuerySource &source, QObject *parent)
    : QObject(parent)
    , m_source(source)
{
    m_timer.setInterval(15'000);
    connect(&m_timer, &QTimer::timeout, this, &TrayFigures::refresh);
}

void TrayFigures::start()
{
    m_timer.start();
    refresh();
}

std::array<std::string, 3> TrayFigures::queries()
{
    return {"sum(rate(agent_requests_total[1m]))",
            "histogram_quantile(0.95, sum by (le) (rate(agent_request_duration_seconds_bucket[5m])))",
            "sum(llm_cost_today_dollars)"};
}

void TrayFigures::refresh()
{
    if (m_waiting > 0)
        return;
    const std::array figures {&TrayReadings::requestsPerSecond, &TrayReadings::latencyP95, &TrayReadings::costToday};
    const auto asked = queries();
    m_waiting = static_cast<int>(asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
        QCoro::connect(m_source.ask(prometheus::InstantQuery {asked[i], currentTime()}), this,
                       [this, figure = figures[i]](const Result<prometheus::Answer> &answer) {
                           m_readings.*figure = valueOf(answer);
                           if (--m_waiting == 0)
                               Q_EMIT changed();
                       });
    }
}

} // namespace meterbird::ui
