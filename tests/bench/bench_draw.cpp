// SPDX-License-Identifier: GPL-3.0-or-later
// One refresh of the six charts (new data, moved time axis, finished picture) against the same six with QLineSeries,
// both in this run. `bench_draw --pictures DIR` instead draws the page with sample data, dark and light, for the eye.
#include "src/dashboard/dashboardmodel.h"
#include "tests/support/fakequerysource.h"
#include "tests/support/sampledashboard.h"
#include "ui/dashboard/chartcard.h"
#include "ui/dashboard/chartview.h"
#include "ui/dashboard/crosshairhub.h"
#include "ui/dashboard/dashboardpage.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QChart>
#include <QChartView>
#include <QDateTimeAxis>
#include <QElapsedTimer>
#include <QLineSeries>
#include <QTest>
#include <QValueAxis>

#include <cstdio>

using namespace meterbird;

namespace {

constexpr int chartCount = 6, lineCount = 4, rounds = 15;
constexpr QSize chartSize(390, 320);
constexpr Milliseconds step = 15'000;

dashboard::PanelState stateOf(int points, int round, int chart)
{
    dashboard::PanelState state;
    const Timestamp end = 1'760'000'000'000 / step * step + round * step;
    state.range = {end - (points - 1) * step, end};
    state.step = step;
    state.updatedAt = end;
    for (int line = 0; line < lineCount; ++line) {
        dashboard::PanelSeries series;
        series.name = "series " + std::to_string(line);
        for (int i = 0; i < points; ++i) {
            const Timestamp time = state.range.start + i * step;
            const double noise = static_cast<double>((time / step * 7919 + line * 104729 + chart * 31) % 1000) / 1000.0;
            series.samples.push_back({time, 3 * line + std::sin(static_cast<double>(time) / 6e5) + noise});
        }
        state.series.push_back(std::move(series));
    }
    return state;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Milliseconds of one round: `update(chart, state)` for all, then all drawn.
template<typename Update>
double timed(const std::vector<QWidget *> &widgets, int points, Update update)
{
    std::vector<double> took;
    for (int round = 0; round < rounds; ++round) {
        std::vector<dashboard::PanelState> states;
        for (int i = 0; i < chartCount; ++i)
            states.push_back(stateOf(points, round, i));
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < chartCount; ++i)
            update(i, states[static_cast<std::size_t>(i)]);
        QCoreApplication::sendPostedEvents(); // Qt Charts lays out by posted events
        for (QWidget *widget : widgets) {
            QImage image(widget->size(), QImage::Format_ARGB32_Premultiplied);
            widget->render(&image);
        }
        took.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    return median(std::move(took));
}

double timeOurs(const ui::Theme &theme, int points)
{
    ui::CrosshairHub hub;
    std::vector<std::unique_ptr<ui::ChartCard>> cards;
    std::vector<QWidget *> widgets;
    for (int i = 0; i < chartCount; ++i) {
        cards.push_back(std::make_unique<ui::ChartCard>(theme, hub));
        cards.back()->resize(chartSize);
        dashboard::Panel panel;
        panel.title = "Panel";
        cards.back()->setPanel(panel);
        cards.back()->show();
        widgets.push_back(cards.back().get());
    }
    return timed(widgets, points, [&](int i, const dashboard::PanelState &state) {
        cards[static_cast<std::size_t>(i)]->setState(state);
    });
}

/// The usual way: QLineSeries, antialiased, a moving QDateTimeAxis, replace() once a refresh.
struct StockChart {
    std::unique_ptr<QChartView> view;
    QDateTimeAxis *time = new QDateTimeAxis;
    QValueAxis *value = new QValueAxis;
    std::vector<QLineSeries *> lines;

    StockChart()
        : view(std::make_unique<QChartView>(new QChart))
    {
        QChart &chart = *view->chart();
        chart.addAxis(time, Qt::AlignBottom);
        chart.addAxis(value, Qt::AlignLeft);
        time->setFormat(QStringLiteral("HH:mm"));
        for (int line = 0; line < lineCount; ++line) {
            auto *series = new QLineSeries;
            series->setName(QStringLiteral("series %1").arg(line));
            chart.addSeries(series);
            series->attachAxis(time);
            series->attachAxis(value);
            lines.push_back(series);
        }
        view->setRenderHint(QPainter::Antialiasing);
        view->resize(chartSize);
        view->show();
    }

    void show(const dashboard::PanelState &state)
    {
        time->setRange(QDateTime::fromMSecsSinceEpoch(state.range.start),
                       QDateTime::fromMSecsSinceEpoch(state.range.end));
        value->setRange(0, 12);
        for (std::size_t line = 0; line < lines.size(); ++line) {
            QList<QPointF> points;
            points.reserve(static_cast<qsizetype>(state.series[line].samples.size()));
            for (const Sample &sample : state.series[line].samples)
                points.append(QPointF(static_cast<double>(sample.time), sample.value));
            lines[line]->replace(points);
        }
    }
};

double timeStock(int points)
{
    std::vector<StockChart> charts(chartCount);
    std::vector<QWidget *> widgets;
    for (StockChart &chart : charts)
        widgets.push_back(chart.view.get());
    return timed(widgets, points,
                 [&](int i, const dashboard::PanelState &state) { charts[static_cast<std::size_t>(i)].show(state); });
}

int drawPictures(ui::Theme &theme, const QString &folder, QSize size)
{
    test::FakeQuerySource source;
    source.onRange = test::sampleAnswer;
    source.onInstant = test::sampleInstant;
    dashboard::DashboardModel model(source);
    const auto file = dashboard::loadDashboard(METERBIRD_SOURCE_DIR "/resources/dashboards/agents.json");
    if (!file) {
        std::fprintf(stderr, "%s\n", file.error().detail.c_str());
        return 1;
    }
    model.setDashboard(*file);
    model.setLiveInterval(0);
    ui::DashboardPage page(model, theme);
    page.resize(size);
    page.show();
    model.reload();
    QTest::qWait(800);
    const std::vector<ui::ChartCard *> &charts = page.charts();
    const TimeRange range = charts[1]->state().range;
    page.setEpisodes({{charts[1]->panel().id, {{range.end - 700'000, 0, QStringLiteral("HighLatency")}}}});
    for (const bool dark : {true, false}) {
        theme.setAppearance(dark ? ui::Appearance::Dark : ui::Appearance::Light);
        page.crosshair().setTime(range.end - 1'200'000 / step * step, &charts[0]->view());
        QTest::qWait(100);
        page.grab().save(QStringLiteral("%1/%2-%3x%4@%5.png")
                             .arg(folder, dark ? QStringLiteral("dark") : QStringLiteral("light"))
                             .arg(size.width())
                             .arg(size.height())
                             .arg(page.devicePixelRatioF()));
    }
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    ui::Theme theme(application);
    const QStringList arguments = application.arguments();
    if (arguments.size() >= 3 && arguments[1] == QStringLiteral("--pictures")) {
        const QStringList size = arguments.value(3, QStringLiteral("1272x830")).split(u'x');
        return drawPictures(theme, arguments[2], {size.value(0).toInt(), size.value(1).toInt()});
    }
    if (arguments.value(1) == QStringLiteral("--ours")) { // for a profiler
        for (int i = 0; i < 20; ++i)
            std::printf("%.2f ms\n", timeOurs(theme, 1'440));
        return 0;
    }
    for (const int points : {240, 1'440, 11'000}) {
        const double ours = timeOurs(theme, points);
        const double stock = timeStock(points);
        std::printf("refresh of %d charts x %d lines, %5d points: %7.2f ms, QLineSeries %8.2f ms, ratio 1/%.1f\n",
                    chartCount, lineCount, points, ours, stock, stock / ours);
    }
    return 0;
}
