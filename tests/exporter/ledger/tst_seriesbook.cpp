// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/schema.h"
#include "exporter/ledger/seriesbook.h"
#include "src/base/database.h"

#include <QTemporaryDir>
#include <QTest>

using namespace meterbird;
using ledger::SeriesBook;
using telemetry::Measurement;
using telemetry::Metric;
using telemetry::SeriesTotal;

namespace {

constexpr Timestamp Now = 1'800'000'000'000;

} // namespace

class TestSeriesBook : public QObject
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

    void givesBackWhatItWrote()
    {
        std::vector<SeriesTotal> written;
        {
            SeriesBook book;
            book.load(*m_database, Now);
            add(book, {Metric::LlmCalls, {"m", "p"}, 0, 3});
            add(book, {Metric::ToolCallDuration, {"search"}, 0.3, 0});
            add(book, {Metric::ToolCallDuration, {"search"}, 100, 0});
            book.write(Now);
            book.commit();
            written = book.totals();
        }
        QCOMPARE(written.size(), 2U);
        QCOMPARE(written[0].whole, 3);
        QCOMPARE(written[1].buckets.back(), 1U);
        QCOMPARE(written[1].sum, 100.3);
        SeriesBook book;
        book.load(*m_database, Now);
        QCOMPARE(book.totals(), written);
    }

    void putsAnAmountOnABoundBelowIt()
    {
        SeriesBook book;
        book.load(*m_database, Now);
        const auto bounds = telemetry::info(Metric::AgentIterations).buckets;
        add(book, {Metric::AgentIterations, {"/a"}, bounds[1], 0});
        QCOMPARE(book.totals().front().buckets[1], 1U);
    }

    void forgetsWhatIsRolledBack()
    {
        SeriesBook book;
        book.load(*m_database, Now);
        add(book, {Metric::LlmCalls, {"m", "p"}, 0, 3});
        book.write(Now);
        book.commit();
        const auto before = book.totals();
        add(book, {Metric::LlmCalls, {"m", "p"}, 0, 5});
        add(book, {Metric::LlmCalls, {"new", "p"}, 0, 5});
        book.rollback();
        QCOMPARE(book.totals(), before);
        add(book, {Metric::LlmCalls, {"new", "p"}, 0, 1});
        book.write(Now);
        book.commit();
        QCOMPARE(book.totals().size(), 2U);
        QCOMPARE(book.totals().back().whole, 1);
    }

    void foldsButKeepsTheKindOfTokens()
    {
        SeriesBook book({.sets = 14});
        book.load(*m_database, Now);
        for (int i = 0; i < 10; ++i) {
            for (const char *type : {"input", "output", "total"})
                add(book, {Metric::LlmTokens, {"m" + std::to_string(i), "p", type}, 0, 1});
        }
        std::map<std::string, std::int64_t> sums;
        std::size_t sets = 0;
        for (const SeriesTotal &total : book.totals()) {
            if (total.metric != Metric::LlmTokens)
                continue;
            sums[total.labels[2]] += total.whole;
            ++sets;
        }
        QCOMPARE(sums, (std::map<std::string, std::int64_t> {{"input", 10}, {"output", 10}, {"total", 10}}));
        QVERIFY(sets <= 14);
    }

    void foldsWhatWouldMakeThePageTooBig()
    {
        SeriesBook book({.bytes = 10'000});
        book.load(*m_database, Now);
        for (int round = 0; round < 2; ++round) {
            for (int i = 0; i < 10; ++i) // each of its lines more than 400 bytes, as quotes are escaped
                add(book, {Metric::ToolCallDuration, {std::to_string(i) + std::string(150, '"')}, 1, 0});
            add(book, {Metric::ToolCalls, {"short", "success"}, 0, 1});
            std::size_t sets = 0;
            std::uint64_t calls = 0;
            for (const SeriesTotal &total : book.totals()) {
                sets += total.metric == Metric::ToolCallDuration;
                for (const std::uint64_t count : total.buckets)
                    calls += count;
            }
            QCOMPARE(calls, 10U);
            QCOMPARE(sets, 2U); // one, and what folds
            QCOMPARE(book.totals().back().labels.front(), std::string("short"));
            book.rollback(); // and there is room again
        }
    }

    void foldsTheCountOfFoldsToo()
    {
        SeriesBook book({.sets = 4});
        book.load(*m_database, Now);
        for (int i = 0; i < 10; ++i)
            add(book, {Metric::SeriesDropped, {"m" + std::to_string(i)}, 0, 1});
        for (int i = 0; i < 10; ++i)
            add(book, {Metric::LlmCalls, {"m" + std::to_string(i), "p"}, 0, 1});
        std::map<std::string, std::int64_t> folds;
        for (const SeriesTotal &total : book.totals()) {
            if (total.metric == Metric::SeriesDropped)
                folds[total.labels[0]] = total.whole;
        }
        QCOMPARE(folds, (std::map<std::string, std::int64_t> {{"m0", 1}, {"m1", 1}, {"other", 8 + 8}}));
    }

    void keepsTheCountWhenTheBoundsHaveChanged()
    {
        m_database->exec("INSERT INTO series_total (metric, labels, whole, buckets, sum) "
                         "VALUES ('tool_call_duration_seconds', 'search' || char(31), 0, '[1,2,3]', 9.5)");
        SeriesBook book;
        book.load(*m_database, Now);
        const SeriesTotal total = book.totals().front();
        QCOMPARE(total.buckets.size(), telemetry::info(Metric::ToolCallDuration).buckets.size() + 1);
        QCOMPARE(total.buckets.back(), 6U);
        QCOMPARE(total.sum, 9.5);
    }

    void leavesSeriesOfOtherVersionsAlone()
    {
        m_database->exec("INSERT INTO series_total (metric, labels, whole, buckets, sum) VALUES ('from_the_future', "
                         "'', 5, '[]', 0)");
        SeriesBook book;
        book.load(*m_database, Now);
        QVERIFY(book.totals().empty());
    }

private:
    static void add(SeriesBook &book, Measurement measurement) { book.add(measurement); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SQLite::Database> m_database;
};

QTEST_GUILESS_MAIN(TestSeriesBook)
#include "tst_seriesbook.moc"
