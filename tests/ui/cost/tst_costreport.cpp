// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/costreport.h"

#include "tests/ui/cost/costledger.h"

#include <QFile>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;
using test::CostLedger;

namespace {

constexpr pricing::NanoDollars dollar = 1'000'000'000;
constexpr Timestamp now = 1'773'144'000'000; // 2026-03-10 12:00 UTC, where the tests live
constexpr Milliseconds day = 86'400'000;

} // namespace

class TestCostReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isEmptyWithoutAFileAndWithoutCalls()
    {
        CostLedger costs;
        auto report = readCosts(costs.paths.database(), CostPeriod::Today, {}, now);
        QVERIFY(report && report->nothingRecorded);
        QVERIFY(!QFile::exists(QString::fromStdString(costs.paths.database().string()))); // reading makes no file
        QVERIFY(costs.open());
        report = readCosts(costs.paths.database(), CostPeriod::Today, {}, now);
        QVERIFY(report && report->nothingRecorded);
    }

    void sumsExactly()
    {
        CostLedger costs;
        QVERIFY(costs.open());
        QVERIFY(costs.call("gpt-4o", "openai", 2 * dollar + 1, now));
        QVERIFY(costs.call("gpt-4o", "openai", 3 * dollar, now - day));
        QVERIFY(costs.call("haiku", "anthropic", dollar, now - day));
        QVERIFY(costs.call("mine", "local", std::nullopt, now));
        QVERIFY(costs.call("gpt-4o", "openai", 7 * dollar, now - 15 * day)); // in February
        const auto report = readCosts(costs.paths.database(), CostPeriod::ThisMonth, 300 * dollar, now);
        QVERIFY(report);
        QVERIFY(!report->nothingRecorded);
        QCOMPARE(report->month, 6 * dollar + 1);
        QCOMPARE(report->monthCalls, 4);
        QCOMPARE(report->dayBefore(0).cost, 2 * dollar + 1);
        QCOMPARE(report->dayBefore(0).calls, 2);
        QCOMPARE(report->dayBefore(0).unpricedTokens, 1'100);
        QCOMPARE(report->dayBefore(1).cost, 4 * dollar);
        QCOMPARE(report->rows.size(), std::size_t(3));
        QCOMPARE(report->rows[0].model, std::string("gpt-4o"));
        QCOMPARE(report->rows[0].cost, 5 * dollar + 1);
        QCOMPARE(report->total().cost, 6 * dollar + 1);
        QCOMPARE(report->total().unpricedTokens, 1'100);
        // Seven full days with 4 dollars, so 4/7 a day for the 21.5 that are left.
        QVERIFY(std::abs(pricing::toDollars(report->projected) - (6 + 4.0 / 7 * 21.5)) < 1e-6);
    }

    void listsThirtyDaysWithTheEmptyOnes()
    {
        CostLedger costs;
        QVERIFY(costs.open());
        QVERIFY(costs.call("a", "p", dollar, now - 29 * day));
        QVERIFY(costs.call("a", "p", dollar, now - 30 * day)); // a day too old
        QVERIFY(costs.call("b", "p", 2 * dollar, now));
        QVERIFY(costs.call("b", "q", dollar, now));
        const auto report = readCosts(costs.paths.database(), CostPeriod::Last30Days, {}, now);
        QVERIFY(report);
        QCOMPARE(report->lastDays.size(), std::size_t(30));
        QCOMPARE(report->lastDays.front().day, QDate(2026, 2, 9));
        QCOMPARE(report->lastDays.back().day, QDate(2026, 3, 10));
        QCOMPARE(report->dearest, (std::vector<std::string> {"b", "a"})); // b once, though it has two providers
        QCOMPARE(report->lastDays.back().parts, (std::vector<pricing::NanoDollars> {3 * dollar, 0, 0}));
        QCOMPARE(report->lastDays.front().parts, (std::vector<pricing::NanoDollars> {0, dollar, 0}));
        QCOMPARE(report->lastDays[10].calls, 0);
        QCOMPARE(report->total().cost, 4 * dollar);
    }

    void putsTheManyCheapModelsTogether()
    {
        CostLedger costs;
        QVERIFY(costs.open());
        for (int i = 1; i <= 8; ++i)
            QVERIFY(costs.call("m" + std::to_string(i), "p", i * dollar, now));
        const auto report = readCosts(costs.paths.database(), CostPeriod::Today, {}, now);
        QVERIFY(report);
        QCOMPARE(report->dearest, (std::vector<std::string> {"m8", "m7", "m6", "m5", "m4"}));
        QCOMPARE(report->lastDays.back().parts.back(), 6 * dollar); // 1 + 2 + 3
    }

    void namesAFileThatIsNoLedger()
    {
        CostLedger costs;
        QVERIFY(bool(makeFolders(costs.paths)));
        QFile file(QString::fromStdString(costs.paths.database().string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.write(QByteArray(5'000, 'x')) > 0);
        file.close();
        const auto report = readCosts(costs.paths.database(), CostPeriod::Today, {}, now);
        QVERIFY(!report);
        QCOMPARE(report.error().kind, Error::Kind::Storage);
        QVERIFY(report.error().detail.find("meterbird.sqlite") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestCostReport)
#include "tst_costreport.moc"
