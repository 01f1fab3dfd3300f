// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/costreader.h"
#include "exporter/ledger/localday.h"
#include "tests/exporter/ledger/ledgerfixture.h"

#include <QTest>

#include <SQLiteCpp/SQLiteCpp.h>
#include <limits>

using namespace meterbird;
using namespace meterbird::test;
using ledger::CostBy;
using ledger::CostRow;
using ledger::Event;

class TestCostReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sumsWhatTheCacheTook()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        Event event = llmCall("", 1000, "cached");
        auto &call = std::get<ledger::LlmCall>(event.body);
        call.cacheReadTokens = 600;
        call.cacheWriteTokens = 250;
        QCOMPARE(fixture.record({event, event}), 2);
        QCOMPARE(fixture.record({event, llmCall("", 5, "cached")}), 2);
        const auto reader = ledger::CostReader::open(fixture.options.database);
        QVERIFY(reader.has_value());
        for (const auto by : {ledger::CostBy::Model, ledger::CostBy::Provider, ledger::CostBy::Day}) {
            const auto rows = reader->costBy(by, "0000-00-00", "9999-99-99");
            QVERIFY(rows.has_value());
            QCOMPARE(rows->size(), 1U);
            QCOMPARE(rows->front().inputTokens, 3005);
            QCOMPARE(rows->front().cacheReadTokens, 1800);
            QCOMPARE(rows->front().cacheWriteTokens, 750);
        }
    }

    void booksAnEventOnTheDayOnWhichItHappened()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        Event yesterday = llmCall("a", 1000);
        yesterday.time -= 24LL * 3600 * 1000;
        QCOMPARE(fixture.record({yesterday, llmCall("b", 500)}), 2);
        QCOMPARE(fixture.ledger->costGauges().today, 1'000'000);
        const auto reader = ledger::CostReader::open(fixture.options.database);
        QVERIFY(reader.has_value());
        const auto rows =
            reader->costBy(ledger::CostBy::Day, ledger::localDay(yesterday.time), ledger::localDay(yesterday.time));
        QVERIFY(rows.has_value());
        QCOMPARE(rows->size(), 1U);
        QCOMPARE(rows->front().cost, 2'000'000);
    }

    void groupsAndOrders()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        insert(fixture, "2026-03-01", "cheap", "a", 1);
        insert(fixture, "2026-03-01", "dear", "b", 5);
        insert(fixture, "2026-03-02", "cheap", "a", 2);
        insert(fixture, "2026-03-02", "alike", "a", 3);
        insert(fixture, "2026-03-04", "dear", "b", 70);
        const auto shown = [&fixture](CostBy by) {
            QStringList lines;
            const auto rows =
                ledger::CostReader::open(fixture.options.database)->costBy(by, "2026-03-01", "2026-03-03");
            for (const CostRow &row : *rows)
                lines << QStringLiteral("%1|%2|%3: %4 of %5")
                             .arg(QString::fromStdString(row.day), QString::fromStdString(row.model),
                                  QString::fromStdString(row.provider))
                             .arg(row.cost)
                             .arg(row.calls);
            return lines.join(QStringLiteral(", "));
        };
        QCOMPARE(shown(CostBy::Model), QStringLiteral("|dear|b: 5 of 1, |alike|a: 3 of 1, |cheap|a: 3 of 2"));
        QCOMPARE(shown(CostBy::Provider), QStringLiteral("||a: 6 of 3, ||b: 5 of 1"));
        QCOMPARE(shown(CostBy::Day), QStringLiteral("2026-03-01||: 6 of 2, 2026-03-02||: 5 of 2"));
    }

    void readsSumsThatDoNotFit()
    {
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        constexpr std::int64_t Most = std::numeric_limits<std::int64_t>::max();
        insert(fixture, "2026-03-01", "m", "p", Most);
        insert(fixture, "2026-03-02", "m", "p", Most);
        insert(fixture, "2026-03-02", "n", "p", 5);
        for (const CostBy by : {CostBy::Model, CostBy::Provider, CostBy::Day}) {
            const auto rows =
                ledger::CostReader::open(fixture.options.database)->costBy(by, "0000-00-00", "9999-99-99");
            QVERIFY2(rows.has_value(), rows ? "" : rows.error().detail.c_str());
            QCOMPARE(rows->front().cost, Most);
        }
    }

private:
    static void insert(const LedgerFixture &fixture, const std::string &day, const std::string &model,
                       const std::string &provider, std::int64_t cost)
    {
        SQLite::Database database(fixture.options.database.string(), SQLite::OPEN_READWRITE, 5000);
        database.exec("INSERT INTO daily_cost VALUES ('" + day + "', '" + model + "', '" + provider
                      + "', 1, 0, 0, 0, 0, " + std::to_string(cost) + ", 0)");
    }
};

QTEST_GUILESS_MAIN(TestCostReader)
#include "tst_costreader.moc"
