// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/foreignbook.h"
#include "exporter/ledger/schema.h"
#include "src/base/database.h"
#include "tests/exporter/ledger/pointbuilder.h"

#include <QTemporaryDir>
#include <QTest>

using namespace meterbird;
using namespace meterbird::test;
using ledger::ForeignBook;
using ledger::ForeignNames;
using ledger::StreamKind;
using telemetry::ForeignTotal;
using telemetry::ForeignType;
using Shown = ledger::ForeignBook::Shown;

namespace {

constexpr Timestamp Now = 1'800'000'000'000;
constexpr Milliseconds Minute = 60'000;
constexpr Milliseconds Hour = 60 * Minute;

} // namespace

class TestForeignBook : public QObject
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
        std::vector<ForeignTotal> written;
        {
            ForeignBook book;
            book.load(*m_database);
            add(book, valueAt(streamOf(StreamKind::Counter, false, 1, "count"), 100, 200, 2.5));
            add(book, bucketsAt(streamOf(StreamKind::Histogram, false, 2, "seconds"), 100, 200, {1, 0, 4}, 70.25));
            auto summary = valueAt(streamOf(StreamKind::Summary, false, 3, "summary"), 100, 200, 0);
            summary.count = 5;
            summary.sum = 9;
            summary.quantiles = {{0.5, 2}};
            add(book, summary);
            book.write();
            written = book.commit();
        }
        QCOMPARE(written.size(), 3U);
        ForeignBook book;
        book.load(*m_database);
        auto read = book.totals();
        QCOMPARE(read.size(), 3U);
        for (ForeignTotal &total : written) {
            total.quantiles.clear(); // of the past: the next point tells them
            const auto same = std::ranges::find_if(
                read, [&total](const ForeignTotal &other) { return *other.series == *total.series; });
            QVERIFY(same != read.end());
            QCOMPARE(same->value, total.value);
            QCOMPARE(same->bounds, total.bounds);
            QCOMPARE(same->buckets, total.buckets);
            QCOMPARE(same->sum, total.sum);
        }
    }

    void addsUpStreamsThatLookTheSame()
    {
        ForeignBook book;
        book.load(*m_database);
        for (std::uint64_t id = 1; id <= 3; ++id) {
            for (const StreamKind kind : {StreamKind::Counter, StreamKind::Gauge}) {
                const StreamPtr stream = streamOf(kind, false, kind == StreamKind::Counter ? id : 20 + id,
                                                  kind == StreamKind::Counter ? "count" : "level");
                stream->shown.labels = {{"job", "agent"}};
                add(book, valueAt(stream, 100, 200, static_cast<double>(id)));
            }
            const StreamPtr coarse = streamOf(StreamKind::Histogram, false, 10 + id, "seconds");
            coarse->shown.labels = {{"job", "agent"}};
            coarse->bounds = id == 1 ? std::vector<double> {1, 10} : std::vector<double> {0.5, 5};
            add(book, bucketsAt(coarse, 100, 200, {1, 2, 4}, 10));
        }
        book.write();
        const auto changed = book.commit();
        QCOMPARE(changed.size(), 3U);
        for (const ForeignTotal &total : changed) {
            if (total.series->type == ForeignType::Histogram) {
                QCOMPARE(total.buckets, (std::vector<std::uint64_t> {3, 6, 12})); // by their upper bounds
                QCOMPARE(total.sum, 30.0);
            } else {
                QCOMPARE(total.value, 6.0);
            }
        }
    }

    void showsAHistogramOfTooManyBucketsWithoutThem()
    {
        ForeignBook book;
        book.load(*m_database);
        const StreamPtr stream = streamOf(StreamKind::Histogram, false, 1, "seconds");
        stream->bounds.clear();
        for (std::size_t i = 0; i < ledger::MostBuckets; ++i)
            stream->bounds.push_back(static_cast<double>(i));
        add(book, bucketsAt(stream, 100, 200, std::vector<std::uint64_t>(ledger::MostBuckets + 1, 1), 9));
        const auto changed = committed(book);
        QCOMPARE(changed.front().buckets, (std::vector<std::uint64_t> {ledger::MostBuckets + 1}));
        QVERIFY(changed.front().bounds.empty());
    }

    void takesGaugesOffWhenTheirStreamsGoSilent()
    {
        ForeignBook book;
        book.load(*m_database);
        const StreamPtr first = gaugeOf(1);
        const StreamPtr second = gaugeOf(2);
        add(book, valueAt(first, 0, 200, 3));
        add(book, valueAt(second, 0, 200, 4));
        QCOMPARE(committed(book).front().value, 7.0);
        QVERIFY(book.totals().empty()); // a gauge of before a restart says nothing
        add(book, valueAt(second, 0, 300, 5), Now + 4 * Minute);
        committed(book);
        QVERIFY(forgotten(book, Now + 5 * Minute).empty());
        const auto one = forgotten(book, Now + 5 * Minute + 1);
        QCOMPARE(one.size(), 1U);
        QCOMPARE(one.front().value, 5.0);
        QVERIFY(!one.front().isGone);
        const auto none = forgotten(book, Now + 10 * Minute);
        QCOMPARE(none.size(), 1U);
        QVERIFY(none.front().isGone);
        QCOMPARE(book.size(), 0U);
    }

    void takesAGaugeOffWhenItsSenderSaysSo()
    {
        ForeignBook book;
        book.load(*m_database);
        add(book, valueAt(gaugeOf(1), 0, 200, 3));
        committed(book);
        auto stale = valueAt(gaugeOf(1), 0, 300, 0);
        stale.isStale = true;
        QCOMPARE(book.add(stale, {}, Now), Shown::Itself);
        const auto changed = committed(book);
        QCOMPARE(changed.size(), 1U);
        QVERIFY(changed.front().isGone);
        QCOMPARE(book.size(), 0U);
        add(book, valueAt(gaugeOf(1), 0, 400, 6));
        QCOMPARE(committed(book).front().value, 6.0);
    }

    void forgetsWhatIsRolledBack()
    {
        ForeignBook book;
        book.load(*m_database);
        const StreamPtr counter = streamOf(StreamKind::Counter, false, 1, "count");
        add(book, valueAt(counter, 100, 200, 3));
        add(book, valueAt(gaugeOf(7), 0, 200, 3));
        committed(book);
        add(book, valueAt(counter, 100, 300, 4));
        add(book, valueAt(gaugeOf(7), 0, 200, 8));
        add(book, valueAt(streamOf(StreamKind::Histogram, false, 2, "new"), 100, 300, 4));
        book.rollback();
        QCOMPARE(book.size(), 2U);
        QCOMPARE(book.totals().front().value, 3.0);
        // The name is free again, also for another type.
        QCOMPARE(add(book, valueAt(streamOf(StreamKind::Counter, false, 2, "new"), 100, 300, 4)), Shown::Itself);
        add(book, valueAt(gaugeOf(8), 0, 200, 1));
        const auto changed = committed(book);
        QCOMPARE(changed.size(), 2U);
        for (const ForeignTotal &total : changed)
            QCOMPARE(total.value, 4.0);
    }

    void hasRoomForSoManyWords()
    {
        ForeignBook book({.words = 1000});
        book.load(*m_database);
        const auto longAt = [](std::uint64_t id, std::size_t bytes) {
            const StreamPtr stream = streamOf(StreamKind::Counter, false, id, "count");
            stream->shown.labels = {{"id", std::to_string(id) + std::string(bytes, 'x')}};
            return valueAt(stream, 100, 200, 1);
        };
        QCOMPARE(add(book, longAt(1, 600)), Shown::Itself);
        QCOMPARE(add(book, longAt(2, 600)), Shown::Folded);
        QCOMPARE(add(book, longAt(3, 100)), Shown::Itself);
        book.rollback();
        QCOMPARE(add(book, longAt(4, 900)), Shown::Itself); // the words of what is gone are gone
        committed(book);
        ForeignBook again({.words = 1000});
        again.load(*m_database);
        QCOMPARE(add(again, longAt(5, 900)), Shown::Folded);
    }

    void foldsLabelSetsPastTheLimit()
    {
        ForeignBook book({.sets = 5});
        book.load(*m_database);
        for (std::uint64_t id = 1; id <= 10; ++id) {
            const Shown shown = add(book, valueAt(streamOf(StreamKind::Counter, false, id, "count"), 100, 200, 1));
            QCOMPARE(shown, id < 5 ? Shown::Itself : Shown::Folded);
        }
        double sum = 0;
        const auto changed = committed(book);
        QCOMPARE(changed.size(), 5U);
        for (const ForeignTotal &total : changed) {
            sum += total.value;
            if (total.value > 1)
                QCOMPARE(total.series->labels, (std::vector<std::pair<std::string, std::string>> {{"job", "other"}}));
        }
        QCOMPARE(sum, 10.0);
        ForeignBook again({.sets = 5});
        again.load(*m_database);
        QCOMPARE(again.size(), 5U);
        QCOMPARE(add(again, valueAt(streamOf(StreamKind::Counter, false, 9, "count"), 100, 200, 1)), Shown::Folded);
        QCOMPARE(again.size(), 5U);
        committed(again);
        // The processes of an hour ago have ended, and theirs make room.
        QCOMPARE(add(again, valueAt(streamOf(StreamKind::Counter, false, 11, "count"), 100, 200, 1), Now + Hour + 1),
                 Shown::Itself);
    }

    void leavesThePageAloneForANameThatIsTaken()
    {
        ForeignBook book;
        book.load(*m_database);
        add(book, valueAt(streamOf(StreamKind::Counter, false, 1, "a"), 1, 2, 1));
        committed(book);
        QCOMPARE(
            add(book, valueAt(streamOf(StreamKind::Counter, false, 2, "llm_calls_total"), 1, 2, 1), Now + 2 * Hour),
            Shown::Not);
        QCOMPARE(book.size(), 1U);
    }

    void hasRoomForSoManyFamiliesSeriesAndSamples()
    {
        ForeignBook families({.families = 2});
        families.load(*m_database);
        QCOMPARE(add(families, valueAt(streamOf(StreamKind::Counter, false, 1, "a"), 1, 2, 1)), Shown::Itself);
        QCOMPARE(add(families, valueAt(streamOf(StreamKind::Counter, false, 2, "b"), 1, 2, 1)), Shown::Itself);
        QCOMPARE(add(families, valueAt(streamOf(StreamKind::Counter, false, 3, "c"), 1, 2, 1)), Shown::Not);
        committed(families);
        // Those that were silent for an hour make room, in the file as well.
        QCOMPARE(add(families, valueAt(streamOf(StreamKind::Counter, false, 3, "c"), 1, 3, 1), Now + Hour + 1),
                 Shown::Itself);
        const auto changed = committed(families);
        QCOMPARE(changed.size(), 3U);
        QCOMPARE(std::ranges::count(changed, true, &ForeignTotal::isGone), 2);
        ForeignBook again;
        again.load(*m_database);
        QCOMPARE(again.size(), 1U);

        ForeignBook series({.series = 3});
        series.load(*m_database);
        QCOMPARE(add(series, valueAt(streamOf(StreamKind::Counter, false, 1, "a"), 1, 2, 1)), Shown::Itself);
        QCOMPARE(add(series, valueAt(streamOf(StreamKind::Counter, false, 2, "a"), 1, 2, 1)), Shown::Itself);
        QCOMPARE(add(series, valueAt(streamOf(StreamKind::Counter, false, 3, "a"), 1, 2, 1)), Shown::Not);
        series.rollback();
        ForeignBook samples({.samples = 12});
        samples.load(*m_database);
        QCOMPARE(add(samples, bucketsAt(streamOf(StreamKind::Histogram, false, 1, "h"), 1, 2, {1, 1, 1}, 1)),
                 Shown::Itself);
        QCOMPARE(add(samples, bucketsAt(streamOf(StreamKind::Histogram, false, 2, "h"), 1, 2, {1, 1, 1}, 1)),
                 Shown::Itself);
        QCOMPARE(add(samples, bucketsAt(streamOf(StreamKind::Histogram, false, 3, "h"), 1, 2, {1, 1, 1}, 1)),
                 Shown::Not);
    }

    void forgetsAfterSevenDays()
    {
        ForeignBook book;
        book.load(*m_database);
        add(book, valueAt(streamOf(StreamKind::Counter, false, 1, "a"), 1, 2, 1));
        committed(book);
        QVERIFY(forgotten(book, Now + 7 * 24 * Hour).empty());
        const auto gone = forgotten(book, Now + 7 * 24 * Hour + 1);
        QCOMPARE(gone.size(), 1U);
        QVERIFY(gone.front().isGone);
        QCOMPARE(m_database->execAndGet("SELECT count(*) FROM foreign_series").getInt(), 0);
    }

    void staysANumber()
    {
        ForeignBook book;
        book.load(*m_database);
        constexpr double Most = std::numeric_limits<double>::max();
        const StreamPtr counter = streamOf(StreamKind::Counter, true, 1, "a");
        add(book, valueAt(counter, 1, 2, Most));
        add(book, valueAt(counter, 2, 3, Most));
        QCOMPARE(committed(book).front().value, Most);
    }

    void refusesNamesThatAreTaken_data()
    {
        QTest::addColumn<std::string>("name");
        QTest::addColumn<ForeignType>("type");
        QTest::addColumn<bool>("isAllowed");
        QTest::newRow("free") << std::string("claude_code_session_count_total") << ForeignType::Counter << true;
        QTest::newRow("none") << std::string() << ForeignType::Counter << false;
        QTest::newRow("the catalogue's") << std::string("llm_calls_total") << ForeignType::Counter << false;
        QTest::newRow("of a histogram there")
            << std::string("llm_call_duration_seconds_count") << ForeignType::Counter << false;
        QTest::newRow("a sample of it") << std::string("llm_calls") << ForeignType::Histogram << true;
        QTest::newRow("our own") << std::string("meterbird_anything") << ForeignType::Gauge << false;
        QTest::newRow("Prometheus' own") << std::string("up") << ForeignType::Gauge << false;
        QTest::newRow("there already") << std::string("known") << ForeignType::Histogram << true;
        QTest::newRow("of another type") << std::string("known") << ForeignType::Counter << false;
        QTest::newRow("a sample of one there") << std::string("known_sum") << ForeignType::Gauge << false;
        QTest::newRow("with a sample of one there") << std::string("gone") << ForeignType::Summary << false;
    }

    void refusesNamesThatAreTaken()
    {
        QFETCH(std::string, name);
        QFETCH(ForeignType, type);
        ForeignNames names;
        names.add("known", ForeignType::Histogram);
        names.add("gone_count", ForeignType::Gauge);
        QTEST(names.allows(name, type), "isAllowed");
        names.remove("gone_count");
        names.remove("known");
        QVERIFY(names.allows("gone", ForeignType::Summary));
        QVERIFY(names.allows("known", ForeignType::Counter));
    }

private:
    static StreamPtr gaugeOf(std::uint64_t id)
    {
        const StreamPtr stream = streamOf(StreamKind::Gauge, false, id, "level");
        stream->shown.labels = {{"job", "agent"}};
        return stream;
    }

    static std::vector<ForeignTotal> forgotten(ForeignBook &book, Timestamp now)
    {
        book.dropSilentGauges(now);
        book.forgetSilent(now);
        return book.takeChanged();
    }

    static Shown add(ForeignBook &book, const ledger::StreamPoint &point, Timestamp now = Now)
    {
        ledger::StreamState unknown;
        return book.add(point, grow(unknown, point, 0), now);
    }

    static std::vector<ForeignTotal> committed(ForeignBook &book)
    {
        book.write();
        return book.commit();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SQLite::Database> m_database;
};

QTEST_GUILESS_MAIN(TestForeignBook)
#include "tst_foreignbook.moc"
