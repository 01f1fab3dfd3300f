// SPDX-License-Identifier: GPL-3.0-or-later
// How much of the page the series of others may take.
#include "exporter/ledger/foreignbook.h"
#include "exporter/ledger/schema.h"
#include "exporter/telemetry/telemetry.h"
#include "src/base/database.h"
#include "tests/exporter/ledger/pointbuilder.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <prometheus/text_serializer.h>

using namespace meterbird;
using namespace meterbird::test;
using ledger::ForeignBook;
using ledger::StreamKind;
using telemetry::ForeignTotal;
using Shown = ledger::ForeignBook::Shown;

namespace {

constexpr Timestamp Now = 1'800'000'000'000;

} // namespace

class TestForeignPage : public QObject
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

    void hasRoomForSoManyBytesOfThePage()
    {
        constexpr std::size_t Room = 4'000;
        ForeignBook book({.bytes = Room});
        book.load(*m_database);
        QCOMPARE(add(book, wordyHistogramAt(1)), Shown::Itself); // five lines of more than 400 bytes
        QCOMPARE(add(book, wordyHistogramAt(2)), Shown::Folded);
        QCOMPARE(add(book, valueAt(streamOf(StreamKind::Counter, false, 3, "count"), 100, 200, 1)), Shown::Itself);
        book.rollback();
        QCOMPARE(add(book, wordyHistogramAt(4)), Shown::Itself); // what is gone takes no room
        committed(book);
        ForeignBook again({.bytes = Room});
        again.load(*m_database);
        QCOMPARE(add(again, wordyHistogramAt(5)), Shown::Folded);
    }

    /// The page counts, not the text: what it escapes is longer there.
    void neverUnderestimatesThePage()
    {
        ForeignBook book;
        book.load(*m_database);
        std::size_t estimate = 0;
        for (std::uint64_t id = 1; id <= 4; ++id) {
            const auto kind =
                std::array {StreamKind::Counter, StreamKind::Gauge, StreamKind::Histogram, StreamKind::Summary}[id - 1];
            const StreamPtr stream = streamOf(kind, false, id, "own_" + std::to_string(id));
            stream->shown.help.clear();
            stream->shown.labels = {{"a", std::string(180, '"')}, {"b", std::string(150, '\\')}, {"job", "agent"}};
            if (kind == StreamKind::Histogram)
                stream->bounds = {-1.2345678901234567e-300, 1.2345678901234567e+300};
            auto point = bucketsAt(stream, 100, 200, {1, 1, 1}, -1.2345678901234567e-300);
            point.value = -1.2345678901234567e-300;
            for (int i = 0; i < 50; ++i)
                point.quantiles.emplace_back(0.1234567890123456 + i / 100., -1.2345678901234567e-300);
            add(book, point);
            estimate += ledger::pageShareOf(stream->shown, stream->bounds.size()).bytes;
        }
        telemetry::TelemetryOptions options;
        options.newSeriesHold = {};
        telemetry::Telemetry telemetry(options);
        const std::size_t before = pageOf(telemetry).size();
        telemetry.showForeign(committed(book));
        constexpr std::size_t Heads = 4 * sizeof "# HELP own_1 \n# TYPE own_1 histogram\n";
        const std::size_t bytes = pageOf(telemetry).size() - before;
        QVERIFY(bytes > 20 * 600);
        QVERIFY2(bytes <= estimate + Heads, qPrintable(QStringLiteral("%1 > %2").arg(bytes).arg(estimate)));
    }

    void keepsThePageBelowWhatIsScraped()
    {
        ForeignBook book;
        book.load(*m_database);
        for (std::uint64_t id = 1; id <= 950; ++id) {
            const StreamPtr stream = streamOf(StreamKind::Histogram, false, id, "seconds");
            stream->shown.labels = {{"id", std::to_string(id)}, {"job", "agent"}};
            for (int i = 0; i < 18; ++i)
                stream->shown.labels.emplace_back("word_" + std::to_string(i), std::string(200, 'x'));
            stream->bounds.clear();
            for (int i = 0; i < 200; ++i)
                stream->bounds.push_back(i);
            add(book, bucketsAt(stream, 100, 200, std::vector<std::uint64_t>(201, 1), 1));
        }
        const auto changed = committed(book);
        QVERIFY(changed.size() > 30);
        telemetry::Telemetry telemetry;
        telemetry.showForeign(changed);
        const std::size_t bytes = pageOf(telemetry).size();
        QVERIFY2(bytes > 20'000'000 && bytes < 34'000'000, qPrintable(QString::number(bytes)));
    }

    void comesUpBoundedWithAFileThatIsNot()
    {
        ForeignBook book;
        book.load(*m_database);
        for (std::uint64_t id = 1; id <= 20; ++id)
            add(book, wordyHistogramAt(id), Now + static_cast<Milliseconds>(id));
        committed(book);
        for (int start = 1; start <= 2; ++start) {
            ForeignBook again({.bytes = 10'000});
            again.load(*m_database);
            QCOMPARE(again.size(), 4U);
            QCOMPARE(m_database->execAndGet("SELECT count(*) FROM foreign_series").getInt(), 4);
            for (const ForeignTotal &total : again.totals())
                QVERIFY(std::stoi(total.series->labels.front().second) >= 17); // those that were heard last
        }
        ForeignBook sets({.sets = 3});
        sets.load(*m_database);
        QCOMPARE(sets.size(), 3U);
    }

private:
    static ledger::StreamPoint wordyHistogramAt(std::uint64_t id)
    {
        const StreamPtr stream = streamOf(StreamKind::Histogram, false, id, "seconds");
        stream->shown.labels = {{"id", std::to_string(id) + std::string(350, 'x')}, {"job", "agent"}};
        return bucketsAt(stream, 100, 200, {1, 1, 1}, 1);
    }

    static std::string pageOf(telemetry::Telemetry &telemetry)
    {
        return ::prometheus::TextSerializer().Serialize(telemetry.Collect());
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

QTEST_GUILESS_MAIN(TestForeignPage)
#include "tst_foreignpage.moc"
