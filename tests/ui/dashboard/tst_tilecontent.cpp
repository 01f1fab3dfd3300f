// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/dashboard/panelbuilder.h"
#include "ui/dashboard/panelgrid.h"
#include "ui/dashboard/tile.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTest>

#include <cmath>

using namespace meterbird;
using namespace meterbird::test;
using namespace meterbird::ui;

class TestTileContent : public QObject
{
    Q_OBJECT

private:
    static dashboard::Panel latencyPanel()
    {
        dashboard::Panel panel;
        panel.kind = dashboard::PanelKind::Stat;
        panel.title = "Latency p95";
        panel.unit.id = "s";
        panel.queries = {{"A", "x", "", {}, false}, {"B", "y", "", {}, false}};
        panel.thresholds = {{10, "red"}};
        return panel;
    }

    static dashboard::PanelState latencyOf(const std::function<std::optional<double>(int)> &value)
    {
        dashboard::PanelState state = answeredState();
        state.series = {seriesOf("p95", value)};
        state.series[0].unit.id = "s";
        return state;
    }

private Q_SLOTS:
    void theNewestValueIsShown()
    {
        const TileContent tile = tileContent(latencyPanel(), latencyOf([](int i) { return i / 10.0; }), sampleEnd);
        QCOMPARE(tile.label, QStringLiteral("Latency p95"));
        QCOMPARE(tile.number, QStringLiteral("6.00"));
        QCOMPARE(tile.suffix, QStringLiteral("s"));
        QCOMPARE(tile.severity, Severity::Fine);
        QVERIFY(tile.note.isEmpty());
        QCOMPARE(tile.line.size(), std::size_t(61));
    }

    void aBreachIsSaidInWordsWithItsAge()
    {
        const TileContent tile =
            tileContent(latencyPanel(), latencyOf([](int i) { return i < 52 ? 9.0 : 11.4; }), sampleEnd);
        QCOMPARE(tile.severity, Severity::Critical);
        QCOMPARE(tile.note, QStringLiteral("threshold 10 s · for 2 min"));
        QCOMPARE(tile.number, QStringLiteral("11.4"));
    }

    void exactlyTheThresholdIsABreach()
    {
        const auto severity = [](double value) {
            return tileContent(latencyPanel(), latencyOf([=](int) { return value; }), sampleEnd).severity;
        };
        QCOMPARE(severity(10), Severity::Critical);
        QCOMPARE(severity(std::nextafter(10, 0)), Severity::Fine);
    }

    void whatBucketsCannotTellIsNoNumber()
    {
        dashboard::PanelState state = latencyOf([](int) { return 600.0; });
        state.series[0].bounds = {5, 600};
        dashboard::PanelSeries median = seriesOf("median", [](int) { return 3.2; });
        median.refId = "B";
        median.unit.id = "s";
        median.bounds = {5, 600};
        state.series.push_back(median);
        const TileContent high = tileContent(latencyPanel(), state, sampleEnd);
        QCOMPARE(high.number, QStringLiteral("> 600"));
        QCOMPARE(high.suffix, QStringLiteral("s"));
        QVERIFY(high.note.contains(QStringLiteral("≤ 5 s median")));
        QCOMPARE(high.boundNotes,
                 (QStringList {QStringLiteral("The sender's buckets cannot tell below 5 s."),
                               QStringLiteral("The sender's buckets cannot tell above 600 s.")}));
        QCOMPARE(high.severity, Severity::Critical); // the threshold is held against the number as before
        state.series[0].samples.back().value = 7.3;
        state.series.pop_back();
        const TileContent within = tileContent(latencyPanel(), state, sampleEnd);
        QCOMPARE(within.number, QStringLiteral("7.30"));
        QVERIFY(within.boundNotes.isEmpty());
    }

    void furtherSeriesAreNotes()
    {
        dashboard::PanelState state = latencyOf([](int) { return 2.0; });
        dashboard::PanelSeries change = seriesOf("vs previous hour", [](int) { return -0.12; });
        change.refId = "B";
        change.unit.id = "percentunit";
        change.decimals = 0;
        dashboard::PanelSeries in = seriesOf("in", [](int) { return 31'000.0; });
        in.refId = "C";
        state.series.push_back(change);
        state.series.push_back(in);
        QCOMPARE(tileContent(latencyPanel(), state, sampleEnd).note,
                 QStringLiteral("▼ 12 % vs previous hour · 31.0 k in"));
        state.series[1].samples.back().value = 0.05;
        QVERIFY(tileContent(latencyPanel(), state, sampleEnd).note.startsWith(QStringLiteral("▲ 5 %")));
    }

    void aNoteWithAThresholdOfItsOwnTintsTheTile()
    {
        dashboard::PanelState state = latencyOf([](int) { return 2.0; });
        dashboard::PanelSeries budget = seriesOf("of budget", [](int) { return 0.89; });
        budget.refId = "B";
        budget.unit.id = "percentunit";
        budget.decimals = 0;
        budget.thresholds = {{0.8, "orange"}, {1, "red"}};
        state.series.push_back(budget);
        const TileContent tile = tileContent(latencyPanel(), state, sampleEnd);
        QCOMPARE(tile.severity, Severity::Warning);
        QCOMPARE(tile.note, QStringLiteral("89 % of budget · over 80 %"));
    }

    void nothingIsADashAndSaysSo_data()
    {
        QTest::addColumn<bool>("nan");
        QTest::newRow("no series") << false;
        QTest::newRow("only NaN") << true;
    }
    void nothingIsADashAndSaysSo()
    {
        QFETCH(bool, nan);
        dashboard::PanelState state = answeredState();
        if (nan)
            state.series = {seriesOf("p95", [](int) { return std::nan(""); })};
        const TileContent tile = tileContent(latencyPanel(), state, sampleEnd);
        QCOMPARE(tile.number, QStringLiteral("–"));
        QCOMPARE(tile.note, QStringLiteral("no data yet"));
        QCOMPARE(tile.severity, Severity::Fine);
    }

    void aValueThatNobodyRenewsSaysItsAge()
    {
        const TileContent tile = tileContent(
            latencyPanel(), latencyOf([](int i) { return i < 40 ? std::optional(2.0) : std::nullopt; }), sampleEnd);
        QCOMPARE(tile.note, QStringLiteral("5 min ago"));
        // The line of a month has wide steps; the number is of its end all the same, and an older one is old.
        dashboard::PanelState month = latencyOf([](int i) { return i < 60 ? std::optional(2.0) : std::nullopt; });
        month.step = 7'200'000;
        month.range.end += 600'000;
        QCOMPARE(tileContent(latencyPanel(), month, month.range.end).note, QStringLiteral("10 min ago"));
        month.series[0].samples.push_back({month.range.end, 2.0});
        QVERIFY(tileContent(latencyPanel(), month, month.range.end).note.isEmpty());
    }

    void aFailedTileKeepsItsValueWithReasonAndAge()
    {
        dashboard::PanelState state = latencyOf([](int) { return 2.0; });
        state.error = Error {Error::Kind::Network, "refused", 0, 0};
        const TileContent tile = tileContent(latencyPanel(), state, sampleEnd + 60'000);
        QVERIFY(tile.isStale);
        QCOMPARE(tile.number, QStringLiteral("2.00"));
        QCOMPARE(tile.note, QStringLiteral("not reachable · data 1 min old"));
    }

    void tilesPaintWhateverTheyAreGiven()
    {
        Theme theme(*qApp);
        Tile tile(theme);
        tile.resize(180, Tile::preferredHeight(theme));
        tile.setPanel(latencyPanel());
        for (const double value : {0.0, 1e300, -1e300, 1.7e308, 5e-324, std::nan("")}) {
            tile.setState(latencyOf([=](int i) { return i % 2 ? value : -value; }));
            QVERIFY(!tile.grab().isNull());
        }
        theme.setAppearance(Appearance::Dark);
        tile.setState(latencyOf([](int) { return 12.0; }));
        QCOMPARE(tile.grab().toImage().pixelColor(90, 4), blend(darkColors().critical, darkColors().card, 0.17));
    }

    void tilesKeepTheirHeightAndChartsShareTheRest()
    {
        std::vector<dashboard::Panel> panels(4);
        panels[0].kind = panels[1].kind = dashboard::PanelKind::Stat;
        panels[0].place = {0, 0, 12, 4};
        panels[1].place = {12, 0, 12, 4};
        panels[2].place = {0, 4, 8, 9};
        panels[3].place = {8, 4, 16, 9};
        const GridSizes sizes;
        const GridLayout layout = laidOut(panels, {1280, 800}, sizes);
        QCOMPARE(layout.size, QSize(1280, 800));
        QCOMPARE(layout.places[0].height(), sizes.tileHeight);
        QCOMPARE(layout.places[3].bottom(), 800 - sizes.margin - 1);
        QCOMPARE(layout.places[1].right(), 1280 - sizes.margin - 1);
        QCOMPARE(layout.places[3].left() - layout.places[2].right() - 1, sizes.gap);
        QVERIFY(laidOut(panels, {1280, 200}, sizes).size.height() > 200); // too small: it scrolls
    }

    void placesThatMakeNoSenseArePutRight()
    {
        std::vector<dashboard::Panel> panels(3);
        panels[0].place = {-5, -5, 900, -3};
        panels[1].place = {2'000'000'000, 2'000'000'000, 0, 2'000'000'000};
        panels[2].place = {23, 0, 5, 1};
        const GridLayout layout = laidOut(panels, {800, 600}, {});
        for (const QRect &place : layout.places)
            QVERIFY(place.isValid() && place.left() >= 0 && place.right() < 800);
        QVERIFY(laidOut({}, {800, 600}, {}).places.empty());
    }
};

QTEST_MAIN(TestTileContent)
#include "tst_tilecontent.moc"
