// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/schema.h"
#include "exporter/ledger/streambook.h"
#include "exporter/ledger/streamtext.h"
#include "src/base/database.h"

#include <QTemporaryDir>
#include <QTest>

using namespace meterbird;
using ledger::StreamBook;
using ledger::StreamId;
using ledger::StreamState;

namespace {

constexpr Timestamp Now = 1'800'000'000'000;
constexpr Milliseconds Hour = 3600 * 1000;

StreamId idOf(std::uint64_t number)
{
    return {number * 0x9E3779B97F4A7C15U, number};
}

} // namespace

class TestStreamBook : public QObject
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
        {
            StreamBook book;
            book.load(*m_database);
            set(book, 1, 5);
            set(book, 2, 6);
            set(book, 1, 7);
        }
        StreamBook book;
        book.load(*m_database);
        QCOMPARE(book.size(), 2U);
        QCOMPARE(book.touch(idOf(1), Now)->total, 7.0);
        QCOMPARE(book.touch(idOf(2), Now)->total, 6.0);
        QCOMPARE(book.touch(idOf(3), Now)->total, 0.0);
    }

    void forgetsWhatIsRolledBack()
    {
        StreamBook book;
        book.load(*m_database);
        set(book, 1, 5);
        book.touch(idOf(1), Now)->total = 9;
        book.touch(idOf(2), Now)->total = 9;
        book.write();
        book.rollback();
        QCOMPARE(book.size(), 1U);
        QCOMPARE(book.touch(idOf(1), Now)->total, 5.0);
    }

    void writesAnewWhatARollbackLeftInTheFile()
    {
        StreamBook book;
        book.load(*m_database);
        m_database->exec("BEGIN");
        book.touch(idOf(2), Now)->total = 9;
        book.write();
        book.rollback();
        m_database->exec("ROLLBACK");
        set(book, 2, 4);
        StreamBook again;
        again.load(*m_database);
        QCOMPARE(again.touch(idOf(2), Now)->total, 4.0);
    }

    void hasRoomForSoMany()
    {
        StreamBook book(3);
        book.load(*m_database);
        set(book, 1, 1, Now);
        set(book, 2, 2, Now + Hour / 2);
        set(book, 3, 3, Now + Hour / 2);
        QVERIFY(!book.touch(idOf(4), Now + Hour));
        QVERIFY(book.touch(idOf(3), Now + Hour)); // who is known goes on
        book.rollback();
        set(book, 4, 4, Now + Hour + 1); // the first has been silent for an hour
        QCOMPARE(book.size(), 3U);
        QVERIFY(!book.touch(idOf(5), Now + Hour + 2));
    }

    void hasRoomForSoManyNumbers()
    {
        StreamBook book(100, 50);
        book.load(*m_database);
        set(book, 1, 1);
        book.touch(idOf(1), Now)->reaches = {{.figures = {.buckets = std::vector<std::uint64_t>(60, 1)}}};
        book.write();
        book.commit();
        QVERIFY(!book.touch(idOf(2), Now));
        StreamBook again(100, 50);
        again.load(*m_database);
        QVERIFY(!again.touch(idOf(2), Now));
        book.touch(idOf(1), Now)->reaches.clear();
        book.write();
        book.commit();
        QVERIFY(book.touch(idOf(2), Now));
    }

    void hasTheRoomOfTheNumbersThatLeft()
    {
        StreamBook book(100, 50);
        book.load(*m_database);
        for (std::uint64_t number = 1; number <= 5; ++number) {
            const Timestamp now = Now + static_cast<Timestamp>(number) * 2 * Hour;
            StreamState *const state = book.touch(idOf(number), now);
            QVERIFY2(state, std::to_string(number).c_str());
            state->reaches = {{.figures = {.buckets = std::vector<std::uint64_t>(60, 1)}}};
            book.write();
            book.commit();
        }
        book.forgetSilent(Now + 8 * 24 * Hour);
        QVERIFY(book.touch(idOf(6), Now + 8 * 24 * Hour));
    }

    void knowsThoseAgainThatMadeRoom()
    {
        StreamBook book(2);
        book.load(*m_database);
        for (std::uint64_t number = 1; number <= 6; ++number)
            set(book, number, static_cast<double>(number), Now + static_cast<Timestamp>(number) * 2 * Hour);
        QVERIFY(book.size() <= 2);
        const Timestamp later = Now + 20 * Hour;
        QCOMPARE(book.touch(idOf(1), later)->total, 1.0);
        QCOMPARE(book.touch(idOf(4), later)->total, 4.0);
        book.write();
        book.commit();
        // More than the memory holds may lie in the file.
        StreamBook again(2);
        again.load(*m_database);
        QCOMPARE(again.size(), 2U);
        QCOMPARE(again.touch(idOf(6), later + 2 * Hour)->total, 6.0);
    }

    void looksForRoomAgainWhenTheClockWasSetBack()
    {
        StreamBook book(1);
        book.load(*m_database);
        set(book, 1, 1, Now);
        QVERIFY(!book.touch(idOf(2), Now));
        set(book, 1, 1, Now - 50 * Hour);
        QVERIFY(book.touch(idOf(2), Now - 40 * Hour));
    }

    void forgetsAfterSevenDays()
    {
        StreamBook book(2);
        book.load(*m_database);
        for (std::uint64_t number = 1; number <= 30; ++number)
            set(book, number, 1, Now + static_cast<Timestamp>(number) * 2 * Hour);
        book.forgetSilent(Now + 60 * Hour);
        QCOMPARE(rows(), 20); // ten times what is followed
        book.forgetSilent(Now + 7 * 24 * Hour + 59 * Hour);
        QCOMPARE(rows(), 1);
        book.forgetSilent(Now + 7 * 24 * Hour + 61 * Hour);
        QCOMPARE(rows(), 0);
        QCOMPARE(book.size(), 0U);
    }

    void beginsDamagedStatesAnew()
    {
        m_database->exec("INSERT INTO stream (stream, seen, state) VALUES ('" + ledger::hexOf(idOf(1))
                         + "', 5, 'nonsense'), ('x', 5, '0 0 0')");
        StreamBook book;
        book.load(*m_database);
        QCOMPARE(book.size(), 0U);
        set(book, 1, 3);
        StreamBook again;
        again.load(*m_database);
        QCOMPARE(again.touch(idOf(1), Now)->total, 3.0);
    }

private:
    static void set(StreamBook &book, std::uint64_t number, double total, Timestamp now = Now)
    {
        StreamState *const state = book.touch(idOf(number), now);
        QVERIFY(state);
        state->total = total;
        book.write();
        book.commit();
    }

    int rows() const { return m_database->execAndGet("SELECT count(*) FROM stream").getInt(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SQLite::Database> m_database;
};

QTEST_GUILESS_MAIN(TestStreamBook)
#include "tst_streambook.moc"
