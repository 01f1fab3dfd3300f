// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/schema.h"
#include "exporter/ledger/streambook.h"
#include "exporter/ledger/streamtext.h"
#include "src/base/database.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <span>

using namespace meterbird;
using ledger::StreamBook;
using ledger::StreamId;
using ledger::StreamState;

namespace {

constexpr Timestamp Now = 1'800'000'000'000;
constexpr Milliseconds Hour = 3600 * 1000;
constexpr std::string_view A = "a"; // a sender

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
        QCOMPARE(book.touch(idOf(1), A, Now)->total, 7.0);
        QCOMPARE(book.touch(idOf(2), A, Now)->total, 6.0);
        QCOMPARE(book.touch(idOf(3), A, Now)->total, 0.0);
    }

    void forgetsWhatIsRolledBack()
    {
        StreamBook book;
        book.load(*m_database);
        set(book, 1, 5);
        book.touch(idOf(1), A, Now)->total = 9;
        book.touch(idOf(2), A, Now)->total = 9;
        book.write();
        book.rollback();
        QCOMPARE(book.size(), 1U);
        QCOMPARE(book.touch(idOf(1), A, Now)->total, 5.0);
    }

    void writesAnewWhatARollbackLeftInTheFile()
    {
        StreamBook book;
        book.load(*m_database);
        m_database->exec("BEGIN");
        book.touch(idOf(2), A, Now)->total = 9;
        book.write();
        book.rollback();
        m_database->exec("ROLLBACK");
        set(book, 2, 4);
        StreamBook again;
        again.load(*m_database);
        QCOMPARE(again.touch(idOf(2), A, Now)->total, 4.0);
    }

    void hasRoomForSoMany()
    {
        StreamBook book(3);
        book.load(*m_database);
        set(book, 1, 1, Now);
        set(book, 2, 2, Now + Hour / 2);
        set(book, 3, 3, Now + Hour / 2);
        QVERIFY(!book.touch(idOf(4), A, Now + Hour));
        QVERIFY(book.touch(idOf(3), A, Now + Hour)); // who is known goes on
        book.rollback();
        set(book, 4, 4, Now + Hour + 1); // the first has been silent for an hour
        QCOMPARE(book.size(), 3U);
        QVERIFY(!book.touch(idOf(5), A, Now + Hour + 2));
    }

    void hasRoomForSoManyNumbers()
    {
        StreamBook book(100, 50);
        book.load(*m_database);
        set(book, 1, 1);
        book.touch(idOf(1), A, Now)->reaches = {{.figures = {.buckets = std::vector<std::uint64_t>(60, 1)}}};
        book.write();
        book.commit();
        QVERIFY(!book.touch(idOf(2), A, Now));
        StreamBook again(100, 50);
        again.load(*m_database);
        QVERIFY(!again.touch(idOf(2), A, Now));
        book.touch(idOf(1), A, Now)->reaches.clear();
        book.write();
        book.commit();
        QVERIFY(book.touch(idOf(2), A, Now));
    }

    void hasTheRoomOfTheNumbersThatLeft()
    {
        StreamBook book(100, 50);
        book.load(*m_database);
        for (std::uint64_t number = 1; number <= 5; ++number) {
            const Timestamp now = Now + static_cast<Timestamp>(number) * 2 * Hour;
            StreamState *const state = book.touch(idOf(number), A, now);
            QVERIFY2(state, std::to_string(number).c_str());
            state->reaches = {{.figures = {.buckets = std::vector<std::uint64_t>(60, 1)}}};
            book.write();
            book.commit();
        }
        book.forgetSilent(Now + 8 * 24 * Hour);
        QVERIFY(book.touch(idOf(6), A, Now + 8 * 24 * Hour));
    }

    void knowsThoseAgainThatMadeRoom()
    {
        StreamBook book(2);
        book.load(*m_database);
        for (std::uint64_t number = 1; number <= 6; ++number)
            set(book, number, static_cast<double>(number), Now + static_cast<Timestamp>(number) * 2 * Hour);
        QVERIFY(book.size() <= 2);
        const Timestamp later = Now + 20 * Hour;
        QCOMPARE(book.touch(idOf(1), A, later)->total, 1.0);
        QCOMPARE(book.touch(idOf(4), A, later)->total, 4.0);
        book.write();
        book.commit();
        // More than the memory holds may lie in the file.
        StreamBook again(2);
        again.load(*m_database);
        QCOMPARE(again.size(), 2U);
        QCOMPARE(again.touch(idOf(6), A, later + 2 * Hour)->total, 6.0);
    }

    void looksForRoomAgainWhenTheClockWasSetBack()
    {
        StreamBook book(1);
        book.load(*m_database);
        set(book, 1, 1, Now);
        QVERIFY(!book.touch(idOf(2), A, Now));
        set(book, 1, 1, Now - 50 * Hour);
        QVERIFY(book.touch(idOf(2), A, Now - 40 * Hour));
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

    void makesTheBiggestSenderGiveRoom_data()
    {
        QTest::addColumn<int>("exploded"); ///< streams of one sender, before the good one comes
        QTest::addColumn<int>("good"); ///< that the good one brings
        QTest::addColumn<int>("kept"); ///< of those
        QTest::newRow("a few") << 100 << 5 << 5;
        QTest::newRow("up to as many") << 100 << 60 << 50;
        QTest::newRow("into what is free") << 80 << 30 << 30;
        QTest::newRow("the first has no more than is its own") << 5 << 100 << 95;
    }

    void makesTheBiggestSenderGiveRoom()
    {
        QFETCH(int, exploded);
        QFETCH(int, good);
        QFETCH(int, kept);
        StreamBook book(100);
        book.load(*m_database);
        for (int i = 0; i < exploded; ++i)
            set(book, static_cast<std::uint64_t>(i), 1, Now + i, "explodes");
        int found = 0;
        for (int i = 0; i < good; ++i)
            found += isSet(book, static_cast<std::uint64_t>(1000 + i), 2, Now + 1000, "good");
        QCOMPARE(found, kept);
        QVERIFY(book.size() <= 100U);
        // Who has most gets no more, and what it lost was silent for longest.
        if (exploded > kept) {
            QVERIFY(book.size() < 100U || !isSet(book, 5000, 1, Now + 1001, "explodes"));
            QVERIFY(isSet(book, static_cast<std::uint64_t>(exploded - 1), 1, Now + 1001, "explodes"));
        }
        for (int i = 0; i < kept; ++i)
            QVERIFY(isSet(book, static_cast<std::uint64_t>(1000 + i), 3, Now + 1002, "good"));
    }

    void leavesEachSenderItsOwn()
    {
        StreamBook book(40); // a twentieth is two
        book.load(*m_database);
        for (std::uint64_t i = 0; i < 40; ++i)
            set(book, i, 1, Now, "s" + std::to_string(i / 2));
        QVERIFY(!isSet(book, 100, 1, Now + 1, "new"));
        QVERIFY(!isSet(book, 101, 1, Now + 1, "s1"));
        QCOMPARE(book.size(), 40U);
        QVERIFY(!book.takeCroppedCrowd());
    }

    void tellsWhoHadToMakeRoom()
    {
        StreamBook book(40);
        book.load(*m_database);
        for (std::uint64_t i = 0; i < 40; ++i)
            set(book, i, 1, Now, i < 10 ? "small" : "explodes");
        QVERIFY(!book.takeCroppedCrowd());
        QVERIFY(isSet(book, 100, 1, Now, "good"));
        const auto cropped = book.takeCroppedCrowd();
        QVERIFY(cropped.has_value());
        QCOMPARE(cropped->sender, std::string("explodes"));
        QCOMPARE(cropped->streams, 30U);
        QVERIFY(!book.takeCroppedCrowd());
        QCOMPARE(book.biggestCrowd().sender, std::string("explodes"));
        QCOMPARE(book.biggestCrowd().streams, 29U);
    }

    void makesWhoHasMostNumbersGiveRoom()
    {
        StreamBook book(1000, 1000);
        book.load(*m_database);
        for (std::uint64_t i = 0; i < 10; ++i) {
            StreamState *const state = book.touch(idOf(i), "explodes", Now + static_cast<Timestamp>(i));
            QVERIFY(state);
            state->reaches = {{.figures = {.buckets = std::vector<std::uint64_t>(100, 1)}}};
            book.write();
            book.commit();
        }
        QVERIFY(!isSet(book, 20, 1, Now + 100, "explodes"));
        QVERIFY(isSet(book, 21, 1, Now + 100, "good"));
        QVERIFY(book.size() < 11U);
        QVERIFY(book.touch(idOf(9), "explodes", Now + 101));
    }

    void knowsWhatMadeRoomAndWhoseItWasAfterARestart()
    {
        {
            StreamBook book(20);
            book.load(*m_database);
            for (std::uint64_t i = 0; i < 20; ++i)
                set(book, i, static_cast<double>(i), Now + static_cast<Timestamp>(i), "explodes");
            set(book, 100, 7, Now + 50, "good");
        }
        StreamBook book(20);
        book.load(*m_database);
        QCOMPARE(book.size(), 20U);
        QVERIFY(!book.touch(idOf(0), "explodes", Now + 60)); // it is in the file, but there is no room for it
        QVERIFY(isSet(book, 101, 8, Now + 60, "good")); // whose the others are is known
        QCOMPARE(book.touch(idOf(100), "good", Now + 60)->total, 7.0);
        book.rollback();
        const Timestamp later = Now + 2 * Hour;
        QCOMPARE(book.touch(idOf(0), "explodes", later)->total, 0.0);
        QCOMPARE(book.touch(idOf(1), "explodes", later)->total, 1.0);
        QCOMPARE(book.touch(idOf(2), "explodes", later)->total, 2.0);
    }

    void givesRowsOfAnOlderMeterbirdTheirSender()
    {
        auto older = openDatabase(m_folder->filePath(QStringLiteral("older.sqlite")).toStdString());
        QVERIFY(older.has_value());
        m_database = std::move(*older);
        QVERIFY(migrate(*m_database, "ledger", std::span(ledger::LedgerSchema).first(2)).has_value());
        m_database->exec("INSERT INTO stream (stream, seen, state) VALUES ('" + ledger::hexOf(idOf(1)) + "', "
                         + std::to_string(Now) + ", '0 5 0'), ('" + ledger::hexOf(idOf(2)) + "', " + std::to_string(Now)
                         + ", '0 6 0')");
        QVERIFY(migrate(*m_database, "ledger", ledger::LedgerSchema).has_value());
        {
            StreamBook book;
            book.load(*m_database);
            QCOMPARE(book.touch(idOf(1), "agent", Now)->total, 5.0);
            book.rollback(); // not yet
            QCOMPARE(book.touch(idOf(2), "agent", Now)->total, 6.0);
            book.write();
            book.commit();
        }
        QCOMPARE(rows(), 2);
        QCOMPARE(m_database->execAndGet("SELECT count(*) FROM stream WHERE sender = 'agent'").getInt(), 1);
    }

    void theBiggestSenderMakesRoomInTheFile()
    {
        StreamBook book(2);
        book.load(*m_database);
        for (std::uint64_t i = 0; i < 30; ++i)
            set(book, i, 1, Now + static_cast<Timestamp>(i) * 2 * Hour, i < 4 ? "good" : "explodes");
        book.forgetSilent(Now + 60 * Hour);
        QCOMPARE(rows(), 20);
        QCOMPARE(m_database->execAndGet("SELECT count(*) FROM stream WHERE sender = 'good'").getInt(), 4);
    }

    void makesNoRoomOfWhatIsBeingCounted()
    {
        StreamBook book(40);
        book.load(*m_database);
        for (std::uint64_t i = 0; i < 40; ++i)
            set(book, i, 1, Now, "explodes");
        for (std::uint64_t i = 1; i < 40; ++i)
            QVERIFY(book.touch(idOf(i), "explodes", Now + 1));
        QVERIFY(book.touch(idOf(100), "good", Now + 1)); // in the place of the one that is not
        QVERIFY(!book.touch(idOf(101), "good", Now + 1));
        QVERIFY(!book.touch(idOf(102), "new", Now + 1));
        book.write();
        book.commit();
        QCOMPARE(book.size(), 40U);
        QVERIFY(!isSet(book, 0, 1, Now + 2, "explodes")); // that one
        QVERIFY(isSet(book, 101, 1, Now + 2, "good"));
        for (std::uint64_t i = 2; i < 40; ++i)
            QVERIFY(book.touch(idOf(i), "explodes", Now + 3));
        QVERIFY(!book.touch(idOf(102), "new", Now + 3));
        book.rollback();
        QVERIFY(isSet(book, 102, 1, Now + 3, "new"));
    }

    void makesRoomForWhomItRefusedOnceAnotherHasMore()
    {
        StreamBook book(100, 1000);
        book.load(*m_database);
        for (std::uint64_t i = 0; i < 100; ++i)
            set(book, i, 1, Now, i < 60 ? "a" : "b");
        QVERIFY(!book.touch(idOf(200), "a", Now + 1));
        StreamState *const state = book.touch(idOf(99), "b", Now + 1);
        QVERIFY(state);
        state->reaches = {{.figures = {.buckets = std::vector<std::uint64_t>(700, 1)}}};
        book.write();
        book.commit(); // now b has seven tenths of the numbers
        QVERIFY(isSet(book, 200, 1, Now + 2, "a"));
        QCOMPARE(book.biggestCrowd().sender, std::string("b"));
    }

    // To look for room among 20,000 senders for each of them would take minutes.
    void refusesManyStreamsOfOneOfManySenders()
    {
        StreamBook book;
        book.load(*m_database);
        for (std::uint64_t i = 0; i < 20'000; ++i)
            QVERIFY(book.touch(idOf(i), i < 18'500 ? "s" + std::to_string(i) : "explodes", Now));
        book.commit();
        const auto areRefused = [&book](std::string_view sender) {
            int refused = 0;
            for (std::uint64_t i = 0; i < 500'000; ++i)
                refused += !book.touch(idOf(100'000 + i), sender, Now + 1);
            book.rollback();
            return refused == 500'000;
        };
        QVERIFY(areRefused("explodes"));
        for (std::uint64_t i = 18'500; i < 20'000; ++i)
            QVERIFY(book.touch(idOf(i), "explodes", Now + 1));
        QVERIFY(areRefused("new"));
        QVERIFY(book.touch(idOf(100'000), "new", Now + 2));
    }

    void holdsNoRoomAfterARollback()
    {
        StreamBook book(40);
        book.load(*m_database);
        for (std::uint64_t i = 0; i < 40; ++i)
            set(book, i, 1, Now, "explodes");
        for (int round = 0; round < 30; ++round) {
            QVERIFY(book.touch(idOf(100), "good", Now + 1));
            QVERIFY(book.touch(idOf(101), "good", Now + 1));
            book.rollback();
        }
        QCOMPARE(book.size(), 38U);
        set(book, 100, 1, Now + 2, "good");
        QCOMPARE(book.size(), 39U);
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
        QCOMPARE(again.touch(idOf(1), A, Now)->total, 3.0);
    }

    void takesOneStreamThatStandsThereTwiceOnce()
    {
        std::string upper = ledger::hexOf(idOf(1));
        std::ranges::transform(upper, upper.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
        QVERIFY(upper != ledger::hexOf(idOf(1)));
        m_database->exec("INSERT INTO stream (stream, seen, state, sender) VALUES ('" + ledger::hexOf(idOf(1))
                         + "', 6, '0 5 0', 'explodes'), ('" + upper + "', 5, '0 4 0', 'explodes')");
        StreamBook book(3);
        book.load(*m_database);
        QCOMPARE(book.size(), 1U);
        QCOMPARE(book.biggestCrowd().streams, 1U);
        QCOMPARE(book.touch(idOf(1), "explodes", 7)->total, 5.0); // the later one
        book.commit();
        set(book, 2, 1, 8, "explodes");
        set(book, 3, 1, 9, "explodes");
        set(book, 4, 1, 10, "good"); // in the place of the first, which is there but once
        QCOMPARE(book.size(), 3U);
    }

private:
    static bool isSet(StreamBook &book, std::uint64_t number, double total, Timestamp now, std::string_view sender)
    {
        StreamState *const state = book.touch(idOf(number), sender, now);
        if (state)
            state->total = total;
        book.write();
        book.commit();
        return state != nullptr;
    }

    static void set(StreamBook &book, std::uint64_t number, double total, Timestamp now = Now,
                    std::string_view sender = A)
    {
        QVERIFY(isSet(book, number, total, now, sender));
    }

    int rows() const { return m_database->execAndGet("SELECT count(*) FROM stream").getInt(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SQLite::Database> m_database;
};

QTEST_GUILESS_MAIN(TestStreamBook)
#include "tst_streambook.moc"
