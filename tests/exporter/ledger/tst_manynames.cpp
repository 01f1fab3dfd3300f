// SPDX-License-Identifier: GPL-3.0-or-later
// Points of more names than may be shown, through the whole of the ledger.
#include "exporter/ledger/schema.h"
#include "src/base/database.h"
#include "tests/exporter/ledger/ledgerfixture.h"
#include "tests/exporter/ledger/pointbuilder.h"

#include <QTest>

#include <algorithm>

using namespace meterbird;
using namespace meterbird::test;
using ledger::Outcome;
using ledger::StreamKind;
using ledger::StreamPoint;

namespace {

constexpr int Many = 2'500;

/// Gauges of names that are Prometheus' own, so that none of them may be shown.
std::vector<StreamPoint> refusedPoints(int number, std::uint64_t firstId = 1)
{
    std::vector<StreamPoint> points;
    const std::int64_t time = hourAgo();
    for (std::uint64_t id = firstId; id < firstId + static_cast<std::uint64_t>(number); ++id)
        points.push_back(valueAt(streamOf(StreamKind::Gauge, false, id, "scrape_a" + std::to_string(id)), 0, time, 1));
    return points;
}

bool areAllAccepted(const std::optional<std::vector<Outcome>> &outcomes)
{
    return outcomes && std::ranges::count(*outcomes, Outcome::Accepted) == std::ssize(*outcomes);
}

const std::string DroppedSets = "SELECT count(*) FROM series_total WHERE metric = 'meterbird_series_dropped_total'";

} // namespace

class TestManyNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsNamesThatAreNotShownUnderOne()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        QVERIFY(areAllAccepted(fixture.record(refusedPoints(Many))));
        for (std::uint64_t part = 0; part < 5; ++part)
            QVERIFY(areAllAccepted(fixture.record(refusedPoints(Many / 5, Many + 1 + part * Many / 5))));
        QCOMPARE(fixture.shown("meterbird_series_dropped_total", {"other"}), 2.0 * Many);
        QCOMPARE(fixture.asked(DroppedSets), 1);
    }

    /// As an honest collector has them.
    void countsMoreNamesThanThePageHas()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        std::vector<StreamPoint> points;
        for (std::uint64_t id = 1; id <= Many; ++id)
            points.push_back(valueAt(streamOf(StreamKind::Gauge, false, id, "level_" + std::to_string(id)), 0,
                                     hourAgo(), static_cast<double>(id)));
        QVERIFY(areAllAccepted(fixture.record(points)));
        QCOMPARE(fixture.shown("level_500", {"500", "agent"}), 500.0);
        QCOMPARE(fixture.shown("level_501", {"501", "agent"}), std::nullopt);
        QCOMPARE(fixture.shown("meterbird_series_dropped_total", {"other"}), 2'000.0);
    }

    /// An earlier version gave each name a label set of its own.
    void goesOnWithAFileThatIsFullOfNames()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        fixture.ledger.reset();
        {
            auto database = openDatabase(fixture.options.database);
            QVERIFY(database.has_value());
            for (int i = 0; i < 1'998; ++i)
                (*database)->exec("INSERT INTO series_total (metric, labels, whole, buckets, sum, seen) VALUES "
                                  "('meterbird_series_dropped_total', 'scrape_b"
                                  + std::to_string(i) + "' || char(31), 2, '[]', 0, " + std::to_string(currentTime())
                                  + ")");
        }
        for (int round = 1; round <= 2; ++round) {
            QCOMPARE(fixture.start(), std::string());
            QVERIFY(areAllAccepted(fixture.record(refusedPoints(Many))));
            QCOMPARE(fixture.shown("meterbird_series_dropped_total", {"other"}), double(round) * Many);
            QCOMPARE(fixture.shown("meterbird_series_dropped_total", {"scrape_b0"}), 2.0);
            QCOMPARE(fixture.asked(DroppedSets), 1'999);
        }
    }
};

QTEST_GUILESS_MAIN(TestManyNames)
#include "tst_manynames.moc"
