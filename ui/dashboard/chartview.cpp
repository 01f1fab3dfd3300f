// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/chartview.h"

#include "ui/dashboard/chartaxes.h"
#include "ui/dashboard/crosshairhub.h"
#include "ui/dashboard/marksitem.h"
#include "ui/dashboard/overlayitem.h"
#include "ui/dashboard/seriesitem.h"
#include "ui/dashboard/thresholds.h"
#include "ui/dashboard/timeticks.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QChart>
#include <QGraphicsLayout>

#include <algorithm>

namespace meterbird::ui {

namespace {

constexpr int axisGap = 8, timeLabelHeight = 22, topRoom = 8, rightRoom = 14;

} // namespace

ChartView::ChartView(const Theme &theme, CrosshairHub &hub, QWidget *parent)
    : QChartView(new QChart, parent)
    , m_theme(theme)
    , m_hub(hub)
    , m_axes(new ChartAxes(*chart(), theme))
    , m_series(new SeriesItem(m_content, theme, chart()))
    , m_marks(new MarksItem(m_content, theme, chart()))
    , m_overlay(new OverlayItem(m_content, theme, chart()))
{
    chart()->setBackgroundVisible(false);
    chart()->setPlotAreaBackgroundVisible(false);
    chart()->legend()->hide();
    chart()->setMargins(QMargins());
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setOptimizationFlags(DontSavePainterState | DontAdjustForAntialiasing);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    m_wheelDone.setSingleShot(true);
    m_wheelDone.setInterval(120);
    connect(&m_wheelDone, &QTimer::timeout, this, [this] {
        if (m_wheelRange)
            request(*std::exchange(m_wheelRange, std::nullopt));
    });
    connect(&hub, &CrosshairHub::moved, this, &ChartView::showCrosshair);
    connect(&theme, &Theme::changed, this, &ChartView::applyTheme);
    applyTheme();
}

ChartView::~ChartView() = default;

void ChartView::setPanel(const dashboard::Panel &panel)
{
    m_content.panel = panel;
    updateChart();
}

void ChartView::setState(const dashboard::PanelState &state)
{
    m_content.state = state;
    m_content.names.clear();
    for (const dashboard::PanelSeries &series : state.series)
        m_content.names.push_back(shownText(series.name));
    m_content.hidden.resize(state.series.size(), false);
    updateColors();
    updateChart();
}

void ChartView::setEpisodes(std::vector<Episode> episodes)
{
    for (Episode &episode : episodes)
        episode.name = shownText(episode.name.left(800).toStdString(), 100);
    // They come newest first, and names are given from left to right.
    std::sort(episodes.begin(), episodes.end(), [](const Episode &a, const Episode &b) { return a.start < b.start; });
    m_content.episodes = std::move(episodes);
    m_marks->update();
}

void ChartView::setHidden(const std::vector<bool> &hidden)
{
    m_content.hidden = hidden;
    m_content.hidden.resize(m_content.state.series.size(), false);
    updateChart();
}

void ChartView::updateColors()
{
    QStringList names;
    for (const QString &name : m_content.names)
        names.append(name);
    m_content.colors = m_theme.seriesColors(names);
}

void ChartView::applyTheme()
{
    setBackgroundBrush(m_theme.colors().card);
    m_axes->applyTheme();
    updateColors();
    updateChart();
}

void ChartView::updateChart()
{
    m_content.stack();
    m_marks->setEmptyText(emptyText());
    if (m_wasSized)
        layOut();
    m_series->redraw();
    m_marks->update();
    m_overlay->update();
}

void ChartView::layOut()
{
    auto [low, high] = m_content.extent();
    // The next threshold belongs in the picture when it is nearly reached; a far one would flatten the data, and is
    // named at the upper edge. Zeros have no size of their own: beside them it says what is much.
    double next = std::numeric_limits<double>::infinity();
    for (const dashboard::Threshold &threshold : m_content.panel.thresholds) {
        if (m_content.panel.showsThresholds && threshold.value > high)
            next = std::min(next, threshold.value);
    }
    if (std::isfinite(next) && (high <= 0 || next <= high * 1.6))
        high = next * 1.08;
    const QFontMetricsF metrics(m_theme.font(0.85));
    const double plotHeight = height() - topRoom - timeLabelHeight;
    const int ticks = std::clamp(static_cast<int>(plotHeight / 48) + 1, 3, 6);
    m_content.scale = scaleFor(low, high, ticks, m_content.panel.min, m_content.panel.max);
    QStringList texts;
    double widest = metrics.horizontalAdvance(QStringLiteral("0.00"));
    for (const double value : m_content.scale.ticks()) {
        texts.append(tickText(value, m_content.scale, m_content.panel.unit));
        widest = std::max(widest, metrics.horizontalAdvance(texts.last()));
    }
    const double left = std::ceil(widest) + axisGap + 8;
    m_plot = QRectF(left, topRoom, std::max(10.0, width() - left - rightRoom), std::max(10.0, plotHeight));
    const bool empty = !m_content.hasData();
    m_axes->show(m_content.state.range, empty ? std::vector<TimeTick>() : fittingTicks(metrics), m_content.scale,
                 empty ? QStringList(texts.size()) : texts);
    if (chart()->plotArea() != m_plot) {
        chart()->setPlotArea(m_plot);
        // That alone moves no axis: they would stay where they stood before a resize until a label changes.
        chart()->layout()->invalidate();
        chart()->layout()->activate();
    }
    m_series->setPlot(m_plot);
    m_marks->setPlot(m_plot);
    m_overlay->setPlot(m_plot);
}

/// As many ticks as there is room for; times with seconds are wider, so that fewer of them may fit.
std::vector<TimeTick> ChartView::fittingTicks(const QFontMetricsF &metrics) const
{
    const auto ticksFor = [&](const QString &label) {
        const double pitch = metrics.horizontalAdvance(label) * 1.5;
        return timeTicks(m_content.state.range, std::max(2, static_cast<int>(m_plot.width() / pitch)));
    };
    const QString minutes = QStringLiteral("00:00");
    std::vector<TimeTick> ticks = ticksFor(minutes);
    const bool isWider = std::any_of(ticks.begin(), ticks.end(),
                                     [&](const TimeTick &tick) { return tick.text.size() > minutes.size(); });
    if (isWider)
        ticks = ticksFor(QStringLiteral("00:00:00"));
    std::erase_if(ticks, [&](const TimeTick &tick) { // the edge would cut it
        return map().x(tick.time) + metrics.horizontalAdvance(tick.text) / 2 > width();
    });
    return ticks;
}

QString ChartView::emptyText() const
{
    const dashboard::PanelState &state = m_content.state;
    if (m_content.hasData())
        return {};
    if (state.error)
        return wordsFor(*state.error);
    if (state.updatedAt == 0)
        return tr("Waiting for the first answer …");
    if (m_content.panel.noValue.size() > 3) // a dash says nothing
        return shownText(m_content.panel.noValue);
    return tr("No data in this range.\nSend telemetry, or choose a longer range.");
}

QString ChartView::thresholdAboveText() const
{
    return m_marks->thresholdAboveText();
}

QStringList ChartView::crosshairLines() const
{
    return m_overlay->valueLines();
}

void ChartView::showCrosshair()
{
    m_overlay->setCrosshair(m_hub.time(), m_hub.isSource(this));
}

void ChartView::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    m_wasSized = true;
    updateChart();
}

} // namespace meterbird::ui
