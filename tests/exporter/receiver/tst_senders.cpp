// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/senders.h"

#include <QTest>

using namespace meterbird::receiver;

class TestSenders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsUpWhatOneSenderSends()
    {
        SenderBook book;
        const SenderName claude {"claude-code", "Claude Code"};
        book.note(claude, {.accepted = 10, .rejected = 1, .rejection = "m: its value is NaN"}, 1'000'000);
        book.note(claude, {.accepted = 20, .duplicates = 3, .droppedStreams = 2}, 1'010'000);
        const auto all = book.all(1'011'000);
        QCOMPARE(all.size(), std::size_t(1));
        QCOMPARE(all.front(),
                 (Sender {.name = claude,
                          .firstSeen = 1'000'000,
                          .lastSeen = 1'010'000,
                          .eventsPerSecond = 1,
                          .accepted = 30,
                          .duplicates = 3,
                          .rejected = 1,
                          .droppedStreams = 2,
                          .lastRejection = "m: its value is NaN"}));
    }

    void forgetsTheRateOfThoseWhoFellSilent()
    {
        SenderBook book;
        book.note({"a", {}}, {.accepted = 60}, 1'000'000);
        QCOMPARE(book.all(1'029'000).front().eventsPerSecond, 2.0);
        QCOMPARE(book.all(1'031'000).front().eventsPerSecond, 0.0);
        QCOMPARE(book.all(1'031'000).front().accepted, std::uint64_t(60));
    }

    void showsTheLatestFirst()
    {
        SenderBook book;
        book.note({"old", {}}, {}, 1000);
        book.note({"new", {}}, {}, 2000);
        QCOMPARE(book.all(3000).front().name.service, std::string("new"));
    }

    void letsThoseGoThatWereSilentForLongest()
    {
        SenderBook book;
        for (int i = 0; i < 250; ++i)
            book.note({"agent " + std::to_string(i), {}}, {.accepted = 1}, 1000 + i);
        const auto all = book.all(2000);
        QCOMPARE(all.size(), std::size_t(200));
        QCOMPARE(all.front().name.service, std::string("agent 249"));
        QCOMPARE(all.back().name.service, std::string("agent 50"));
        book.note({"its clock went back", {}}, {}, 5);
        QCOMPARE(book.all(2000).back().name.service, std::string("its clock went back"));
    }

    void makesWordsFromOutsidePlain()
    {
        SenderBook book;
        book.note({"a\nb", "k\u202Ey"}, {.rejected = 1, .rejection = std::string(1000, 'x')}, 1);
        QCOMPARE(book.all(1).front().name, (SenderName {"ab", "ky"}));
        QCOMPARE(book.all(1).front().lastRejection.size(), std::size_t(300));
    }

    void startsTheRateAnewWhenTheClockIsSetBack()
    {
        SenderBook book;
        book.note({"a", {}}, {.accepted = 300}, 9'000'000);
        book.note({"a", {}}, {.accepted = 30}, 1'000'000);
        QCOMPARE(book.all(1'000'000).front().eventsPerSecond, 1.0);
    }
};

QTEST_APPLESS_MAIN(TestSenders)
#include "tst_senders.moc"
