// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/costreader.h"
#include "exporter/ledger/localday.h"
#include "exporter/ledger/schema.h"
#include "exporter/ledger/seriesbook.h"
#include "src/base/database.h"
#include "tests/exporter/ledger/fulldisk.h"
#include "tests/exporter/ledger/ledgerfixture.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>

using namespace meterbird;
using namespace meterbird::test;
using ledger::SeriesBook;
using telemetry::Measurement;
using telemetry::Metric;
using telemetry::SeriesTotal;

namespace {

constexpr Timestamp Now = 1'800'000'000'000;
constexpr Milliseconds Day = 24LL * 3600 * 1000;
constexpr std::size_t Limit = 6; ///< four open sets of a metric without kinds

using Sums = std::map<std::vector<std::string>, std::int64_t>;

std::string retired(Timestamp now)
{
    return "retired " + ledger::localDay(now);
}

} // namespace

class TestSeriesRetirement : public QObject
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

    void makesRoomForNewLabels()
    {
        grow({"a", "b", "c", "d"}, Now);
        QCOMPARE(grow({"late"}, Now + 30 * Day),
                 (Sums {{{"a", "p"}, 1},
                        {{"b", "p"}, 1},
                        {{"c", "p"}, 1},
                        {{"d", "p"}, 1},
                        {{"other", "other"}, 1}})); // it is not silent for long yet
        const Timestamp later = Now + 30 * Day + 1;
        const std::string word = retired(later);
        QCOMPARE(grow({"new", "new", "a"}, later),
                 (Sums {{{word, word}, 4}, {{"other", "other"}, 1}, {{"new", "p"}, 2}, {{"a", "p"}, 1}})); // begun anew
        // A second start on that day takes nothing away.
        QCOMPARE(sumsOf(Metric::LlmCalls, later),
                 (Sums {{{word, word}, 4}, {{"other", "other"}, 1}, {{"new", "p"}, 2}, {{"a", "p"}, 1}}));
    }

    /// Prometheus knows it by then: what joined it would be a jump, and an alert, of what is long past.
    void letsNothingJoinWhatWasRetiredToday()
    {
        grow({"a", "b", "c", "d"}, Now);
        const Timestamp morning = Now + 31 * Day;
        const std::string word = retired(morning);
        grow({"e", "f", "g"}, morning);
        m_database->exec("UPDATE series_total SET seen = 0 WHERE labels LIKE 'e%'");
        QCOMPARE(sumsOf(Metric::LlmCalls, morning).at({word, word}), 4);
        const Sums tomorrow = sumsOf(Metric::LlmCalls, morning + Day);
        QCOMPARE(tomorrow.at({word, word}), 4);
        QCOMPARE(tomorrow.at({retired(morning + Day), retired(morning + Day)}), 1);
    }

    void leavesThoseThatSpokeAndMetricsThatHaveRoom()
    {
        grow({"a", "b", "c"}, Now);
        grow({"c", "d"}, Now + 10 * Day);
        const Timestamp later = Now + 35 * Day;
        QCOMPARE(sumsOf(Metric::LlmCalls, later),
                 (Sums {{{retired(later), retired(later)}, 2}, {{"c", "p"}, 2}, {{"d", "p"}, 1}}));
        QCOMPARE(sumsOf(Metric::LlmCalls, later + 300 * Day).size(), 3U); // there is room
        QCOMPARE(m_database->execAndGet("SELECT count(*) FROM series_total").getInt(), 3);
    }

    void makesRoomForLongLabels()
    {
        const std::string word(2'000, 'x');
        grow({"a" + word, "b" + word, "c" + word}, Now);
        QCOMPARE(grow({"d" + word}, Now).size(), 4U); // there was room
        QCOMPARE(grow({"e" + word}, Now).count({"other", "other"}), 1U);
        const Timestamp later = Now + 31 * Day;
        QCOMPARE(grow({"f" + word}, later), (Sums {{{retired(later), retired(later)}, 5}, {{"f" + word, "p"}, 1}}));
    }

    void retiresTheRetiredAgain()
    {
        grow({"a", "b", "c", "d"}, Now);
        const Timestamp second = Now + 40 * Day;
        grow({"e", "f", "g"}, second);
        const Timestamp third = Now + 80 * Day;
        QCOMPARE(sumsOf(Metric::LlmCalls, third), (Sums {{{retired(third), retired(third)}, 7}}));
    }

    void keepsTheKindOfTokensAndTheShapeOfTimes()
    {
        {
            SeriesBook book({.sets = 14});
            book.load(*m_database, Now);
            for (int i = 0; i < 6; ++i) {
                const std::string model = "m" + std::to_string(i);
                for (const char *type : {"input", "output", "total"})
                    add(book, {Metric::LlmTokens, {model, "p", type}, 0, 1 + i});
                for (int j = 0; j < 3; ++j) {
                    add(book, {Metric::ToolCallDuration, {model + std::to_string(j)}, 0.5, 0});
                    add(book, {Metric::ToolCallDuration, {model + std::to_string(j)}, 100, 0});
                }
            }
            book.write(Now);
            book.commit();
        }
        const Timestamp later = Now + 31 * Day;
        SeriesBook book({.sets = 14});
        book.load(*m_database, later);
        Sums tokens;
        std::vector<SeriesTotal> times;
        for (const SeriesTotal &total : book.totals()) {
            if (total.metric == Metric::LlmTokens)
                tokens[total.labels] = total.whole;
            else if (total.metric == Metric::ToolCallDuration)
                times.push_back(total);
        }
        const std::string word = retired(later);
        QCOMPARE(tokens,
                 (Sums {{{word, word, "input"}, 21}, {{word, word, "output"}, 21}, {{word, word, "total"}, 21}}));
        QCOMPARE(times.size(), 1U);
        QCOMPARE(times.front().buckets.back(), 18U);
        QCOMPARE(std::ranges::count(times.front().buckets, 18U), 2);
        QCOMPARE(times.front().sum, 18 * 100.5);
    }

    void changesNothingWhenTheDiskIsFull()
    {
        grow({"a", "b", "c", "d"}, Now);
        const Timestamp later = Now + 31 * Day;
        {
            const FullDisk full(4096);
            QCOMPARE(sumsOf(Metric::LlmCalls, later).size(), 4U);
        }
        QCOMPARE(sumsOf(Metric::LlmCalls, later), (Sums {{{retired(later), retired(later)}, 4}}));
    }

    /// What an earlier version wrote is taken to have grown just now.
    void givesRowsOfAnOlderMeterbirdATime()
    {
        auto older = openDatabase(m_folder->filePath(QStringLiteral("older.sqlite")).toStdString());
        QVERIFY(older.has_value());
        m_database = std::move(*older);
        QVERIFY(migrate(*m_database, "ledger", std::span(ledger::LedgerSchema).first(3)).has_value());
        for (const char *model : {"a", "b", "c", "d"})
            m_database->exec(
                "INSERT INTO series_total (metric, labels, whole, buckets, sum) VALUES ('llm_calls_total', '"
                + std::string(model) + "' || char(31) || 'p' || char(31), 7, '[]', 0)");
        QVERIFY(migrate(*m_database, "ledger", ledger::LedgerSchema).has_value());
        const Timestamp now = currentTime();
        QCOMPARE(sumsOf(Metric::LlmCalls, now),
                 (Sums {{{"a", "p"}, 7}, {{"b", "p"}, 7}, {{"c", "p"}, 7}, {{"d", "p"}, 7}}));
        const Timestamp later = now + 31 * Day;
        QCOMPARE(sumsOf(Metric::LlmCalls, later), (Sums {{{retired(later), retired(later)}, 28}}));
    }

    void givesNewModelsTheirNamesBackOnTheCostPage()
    {
        LedgerFixture fixture;
        const Timestamp now = currentTime();
        const auto record = [&fixture](const std::vector<std::string> &models, Timestamp when) {
            auto writer = ledger::LedgerWriter::open(fixture.options.database, &priceOfPriced, when);
            ledger::Submission calls {.source = "events"};
            for (const std::string &model : models)
                calls.events.push_back(llmCall("", 10, model));
            const std::vector<ledger::Submission *> group {&calls};
            return writer && (*writer)->commit(group, when).has_value();
        };
        std::vector<std::string> explosion;
        for (int i = 0; i < 2'100; ++i)
            explosion.push_back("name " + std::to_string(i));
        QVERIFY(record(explosion, now));
        QVERIFY(record({"new"}, now));
        QCOMPARE(fixture.asked("SELECT count(*) FROM daily_cost WHERE model = 'new'"), 0);
        QVERIFY(record({"new"}, now + 31 * Day));
        QCOMPARE(fixture.asked("SELECT calls FROM daily_cost WHERE model = 'new'"), 1);
        QCOMPARE(fixture.asked("SELECT sum(calls) FROM daily_cost"), 2'102);
        QCOMPARE(fixture.asked("SELECT sum(whole) FROM series_total WHERE metric = 'llm_calls_total'"), 2'102);
    }

private:
    static void add(SeriesBook &book, Measurement measurement) { book.add(measurement); }

    /// A start at `now`, and a call of each model then.
    Sums grow(const std::vector<std::string> &models, Timestamp now)
    {
        SeriesBook book({.sets = Limit, .bytes = 10'000});
        book.load(*m_database, now);
        for (const std::string &model : models)
            add(book, {Metric::LlmCalls, {model, "p"}, 0, 1});
        book.write(now);
        book.commit();
        return sumsIn(book, Metric::LlmCalls);
    }

    Sums sumsOf(Metric metric, Timestamp now)
    {
        SeriesBook book({.sets = Limit, .bytes = 10'000});
        book.load(*m_database, now);
        return sumsIn(book, metric);
    }

    static Sums sumsIn(const SeriesBook &book, Metric metric)
    {
        Sums sums;
        for (const SeriesTotal &total : book.totals()) {
            if (total.metric == metric)
                sums[total.labels] = total.whole;
        }
        return sums;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SQLite::Database> m_database;
};

QTEST_GUILESS_MAIN(TestSeriesRetirement)
#include "tst_seriesretirement.moc"
