// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/trayfigures.h"

#include <cmath>

namespace meterbird::ui {

namespace {

constexpr std::size_t requests = 0, latency = 1, cost = 2; // in the order of the queries
constexpr Milliseconds looksBack = 300'000;

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
    , m_latency(*quantileOf(queries()[latency]))
    , m_quantiles(source)
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
    const auto asked = queries();
    const Timestamp now = currentTime();
    m_quantiles.refresh({m_latency}, {now - looksBack, now});
    m_waiting = static_cast<int>(asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
        QCoro::connect(m_source.ask(prometheus::InstantQuery {asked[i], now}), this,
                       [this, i](const Result<prometheus::Answer> &answer) { accept(i, answer); });
    }
}

void TrayFigures::accept(std::size_t index, const Result<prometheus::Answer> &answer)
{
    const std::optional<double> value = valueOf(answer);
    if (index == requests)
        m_readings.requestsPerSecond = value;
    else if (index == cost)
        m_readings.costToday = value;
    else
        m_readings.latencyP95 =
            value ? std::optional(bounded(*value, m_quantiles.bounds(m_latency).of({}))) : std::nullopt;
    if (--m_waiting == 0)
        Q_EMIT changed();
}

} // namespace meterbird::ui
