// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/arbiter.h"
#include "exporter/ledger/schema.h"
#include "src/base/database.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <random>
#include <vector>

using namespace meterbird;
using ledger::Arbiter;
using ledger::Quantity;
using ledger::Span;

namespace {

constexpr std::int64_t Minute = 60LL * 1'000'000'000;
constexpr std::int64_t Start = 1'000'000 * Minute;
constexpr Timestamp Now = Start / 1'000'000;

/// Minutes after the start.
Span between(std::int64_t from, std::int64_t to)
{
    return {Start + from * Minute, Start + to * Minute};
}

Span at(std::int64_t minute)
{
    return {Start + minute * Minute - 1, Start + minute * Minute};
}

constexpr int Logs = 0;
constexpr int Spans = 10;
constexpr int Metrics = 20;
constexpr auto Tokens = Quantity::Tokens;

/// One agent, a call a minute; three signals that tell of them, each for a while only, late, and in any order. How
/// often the call that counted most did.
int mostCounted(unsigned seed)
{
    struct Item {
        std::int64_t arrival;
        int rank;
        Span span;
    };
    constexpr std::int64_t Length = 300;
    std::mt19937 random(seed);
    std::vector<Item> items;
    for (const int rank : {Logs, Spans, Metrics}) {
        bool isOn = rank == Metrics || random() % 2 == 0;
        for (std::int64_t minute = 0; minute < Length;) {
            const std::int64_t end = minute + (rank == Metrics ? 1 + std::int64_t(random() % 25) : 1);
            const std::int64_t late = random() % 3 == 0 ? std::int64_t(random() % 40) : 0;
            if (isOn)
                items.push_back({end + late, rank, rank == Metrics ? between(minute, end) : at(end)});
            isOn = random() % 20 == 0 ? !isOn : isOn;
            minute = end;
        }
    }
    std::ranges::stable_sort(items, {}, &Item::arrival);
    Arbiter arbiter;
    std::vector<int> counted(Length + 30, 0);
    for (const Item &item : items) {
        arbiter.hear("agent", Tokens, item.rank, item.span);
        if (!arbiter.admits("agent", Tokens, item.rank, item.span))
            continue;
        for (std::size_t minute = 0; minute < counted.size(); ++minute) {
            const std::int64_t call = at(static_cast<std::int64_t>(minute)).to;
            counted[minute] += call > item.span.from && call <= item.span.to ? 1 : 0;
        }
    }
    return std::ranges::max(counted);
}

struct Step {
    int rank;
    Span span;
    bool isCounted;
};

} // namespace

Q_DECLARE_METATYPE(std::vector<Step>)

class TestArbiter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        auto database = openDatabase(m_folder->filePath(QStringLiteral("t.sqlite")).toStdString());
        QVERIFY(database.has_value());
        m_database = std::move(*database);
        QVERIFY(migrate(*m_database, "ledger", ledger::LedgerSchema).has_value());
    }

    void countsFromTheBestThatIsHeard_data()
    {
        using Steps = std::vector<Step>;
        QTest::addColumn<Steps>("steps");
        QTest::newRow("one signal alone") << Steps {{Metrics, between(0, 1), true}, {Metrics, between(1, 2), true}};
        QTest::newRow("one rank, many streams")
            << Steps {{Metrics, between(0, 5), true}, {Metrics, between(0, 1), true}, {Metrics, at(3), true}};
        QTest::newRow("the better one was first")
            << Steps {{Logs, at(1), true}, {Metrics, between(0, 1), false}, {Metrics, between(1, 2), false}};
        QTest::newRow("the better one went silent")
            << Steps {{Logs, at(1), true}, {Metrics, between(10, 11), false}, {Metrics, between(11, 12), true}};
        QTest::newRow("the better one spoke within a long interval")
            << Steps {{Logs, at(1), true}, {Metrics, between(0, 30), false}, {Metrics, between(30, 31), true}};
        QTest::newRow("the better one spoke of what is later")
            << Steps {{Logs, at(50), true}, {Metrics, between(10, 11), false}};
        QTest::newRow("the worse one was first")
            << Steps {{Metrics, between(0, 5), true}, {Logs, at(3), false}, {Logs, at(5), false}, {Logs, at(6), true}};
        QTest::newRow("intervals that touch") << Steps {{Metrics, between(0, 5), true}, {Spans, between(5, 6), true}};
        QTest::newRow("intervals that overlap")
            << Steps {{Metrics, between(0, 5), true}, {Spans, between(4, 6), false}, {Spans, between(6, 7), true}};
        QTest::newRow("at the same moment") << Steps {{Metrics, at(5), true}, {Spans, at(5), false}};
        QTest::newRow("three of them") << Steps {{Metrics, between(0, 1), true},  {Spans, at(2), true},
                                                 {Metrics, between(1, 3), false}, {Logs, at(4), true},
                                                 {Spans, at(4), false},           {Metrics, between(3, 5), false}};
        QTest::newRow("what was not counted blocks nobody")
            << Steps {{Logs, at(1), true}, {Metrics, between(0, 5), false}, {Logs, at(4), true}};
    }

    void countsFromTheBestThatIsHeard()
    {
        QFETCH(std::vector<Step>, steps);
        Arbiter arbiter;
        arbiter.load(*m_database);
        for (const Step &step : steps) {
            arbiter.hear("agent", Tokens, step.rank, step.span);
            QCOMPARE(arbiter.admits("agent", Tokens, step.rank, step.span), step.isCounted);
            // In the file it is the same, and after a restart.
            arbiter.write(Now);
            arbiter.commit();
        }
        Arbiter again;
        again.load(*m_database);
        QCOMPARE(again.size(), arbiter.size());
    }

    void decidesTheSameAfterARestart()
    {
        {
            Arbiter arbiter;
            arbiter.load(*m_database);
            arbiter.hear("agent", Tokens, Logs, at(1));
            arbiter.hear("other", Tokens, Metrics, between(0, 5));
            QVERIFY(arbiter.admits("other", Tokens, Metrics, between(0, 5)));
            arbiter.write(Now);
            arbiter.commit();
        }
        Arbiter arbiter;
        arbiter.load(*m_database);
        QVERIFY(!arbiter.admits("agent", Tokens, Metrics, between(1, 2)));
        QVERIFY(!arbiter.admits("other", Tokens, Logs, at(4)));
        QVERIFY(arbiter.admits("other", Tokens, Logs, at(6)));
    }

    void neverCountsACallTwice()
    {
        for (unsigned seed = 1; seed <= 300; ++seed) {
            const int most = mostCounted(seed);
            QVERIFY2(most == 1, qPrintable(QStringLiteral("seed %1: %2 times").arg(seed).arg(most)));
        }
    }

    void keepsSendersAndQuantitiesApart()
    {
        Arbiter arbiter;
        arbiter.load(*m_database);
        arbiter.hear("agent", Tokens, Logs, at(1));
        QVERIFY(arbiter.admits("agent two", Tokens, Metrics, between(0, 1)));
        QVERIFY(arbiter.admits("agent", Quantity::Cost, Metrics, between(0, 1)));
        QVERIFY(!arbiter.admits("agent", Tokens, Metrics, between(0, 1)));
    }

    void neverSilencesWhoHasNoName()
    {
        Arbiter arbiter;
        arbiter.load(*m_database);
        arbiter.hear("", Tokens, Logs, at(1));
        QVERIFY(arbiter.admits("", Tokens, Metrics, between(0, 1)));
        QCOMPARE(arbiter.size(), 0U);
    }

    void forgetsWhatIsRolledBack()
    {
        Arbiter arbiter;
        arbiter.load(*m_database);
        arbiter.hear("agent", Tokens, Metrics, at(1));
        QVERIFY(arbiter.admits("agent", Tokens, Metrics, at(1)));
        arbiter.write(Now);
        arbiter.commit();
        arbiter.hear("agent", Tokens, Logs, at(2));
        arbiter.hear("agent", Tokens, Metrics, at(3));
        QVERIFY(!arbiter.admits("agent", Tokens, Metrics, at(3)));
        QVERIFY(arbiter.admits("agent", Tokens, Logs, at(2)));
        arbiter.rollback();
        QCOMPARE(arbiter.size(), 1U);
        QVERIFY(arbiter.admits("agent", Tokens, Metrics, at(2)));
        QVERIFY(!arbiter.admits("agent", Tokens, Logs, at(1)));
    }

    void keepsThoseThatWereHeardLast()
    {
        Arbiter arbiter(100);
        arbiter.load(*m_database);
        m_database->exec("BEGIN"); // one transaction for all: it is quicker
        for (int i = 0; i < 1000; ++i) {
            arbiter.hear("agent " + std::to_string(i), Tokens, Logs, at(i));
            arbiter.write(Now + i * 60'000);
            arbiter.commit();
            QVERIFY(arbiter.size() <= 101);
        }
        QVERIFY(!arbiter.admits("agent 999", Tokens, Metrics, at(999)));
        QVERIFY(arbiter.admits("agent 1", Tokens, Metrics, at(1)));
        arbiter.rollback();
        m_database->exec("COMMIT");
        Arbiter again;
        again.load(*m_database);
        QCOMPARE(again.size(), arbiter.size());
    }

    void keepsTheVoicesOfOthersWhenOneServiceHasTooMany()
    {
        Arbiter arbiter(1'000);
        arbiter.load(*m_database);
        for (int i = 0; i < 40; ++i)
            hear(arbiter, "honest " + std::to_string(i), at(0));
        m_database->exec("BEGIN");
        for (int part = 0; part < 100; ++part) {
            for (int i = 0; i < 100; ++i) // another process with each start
                hear(arbiter, "busy " + std::to_string(100 * part + i), at(8));
            arbiter.write(Now + 8 * 60'000);
            arbiter.commit();
            QVERIFY(arbiter.size() <= 1'100);
        }
        m_database->exec("COMMIT");
        Arbiter again(1'000);
        again.load(*m_database);
        for (Arbiter *each : {&arbiter, &again}) {
            for (int i = 0; i < 40; ++i)
                QVERIFY(!each->admits("honest " + std::to_string(i), Tokens, Metrics, at(1)));
            QVERIFY(each->admits("busy 17", Tokens, Metrics, at(8))); // its own
            QVERIFY(!each->admits("busy 9999", Tokens, Metrics, at(8)));
            each->rollback();
        }
    }

    void takesThoseThatWentSilentBeforeThoseThatSpeak()
    {
        Arbiter arbiter(100);
        arbiter.load(*m_database);
        for (int i = 0; i < 60; ++i)
            hear(arbiter, "busy " + std::to_string(i), at(20));
        for (int i = 0; i < 40; ++i)
            hear(arbiter, "silent" + std::to_string(i), at(i == 0 ? 1 : 2));
        hear(arbiter, "one", at(20));
        arbiter.write(Now + 20 * 60'000);
        arbiter.commit();
        QCOMPARE(arbiter.size(), 101U); // all were heard in this transaction
        hear(arbiter, "two", at(20));
        arbiter.write(Now + 20 * 60'000);
        arbiter.commit();
        QCOMPARE(arbiter.size(), 90U);
        QVERIFY(arbiter.admits("silent0", Tokens, Metrics, at(3)));
        QVERIFY(!arbiter.admits("busy 0", Tokens, Metrics, at(20)));
        QVERIFY(!arbiter.admits("one", Tokens, Metrics, at(20)));
    }

    /// Nobody has much: the longest silent goes, and who goes on speaking stays.
    void keepsWhoSpeaksWhenNamesExplode()
    {
        Arbiter arbiter(100);
        arbiter.load(*m_database);
        m_database->exec("BEGIN");
        for (int i = 0; i < 1'000; ++i) {
            for (const Quantity quantity : {Tokens, Quantity::Cost, Quantity::Calls})
                arbiter.hear("main", quantity, Logs, at(i / 200));
            hear(arbiter, "name" + std::to_string(i), at(i / 200));
            arbiter.write(Now + i / 200 * 60'000);
            arbiter.commit();
            QVERIFY(arbiter.size() <= 101);
            QVERIFY(!arbiter.admits("main", Tokens, Metrics, at(i / 200)));
        }
        m_database->exec("COMMIT");
    }

    void forgetsAfterSevenDays()
    {
        Arbiter arbiter;
        arbiter.load(*m_database);
        arbiter.hear("agent", Tokens, Logs, at(0));
        arbiter.write(Now);
        arbiter.commit();
        constexpr Timestamp WeekInMs = 7LL * 24 * 3600 * 1000;
        arbiter.forgetSilent(Start / 1'000'000 + WeekInMs - 1);
        QCOMPARE(arbiter.size(), 1U);
        arbiter.forgetSilent(Start / 1'000'000 + WeekInMs + 1);
        QCOMPARE(arbiter.size(), 0U);
        Arbiter again;
        again.load(*m_database);
        QCOMPARE(again.size(), 0U);
    }

private:
    static void hear(Arbiter &arbiter, const std::string &sender, const Span &span)
    {
        arbiter.hear(sender, Tokens, Logs, span);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SQLite::Database> m_database;
};

QTEST_GUILESS_MAIN(TestArbiter)
#include "tst_arbiter.moc"
