// SPDX-License-Identifier: GPL-3.0-or-later
// What stands around the lines of a chart: crosshair, thresholds, episodes, and what hovering tells.
#include "tests/ui/dashboard/panelbuilder.h"
#include "ui/dashboard/chartcard.h"
#include "ui/dashboard/chartview.h"
#include "ui/dashboard/crosshairhub.h"
#include "ui/dashboard/legendrow.h"
#include "ui/dashboard/tile.h"
#include "ui/dashboard/timeticks.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QMouseEvent>
#include <QTest>
#include <QTextDocument>

using namespace meterbird;
using namespace meterbird::test;
using namespace meterbird::ui;

namespace {

constexpr Milliseconds hour = 3'600'000;

/// What a reader sees of a tooltip.
QString seen(const QString &toolTip)
{
    QTextDocument document;
    if (Qt::mightBeRichText(toolTip))
        document.setHtml(toolTip);
    else
        document.setPlainText(toolTip);
    return document.toPlainText();
}

} // namespace

class TestChartMarks : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<CrosshairHub> m_hub;
    std::unique_ptr<ChartCard> m_card;

    ChartView &view() { return m_card->view(); }

    void show(const dashboard::PanelState &state, const dashboard::Panel &panel = {})
    {
        m_card->setPanel(panel);
        m_card->setState(state);
        QCoreApplication::processEvents();
    }

    void moveTo(double share)
    {
        const QRectF box = view().plotBox();
        const QPointF to(box.left() + box.width() * share, box.center().y());
        QMouseEvent event(QEvent::MouseMove, to, view().viewport()->mapToGlobal(to), Qt::NoButton, {}, {});
        QCoreApplication::sendEvent(view().viewport(), &event);
    }

    /// Thirty days of two-hour steps on the grid of a winter clock in Berlin: odd hours of UTC. The value is the index.
    static dashboard::PanelState winterMonth()
    {
        dashboard::PanelState state = answeredState();
        state.step = 2 * hour;
        const Timestamp first = QDateTime(QDate(2026, 1, 10), QTime(0, 0)).toMSecsSinceEpoch();
        dashboard::PanelSeries series;
        series.name = "rate";
        for (int i = 0; i <= 360; ++i)
            series.samples.push_back({first + i * state.step, static_cast<double>(i)});
        state.range = {first, series.samples.back().time + hour};
        state.series = {series};
        return state;
    }

    /// Pixels of about `color` in `box` of the view.
    int inked(const QRectF &box, const QColor &color)
    {
        const QImage image = view().grab().toImage().convertToFormat(QImage::Format_RGB32).copy(box.toRect());
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                count += std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green())
                            + std::abs(pixel.blue() - color.blue())
                        < 90
                    ? 1
                    : 0;
            }
        }
        return count;
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TZ", "Europe/Berlin");
        QCOMPARE(QDateTime(QDate(2026, 1, 10), QTime(0, 0)).offsetFromUtc(), 3'600);
    }
    void init()
    {
        m_theme = std::make_unique<Theme>(*qApp);
        m_theme->setAppearance(Appearance::Dark);
        m_hub = std::make_unique<CrosshairHub>();
        m_card = std::make_unique<ChartCard>(*m_theme, *m_hub);
        m_card->resize(700, 320);
        m_card->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_card.get()));
    }
    void cleanup()
    {
        m_card.reset();
        m_hub.reset();
        m_theme.reset();
    }

    /// About as many samples as pixels: two of them share a column now and then.
    void aDenseLineHasNoHoles()
    {
        dashboard::PanelState state = answeredState();
        dashboard::PanelSeries series;
        series.name = "p50";
        const int count = static_cast<int>(view().plotBox().width() * 1.17);
        state.step = state.range.length() / count;
        for (int i = 0; i <= count; ++i)
            series.samples.push_back({state.range.start + i * state.step, 3.0});
        state.series = {series};
        show(state);
        const QImage image = view().grab().toImage().convertToFormat(QImage::Format_RGB32);
        const QRect plot = view().plotBox().toRect().adjusted(3, 0, -6, 0);
        const QColor color = m_theme->seriesColor(QStringLiteral("p50"));
        int nearest = 1'000, furthest = 0; // of a column's best pixel from the colour of the line
        for (int x = plot.left(); x <= plot.right(); ++x) {
            int best = 1'000;
            for (int y = plot.top(); y <= plot.bottom(); ++y) {
                const QColor pixel = image.pixelColor(x, y);
                best = std::min(best,
                                std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green())
                                    + std::abs(pixel.blue() - color.blue()));
            }
            nearest = std::min(nearest, best);
            furthest = std::max(furthest, best);
        }
        QVERIFY2(furthest - nearest < 30, qPrintable(QStringLiteral("%1…%2").arg(nearest).arg(furthest)));
    }

    void theCrosshairStandsOnASample()
    {
        const dashboard::PanelState state = winterMonth();
        const std::vector<Sample> &samples = state.series.front().samples;
        show(state);
        for (const double share : {0.02, 0.21, 0.5, 0.77, 0.98}) {
            moveTo(share);
            QVERIFY(m_hub->time());
            const auto time = *m_hub->time();
            const auto at = std::find_if(samples.begin(), samples.end(),
                                         [time](const Sample &sample) { return sample.time == time; });
            QVERIFY2(at != samples.end(), "no sample stands there");
            const double pointed =
                static_cast<double>(state.range.start) + share * static_cast<double>(state.range.length());
            QVERIFY(std::abs(static_cast<double>(time) - pointed)
                    <= 1.1 * hour + static_cast<double>(state.range.length() / 300));
            QCOMPARE(view().crosshairLines().value(0), timeText(time, state.range));
            QCOMPARE(view().crosshairLines().value(1),
                     QStringLiteral("rate: ") + bareText(bounded(at->value, {}), state.series.front().unit));
        }
    }

    void theKeysStepFromSampleToSample()
    {
        dashboard::PanelState state = winterMonth();
        std::vector<Sample> &samples = state.series.front().samples;
        samples.erase(samples.begin() + 351, samples.begin() + 358); // a gap
        show(state);
        view().setFocus();
        const auto press = [this](Qt::Key key) {
            QTest::keyClick(&view(), key);
            return m_hub->time().value_or(0);
        };
        for (auto sample = samples.rbegin(); sample != samples.rbegin() + 6; ++sample)
            QCOMPARE(press(Qt::Key_Left), sample->time);
        QCOMPARE(press(Qt::Key_Right), (samples.rbegin() + 4)->time);
        m_hub->setTime(samples[10].time + 17, nullptr); // where another chart has put it
        QCOMPARE(press(Qt::Key_Right), samples[11].time);
        m_hub->setTime(samples.back().time, nullptr);
        QCOMPARE(press(Qt::Key_Right), samples.back().time); // there it ends
        view().setHidden({true});
        QCOMPARE(press(Qt::Key_Left), samples.back().time); // nothing that can be seen to step to
    }

    void theKeysStepFromBarToBar()
    {
        dashboard::PanelState state = winterMonth();
        dashboard::Panel panel;
        panel.drawStyle = dashboard::DrawStyle::Bars;
        show(state, panel);
        view().setFocus();
        const std::vector<Sample> &samples = state.series.front().samples;
        QStringList values;
        for (int i = 0; i < 3; ++i) {
            QTest::keyClick(&view(), Qt::Key_Left);
            values.append(view().crosshairLines().value(1));
        }
        QTest::keyClick(&view(), Qt::Key_Right);
        values.append(view().crosshairLines().value(1));
        const auto text = [&](std::size_t fromEnd) {
            return QStringLiteral("rate: ")
                + bareText(bounded(samples[samples.size() - fromEnd].value, {}), state.series.front().unit);
        };
        QCOMPARE(values, (QStringList {text(1), text(2), text(3), text(2)}));
        m_hub->setTime(samples[100].time - hour, nullptr); // inside the bar of sample 100
        QTest::keyClick(&view(), Qt::Key_Right);
        QCOMPARE(m_hub->time(), std::optional(samples[101].time));
    }

    /// The day on which winter time begins has 25 hours, and one bar.
    void everyHourOfALongDayIsInItsBar()
    {
        dashboard::PanelSeries series;
        for (int day = 23; day <= 28; ++day)
            series.samples.push_back({QDateTime(QDate(2026, 10, day), QTime(0, 0)).toMSecsSinceEpoch(), day - 1.0});
        for (Timestamp time = series.samples[1].time + 1; time <= series.samples.back().time; time += hour / 2) {
            const Sample *bar = barAt(series, time, 24 * hour);
            QVERIFY(bar);
            QCOMPARE(static_cast<int>(bar->value), QDateTime::fromMSecsSinceEpoch(time - 1).date().day());
        }
        QVERIFY(!barAt(series, series.samples.front().time - 24 * hour, 24 * hour));
        QVERIFY(!barAt(series, series.samples.back().time + 1, 24 * hour));
    }

    void aThresholdAboveTheAxisIsNamed()
    {
        dashboard::Panel panel;
        panel.unit.id = "s";
        panel.thresholds = {{10, "red"}, {60, "red"}};
        panel.showsThresholds = true;
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int) { return 3.0; })};
        show(state, panel);
        QCOMPARE(view().thresholdAboveText(), QStringLiteral("↑ threshold 10 s"));
        const QRectF plot = view().plotBox();
        const QRectF corner(plot.left(), plot.top() + 1, 120, 18);
        const QColor quiet = m_theme->colors().secondary;
        const int named = inked(corner, quiet);
        QVERIFY2(named > 30, qPrintable(QString::number(named)));
        QCOMPARE(inked(plot, m_theme->colors().critical), 0); // nothing is wrong
        state.series = {seriesOf("p95", [](int) { return 9.0; })};
        show(state, panel); // now its line is in the picture
        QCOMPARE(view().thresholdAboveText(), QStringLiteral("↑ threshold 1 min"));
        QVERIFY(inked(plot, m_theme->colors().critical) > 40);
        panel.thresholds.pop_back();
        show(state, panel);
        QVERIFY(view().thresholdAboveText().isEmpty());
        QVERIFY(inked(corner, quiet) < named / 4);
        panel.max = 5; // the file wants the axis so
        show(state, panel);
        QCOMPARE(view().thresholdAboveText(), QStringLiteral("↑ threshold 10 s"));
        panel.showsThresholds = false;
        show(state, panel);
        QVERIFY(view().thresholdAboveText().isEmpty());
    }

    void everyEpisodeHasItsNameWhenThereIsRoom()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int) { return 1.0; })};
        show(state);
        // As the history gives them: the newest first.
        std::vector<Episode> episodes;
        for (const int stepsAgo : {15, 30, 45})
            episodes.push_back(
                {sampleEnd - stepsAgo * 15'000, sampleEnd - stepsAgo * 15'000 + 30'000, QStringLiteral("High")});
        m_card->setEpisodes(episodes);
        const QRectF plot = view().plotBox();
        for (const double share : {0.25, 0.5, 0.75}) {
            const QRectF name(plot.left() + share * plot.width() + 4, plot.top() + 2, 30, 14);
            QVERIFY2(inked(name, m_theme->colors().critical) > 15, qPrintable(QString::number(share)));
        }
    }

    void hoveringShowsTextAsItStands_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"Tokens & cost", "a < b", "<b>bold</b>", "<img src=\"/etc/hostname\">", "&amp;"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void hoveringShowsTextAsItStands()
    {
        QFETCH(QString, text);
        dashboard::Panel panel;
        panel.title = text.toStdString();
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf(panel.title, [](int) { return 1.0; })};
        show(state, panel);
        QCOMPARE(seen(m_card->headerToolTip()), text); // one line
        QVERIFY(seen(m_card->legend().toolTipFor(0)).startsWith(text + QStringLiteral(": 1")));
        panel.description = panel.title;
        show(state, panel);
        QCOMPARE(seen(m_card->headerToolTip()), text + u'\n' + text);
        Tile tile(*m_theme);
        tile.setPanel({});
        dashboard::Panel stat = panel;
        stat.description.clear();
        stat.queries = {{"A", "x", "", {}, false}};
        tile.setPanel(stat);
        tile.setState(state);
        QCOMPARE(seen(tile.tipText()), text);
    }

    void whatDoesNotFitTheLegendIsInItsToolTip()
    {
        dashboard::PanelState state = answeredState();
        for (int i = 0; i < 12; ++i)
            state.series.push_back(seriesOf("model & version " + std::to_string(i), [](int) { return 1.0; }));
        show(state);
        (void)m_card->legend().grab();
        const QString more = seen(m_card->legend().toolTipFor(-1));
        QVERIFY2(more.contains(QStringLiteral("model & version 11 1")), qPrintable(more));
        for (std::size_t shown = 0; shown < 12; ++shown) {
            if (m_card->legend().entryBox(shown).isValid())
                QVERIFY(!more.contains(QStringLiteral("version %1 ").arg(shown)));
        }
        state.series.resize(1);
        show(state);
        (void)m_card->legend().grab();
        QVERIFY(m_card->legend().toolTipFor(-1).isEmpty());
    }
};

QTEST_MAIN(TestChartMarks)
#include "tst_chartmarks.moc"
