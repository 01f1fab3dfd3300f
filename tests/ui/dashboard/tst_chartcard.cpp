// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cputime.h"
#include "tests/ui/dashboard/panelbuilder.h"
#include "ui/dashboard/chartaxes.h"
#include "ui/dashboard/chartcard.h"
#include "ui/dashboard/chartview.h"
#include "ui/dashboard/crosshairhub.h"
#include "ui/dashboard/legendrow.h"
#include "ui/dashboard/panelcsv.h"
#include "ui/dashboard/paneltable.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include <limits>

using namespace meterbird;
using namespace meterbird::test;
using namespace meterbird::ui;

class TestChartCard : public QObject
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

    QImage plot()
    {
        return view().grab().toImage().convertToFormat(QImage::Format_RGB32).copy(view().plotBox().toRect());
    }

    /// Pixels of about `color` in the columns from share `from` to share `to` of the plot.
    static int inked(const QImage &image, const QColor &color, double from = 0, double to = 1)
    {
        int count = 0;
        for (int x = static_cast<int>(from * image.width()); x < static_cast<int>(to * image.width()); ++x) {
            for (int y = 0; y < image.height(); ++y) {
                const QColor pixel = image.pixelColor(x, y);
                count += std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green())
                            + std::abs(pixel.blue() - color.blue())
                        < 60
                    ? 1
                    : 0;
            }
        }
        return count;
    }

    QPoint at(double share, double height = 0.5)
    {
        const QRectF box = view().plotBox();
        return QPointF(box.left() + box.width() * share, box.top() + box.height() * height).toPoint();
    }

    void move(const QPoint &to, Qt::MouseButtons buttons = Qt::NoButton)
    {
        QMouseEvent event(QEvent::MouseMove, to, view().viewport()->mapToGlobal(to), Qt::NoButton, buttons, {});
        QCoreApplication::sendEvent(view().viewport(), &event);
    }

private Q_SLOTS:
    void init()
    {
        m_theme = std::make_unique<Theme>(*qApp);
        m_theme->setAppearance(Appearance::Dark);
        m_hub = std::make_unique<CrosshairHub>();
        m_card = std::make_unique<ChartCard>(*m_theme, *m_hub);
        m_card->resize(420, 320);
        m_card->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_card.get()));
    }
    void cleanup()
    {
        m_card.reset();
        m_hub.reset();
        m_theme.reset();
    }

    void aLineIsDrawnInItsNamesColour()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int i) { return 5.0 + i % 3; })};
        show(state);
        QVERIFY(inked(plot(), m_theme->seriesColor(QStringLiteral("p95"))) > 200);
    }

    void aGapIsNotBridged()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int i) { return i < 20 || i > 40 ? std::optional(5.0) : std::nullopt; })};
        show(state);
        const QColor color = m_theme->seriesColor(QStringLiteral("p95"));
        QCOMPARE(inked(plot(), color, 0.36, 0.64), 0);
        QVERIFY(inked(plot(), color, 0, 0.33) > 50);
        QVERIFY(inked(plot(), color, 0.7, 1) > 50);
    }

    void aLonePointCanBeSeen()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int i) { return i == 30 ? std::optional(5.0) : std::nullopt; })};
        show(state);
        QVERIFY(inked(plot(), m_theme->seriesColor(QStringLiteral("p95")), 0.45, 0.55) >= 9);
    }

    void numbersThatAreNoneAreGaps()
    {
        const double infinity = std::numeric_limits<double>::infinity();
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [=](int i) {
            return i < 30 ? 5.0 : i % 3 == 0 ? std::nan("") : i % 3 == 1 ? infinity : -infinity;
        })};
        show(state);
        QVERIFY(inked(plot(), m_theme->seriesColor(QStringLiteral("p95")), 0, 0.45) > 50);
        QCOMPARE(view().content().scale.max, 6.0);
    }

    void extremesDoNoHarm_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("stacked");
        QTest::addColumn<int>("style");
        for (const double value : {0.0, 1e300, -1e300, 1.7e308, 5e-324, std::nan("")}) {
            for (const bool stacked : {false, true}) {
                for (const int style : {0, 1, 2})
                    QTest::addRow("%g %d %d", value, stacked, style) << value << stacked << style;
            }
        }
    }
    void extremesDoNoHarm()
    {
        QFETCH(double, value);
        QFETCH(bool, stacked);
        QFETCH(int, style);
        dashboard::Panel panel;
        panel.stacked = stacked;
        panel.fillOpacity = 0.4;
        panel.drawStyle = static_cast<dashboard::DrawStyle>(style);
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("a", [=](int i) { return i % 2 ? value : -value; }),
                        seriesOf("b", [=](int) { return value; })};
        const double before = cpuMs();
        show(state, panel);
        (void)plot();
        state.range = {sampleEnd, sampleEnd}; // no length
        show(state, panel);
        (void)plot();
        state.range = {std::numeric_limits<Timestamp>::min() / 4, std::numeric_limits<Timestamp>::max() / 4};
        show(state, panel);
        (void)plot();
        const double took = cpuMs() - before;
        QVERIFY2(took < 1000 * slowness, qPrintable(QString::number(took)));
    }

    void markupInNamesIsShownAsItStands()
    {
        QTemporaryDir folder;
        const QString canary = folder.filePath(QStringLiteral("canary.png"));
        QImage(400, 400, QImage::Format_RGB32).save(canary);
        const std::string evil = "<img src=\"" + canary.toStdString() + "\" width=400 height=400>";
        dashboard::Panel panel;
        panel.title = panel.description = evil;
        panel.unit.id = evil;
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf(evil, [](int) { return 5.0; })};
        state.error = Error {Error::Kind::Network, evil, 0, 0};
        show(state, panel);
        // A picture that was loaded would be black over much of the card.
        const QImage image = m_card->grab().toImage();
        QCOMPARE(inked(image, Qt::black), 0);
        QVERIFY(view().content().names.front().startsWith(QStringLiteral("<img")));
        for (const QString &text : view().axes().valueTexts())
            QVERIFY(!text.contains(u'<'));
    }

    void hugeNamesAreCut()
    {
        const std::string name(1'000'000, 'W');
        dashboard::Panel panel;
        panel.title = panel.description = name;
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf(name, [](int) { return 5.0; })};
        state.error = Error {Error::Kind::Network, name, 0, 0};
        show(state, panel);
        (void)m_card->grab();
        QVERIFY(m_card->accessibleName().size() <= 200);
        QVERIFY(view().accessibleDescription().size() <= 200);
        QVERIFY(view().content().names.front().size() <= 200);
    }

    void theCrosshairIsSharedAndOneChartShowsValues()
    {
        ChartCard other(*m_theme, *m_hub);
        other.resize(420, 320);
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int i) { return i; })};
        show(state);
        other.setState(state);
        other.show();
        move(at(0.5));
        QCOMPARE(m_hub->time(), std::optional<Timestamp>(sampleEnd - 30 * 15'000));
        QCOMPARE(view().crosshairLines().value(1), QStringLiteral("p95: 30.0"));
        QVERIFY(other.view().crosshairLines().isEmpty());
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(&view(), &leave);
        QVERIFY(!m_hub->time());
        view().setFocus();
        QTest::keyClick(&view(), Qt::Key_Left);
        QVERIFY(m_hub->time().has_value());
    }

    void aGapHasNoValueAtTheCrosshair()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int i) { return i < 20 || i > 40 ? std::optional(5.0) : std::nullopt; })};
        show(state);
        move(at(0.5));
        QCOMPARE(view().crosshairLines().value(1), QStringLiteral("p95: –"));
    }

    void draggingZooms()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int i) { return i; })};
        show(state);
        QSignalSpy zoomed(m_card.get(), &ChartCard::zoomRequested);
        QTest::mousePress(view().viewport(), Qt::LeftButton, {}, at(0.75));
        move(at(0.5), Qt::LeftButton);
        move(at(0.25), Qt::LeftButton);
        QTest::mouseRelease(view().viewport(), Qt::LeftButton, {}, at(0.25));
        QCOMPARE(zoomed.size(), 1);
        const auto range = zoomed.first().first().value<TimeRange>();
        QVERIFY(std::abs(range.start - (sampleEnd - 45 * 15'000)) < 5'000);
        QVERIFY(std::abs(range.end - (sampleEnd - 15 * 15'000)) < 5'000);
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, at(0.5)); // a click is no zoom
        QCOMPARE(zoomed.size(), 1);
    }

    void middleDragPans()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int i) { return i; })};
        show(state);
        QSignalSpy zoomed(m_card.get(), &ChartCard::zoomRequested);
        QTest::mousePress(view().viewport(), Qt::MiddleButton, {}, at(0.25));
        move(at(0.75), Qt::MiddleButton);
        QTest::mouseRelease(view().viewport(), Qt::MiddleButton, {}, at(0.75));
        QCOMPARE(zoomed.size(), 1);
        const auto range = zoomed.first().first().value<TimeRange>();
        QCOMPARE(range.length(), state.range.length());
        QVERIFY(std::abs(state.range.start - range.start - 30 * 15'000) < 5'000);
    }

    void noTimeIsCutAtTheEdge()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int) { return 5.0; })};
        const QFontMetricsF metrics(m_theme->font(0.85));
        for (int second = 0; second < 60; ++second) { // a live window of two minutes: its ticks tell the seconds
            state.range = {sampleEnd + (second - 120) * 1'000, sampleEnd + second * 1'000};
            show(state);
            QVERIFY(!view().axes().timeTicks().empty());
            const TimeTick &last = view().axes().timeTicks().back();
            const QRectF box = view().plotBox();
            const double x = box.right() - static_cast<double>(state.range.end - last.time) / 120'000 * box.width();
            QVERIFY(x + metrics.horizontalAdvance(last.text) / 2 <= view().width());
        }
    }

    void middleDragGoesNoFurtherThanNow()
    {
        dashboard::PanelState state = answeredState();
        const auto endAt = [&state](Timestamp end) { state.range = {end - 60 * state.step, end}; };
        const auto dragLeft = [this] {
            QTest::mousePress(view().viewport(), Qt::MiddleButton, {}, at(0.75));
            move(at(0.25), Qt::MiddleButton);
            QTest::mouseRelease(view().viewport(), Qt::MiddleButton, {}, at(0.25));
        };
        endAt(currentTime() - 60'000);
        show(state);
        QSignalSpy zoomed(m_card.get(), &ChartCard::zoomRequested);
        dragLeft();
        QCOMPARE(zoomed.size(), 1);
        const auto range = zoomed.first().first().value<TimeRange>();
        QCOMPARE(range.length(), state.range.length());
        QVERIFY(range.end > state.range.end && range.end <= currentTime());
        endAt(currentTime());
        show(state);
        dragLeft();
        QCOMPARE(zoomed.size(), 1);
    }

    void theWheelZoomsAtThePointerOnceForSeveralTurns()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int i) { return i; })};
        show(state);
        QSignalSpy zoomed(m_card.get(), &ChartCard::zoomRequested);
        for (int turn = 0; turn < 3; ++turn) {
            const QPointF place = at(0.5);
            QWheelEvent event(place, view().viewport()->mapToGlobal(place), {}, {0, 120}, Qt::NoButton, {},
                              Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(view().viewport(), &event);
        }
        QTRY_COMPARE(zoomed.size(), 1);
        const auto range = zoomed.first().first().value<TimeRange>();
        QVERIFY(std::abs(range.length() - static_cast<Milliseconds>(900'000 * 0.512)) < 2'000);
        QVERIFY(std::abs((range.start + range.end) / 2 - (sampleEnd - 30 * 15'000)) < 5'000);
    }

    void doubleClickAndBackspaceGoBack()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int i) { return i; })};
        show(state);
        QSignalSpy back(m_card.get(), &ChartCard::zoomBackRequested);
        QSignalSpy zoomed(m_card.get(), &ChartCard::zoomRequested);
        QTest::mouseDClick(view().viewport(), Qt::LeftButton, {}, at(0.5));
        QTest::keyClick(&view(), Qt::Key_Backspace);
        QCOMPARE(back.size(), 2);
        QCOMPARE(zoomed.size(), 0);
    }

    void theLegendShowsAloneAndHides()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p50", [](int) { return 2.0; }), seriesOf("p95", [](int) { return 6.0; }),
                        seriesOf("p99", [](int) { return 9.0; })};
        show(state);
        LegendRow &legend = m_card->legend();
        (void)legend.grab();
        QTest::mouseClick(&legend, Qt::LeftButton, {}, legend.entryBox(1).center().toPoint());
        QCOMPARE(legend.hidden(), (std::vector<bool> {true, false, true}));
        QCOMPARE(inked(plot(), m_theme->seriesColor(QStringLiteral("p99"))), 0);
        QTest::mouseClick(&legend, Qt::LeftButton, {}, legend.entryBox(1).center().toPoint());
        QCOMPARE(legend.hidden(), (std::vector<bool> {false, false, false}));
        QTest::mouseClick(&legend, Qt::LeftButton, Qt::ControlModifier, legend.entryBox(0).center().toPoint());
        QCOMPARE(legend.hidden(), (std::vector<bool> {true, false, false}));
        std::swap(state.series[0], state.series[2]); // what is hidden stays so by name
        m_card->setState(state);
        QCOMPARE(legend.hidden(), (std::vector<bool> {false, false, true}));
        legend.setFocus();
        QTest::keyClick(&legend, Qt::Key_Right);
        QTest::keyClick(&legend, Qt::Key_Return);
        QCOMPARE(legend.hidden(), (std::vector<bool> {true, false, true}));
    }

    void anEmptyChartSaysWhy()
    {
        QVERIFY(view().emptyText().contains(QStringLiteral("Waiting")));
        show(answeredState());
        QVERIFY(view().emptyText().contains(QStringLiteral("No data")));
        dashboard::Panel errors;
        errors.noValue = "No errors in this range";
        show(answeredState(), errors);
        QCOMPARE(view().emptyText(), QStringLiteral("No errors in this range"));
        dashboard::PanelState failed = answeredState();
        failed.error = Error {Error::Kind::BadQuery, "unexpected )", 1, 7};
        show(failed);
        QVERIFY(view().emptyText().contains(QStringLiteral("line 1, column 7")));
    }

    void aFailedPanelKeepsItsDataGreyWithReasonAndAge()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int) { return 5.0; })};
        show(state);
        const QColor color = m_theme->seriesColor(QStringLiteral("p95"));
        QVERIFY(inked(plot(), color) > 100);
        QVERIFY(m_card->statusText().isEmpty());
        state.error = Error {Error::Kind::Timeout, "", 0, 0};
        show(state);
        m_card->setNow(sampleEnd + 120'000);
        QCOMPARE(inked(plot(), color), 0);
        QVERIFY(view().emptyText().isEmpty());
        QCOMPARE(m_card->statusText(), QStringLiteral("timed out · data 2 min old"));
    }

    void aThresholdAndAnEpisodeAreMarked()
    {
        dashboard::Panel panel;
        panel.thresholds = {{4, "red"}};
        panel.showsThresholds = true;
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p50", [](int) { return 5.0; })};
        show(state, panel);
        const int line = inked(plot(), m_theme->colors().critical, 0.5, 1);
        QVERIFY(line > 40);
        m_card->setEpisodes({{sampleEnd - 20 * 15'000, 0, QStringLiteral("<b>HighLatency</b>")}});
        QVERIFY(inked(plot(), m_theme->colors().critical, 0.5, 1) > line + 100);
    }

    void zerosAreDrawnAgainstTheirThreshold()
    {
        dashboard::Panel panel;
        panel.thresholds = {{0.1, "red"}, {40, "red"}};
        panel.showsThresholds = true;
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("timeout", [](int) { return 0.0; })};
        show(state, panel);
        QVERIFY(view().content().scale.max >= 0.1);
        QVERIFY2(view().content().scale.max < 0.2, "a scale to 1 would press the line of 0.1 to the ground");
        QVERIFY(inked(plot(), m_theme->colors().critical, 0.5, 1) > 40);
        state.series = {seriesOf("timeout", [](int) { return 0.001; })};
        show(state, panel);
        QVERIFY2(view().content().scale.max < 0.1, "a far threshold flattens no data");
    }

    void theThemeIsFollowedLive()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int) { return 5.0; })};
        show(state);
        m_theme->setAppearance(Appearance::Light);
        QCoreApplication::processEvents();
        QCOMPARE(m_card->grab().toImage().pixelColor(210, 4), lightColors().card);
        QVERIFY(inked(plot(), m_theme->seriesColor(QStringLiteral("p95"))) > 100);
    }

    /// A banner comes and goes above the charts.
    void axesFollowTheSizeBothWays()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", [](int) { return 5.0; })};
        show(state);
        const auto bottomLine = [this] {
            const QImage image = view().grab().toImage();
            const QRect box = view().plotBox().toRect();
            for (int y = image.height() - 1; y > 0; --y) {
                if (image.pixelColor(box.left() + 10, y) == m_theme->colors().grid)
                    return y - box.bottom();
            }
            return -1000;
        };
        const int before = bottomLine();
        QVERIFY(std::abs(before) <= 1);
        for (const int height : {270, 320, 400}) {
            m_card->resize(420, height);
            m_card->setState(state);
            QCoreApplication::processEvents();
            QVERIFY2(std::abs(bottomLine()) <= 1, qPrintable(QString::number(bottomLine())));
        }
    }

    void manySeriesAreDrawnInTime()
    {
        dashboard::PanelState state = answeredState();
        for (int i = 0; i < 500; ++i)
            state.series.push_back(seriesOf("series " + std::to_string(i), [i](int k) { return i + k % 7; }));
        const double before = cpuMs();
        show(state);
        (void)m_card->grab();
        const double took = cpuMs() - before;
        QVERIFY2(took < 1500 * slowness, qPrintable(QString::number(took)));
    }

    /// A bar stands for the step before its time: that of the newest lies beyond the range.
    void theBarThatIsBeingFilledIsData()
    {
        dashboard::Panel panel;
        panel.drawStyle = dashboard::DrawStyle::Bars;
        dashboard::PanelState state = answeredState();
        state.range.end += 5'000;
        dashboard::PanelSeries series;
        series.name = "gpt-4o";
        series.unit = {"currencyUSD"};
        series.samples = {{sampleEnd + 15'000, 1.37}};
        state.series = {series};
        show(state, panel);
        QVERIFY(view().emptyText().isEmpty());
        (void)m_card->legend().grab();
        QVERIFY(m_card->legend().entries().front().value.contains(QStringLiteral("1.37")));
        m_hub->setTime(sampleEnd + 3'000, &view());
        QVERIFY(view().crosshairLines().contains(QStringLiteral("gpt-4o: $1.37")));
    }

    void theLegendUsesTheWholeRow()
    {
        dashboard::PanelState state = answeredState();
        for (const char *name : {"claude-sonnet-4-5", "claude-haiku-4-5", "gemini-2.5-flash", "gpt-4o"})
            state.series.push_back(seriesOf(name, [](int) { return 2.0; }));
        show(state);
        LegendRow &legend = m_card->legend();
        (void)legend.grab();
        std::size_t shown = 0;
        double end = 0;
        while (shown < 4 && legend.entryBox(shown).isValid())
            end = legend.entryBox(shown++).right();
        QVERIFY(shown >= 2 && shown < 4);
        QVERIFY2(legend.width() - end < 140, qPrintable(QString::number(legend.width() - end)));
        QVERIFY(end < legend.width());
    }

    void whatBucketsCannotTellIsNoNumber()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p50", [](int i) { return i < 55 ? 3.25 : 7.25; }),
                        seriesOf("p95", [](int i) { return i < 10 ? 7.25 : 600; })};
        for (dashboard::PanelSeries &series : state.series) {
            series.unit.id = "s";
            series.bounds = {5, 600};
        }
        show(state);
        move(at(0.5));
        QCOMPARE(view().crosshairLines().value(1), QStringLiteral("p50: ≤ 5 s"));
        QCOMPARE(view().crosshairLines().value(2), QStringLiteral("p95: > 600 s"));
        QCOMPARE(m_card->legend().entries().at(0).value, QStringLiteral("7.25 s"));
        QCOMPARE(m_card->legend().entries().at(1).value, QStringLiteral("> 600 s"));
        const PanelTableModel table(view().content());
        QCOMPARE(table.index(30, 1).data().toString(), QStringLiteral("≤ 5 s"));
        QCOMPARE(table.index(0, 1).data().toString(), QStringLiteral("7.25 s"));
        QCOMPARE(m_card->boundNotes().size(), 2);
        // A file for machines keeps the numbers that the server gave.
        const snapshot::Snapshot file = snapshotOf(view().content(), sampleEnd);
        QCOMPARE(file.panels.front().series.front().samples.front().value, 3.25);
        // What is hidden is not spoken of.
        view().setHidden({true, false});
        QCOMPARE(m_card->boundNotes(), QStringList(QStringLiteral("The sender's buckets cannot tell above 600 s.")));
    }

    void theMenuSavesTheSamplesAsCsv()
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("a,b", [](int i) { return i == 60 ? std::optional(2.5) : std::nullopt; })};
        dashboard::Panel panel;
        panel.title = "Latency";
        show(state, panel);
        const QList<QAction *> actions = m_card->menuActions();
        QVERIFY(std::any_of(actions.begin(), actions.end(),
                            [](const QAction *action) { return action->text().contains(QStringLiteral("CSV")); }));
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("latency.csv"));
        auto *csv = new PanelCsv(snapshotOf(view().content(), sampleEnd), m_card.get());
        QSignalSpy saved(csv, &PanelCsv::saved);
        csv->save(path);
        QVERIFY(saved.wait());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(text.contains("Latency,\"a,b\"") && text.contains("2.5"), text.constData());
    }

    void aFileThatCannotBeWrittenIsSaidInWords()
    {
        show(answeredState());
        auto *csv = new PanelCsv(snapshotOf(view().content(), sampleEnd), m_card.get());
        QSignalSpy failed(csv, &PanelCsv::failed);
        csv->save(QStringLiteral("/proc/nowhere/x.csv"));
        QVERIFY(failed.wait());
        const auto *box = m_card->findChild<QMessageBox *>();
        QVERIFY(box);
        QCOMPARE(box->textFormat(), Qt::PlainText);
        QVERIFY2(box->text().contains(QStringLiteral("/proc/nowhere")), qPrintable(box->text()));
    }

    void theMenuCopiesTheQueries()
    {
        dashboard::Panel panel;
        panel.queries = {{"A", "up", "", {}, false}, {"B", "sum(rate(x[5m]))", "", {}, false}};
        show(answeredState(), panel);
        for (QAction *action : m_card->menuActions()) {
            if (action->text().contains(QStringLiteral("PromQL")))
                action->trigger();
        }
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("up\nsum(rate(x[5m]))"));
    }
};

QTEST_MAIN(TestChartCard)
#include "tst_chartcard.moc"
