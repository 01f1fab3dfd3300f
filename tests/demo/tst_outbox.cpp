// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/outbox.h"
#include "tests/demo/scriptedreceiver.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::demo;
using meterbird::test::ScriptedReceiver;
using State = Outbox::State;

namespace {
std::vector<TimedEvent> events(int count)
{
    std::vector<TimedEvent> result;
    for (int i = 0; i < count; ++i)
        result.push_back({i, "{\"id\":\"e" + std::to_string(i) + "\"}"});
    return result;
}
const auto fine = ScriptedReceiver::answer(200, R"({"accepted":1,"duplicates":0,"rejected":[]})");
} // namespace

class TestOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsEverythingInBatchesAndInOrder();
    void sendsTheSameIdsAgain_data();
    void sendsTheSameIdsAgain();
    void waitsLongerAfterEachFailure();
    void waitsAsLongAsTheReceiverAsks();
    void countsWhatWasRejected();
    void givesUpWhenItWillNeverBeTaken();
};

void TestOutbox::sendsEverythingInBatchesAndInOrder()
{
    ScriptedReceiver receiver({fine});
    Sender sender(*parseTarget(receiver.url()));
    Outbox outbox(sender);
    QCOMPARE(outbox.send(0), State::Idle);
    outbox.add(events(1'234));
    QCOMPARE(outbox.send(0), State::Idle);
    QCOMPARE(outbox.acknowledged(), std::int64_t(1'234));
    QCOMPARE(outbox.waiting(), std::size_t(0));
    std::string all;
    for (const std::string &body : receiver.bodies())
        all += body;
    QCOMPARE(receiver.bodies().size(), std::size_t(3));
    std::size_t at = 0;
    for (int i = 0; i < 1'234; ++i) {
        at = all.find("\"e" + std::to_string(i) + "\"", at);
        QVERIFY(at != std::string::npos);
    }
}

void TestOutbox::sendsTheSameIdsAgain_data()
{
    QTest::addColumn<int>("status"); // 0: hang up before answering
    for (const int status : {0, 408, 429, 500, 503})
        QTest::newRow(std::to_string(status).c_str()) << status;
}

void TestOutbox::sendsTheSameIdsAgain()
{
    QFETCH(int, status);
    const auto trouble = status == 0 ? ScriptedReceiver::Reply {"", true} : ScriptedReceiver::answer(status, "not now");
    ScriptedReceiver receiver({trouble, trouble, fine});
    Sender sender(*parseTarget(receiver.url()));
    Outbox outbox(sender);
    outbox.add(events(3));
    QCOMPARE(outbox.send(0), State::Trouble);
    QVERIFY(!outbox.problem().empty());
    QCOMPARE(outbox.send(1), State::Waiting); // the pause is kept
    QCOMPARE(outbox.send(20'000), State::Trouble);
    QCOMPARE(outbox.send(60'000), State::Idle);
    QCOMPARE(outbox.acknowledged(), std::int64_t(3));
    const auto bodies = receiver.bodies();
    QCOMPARE(bodies.size(), std::size_t(3));
    QCOMPARE(bodies[1], bodies[0]);
    QCOMPARE(bodies[2], bodies[0]);
}

void TestOutbox::waitsLongerAfterEachFailure()
{
    ScriptedReceiver receiver({ScriptedReceiver::answer(503, "")});
    Sender sender(*parseTarget(receiver.url()));
    Outbox outbox(sender);
    outbox.add(events(1));
    Timestamp now = 0;
    for (const Milliseconds pause : {500, 1'000, 2'000, 4'000, 8'000, 8'000}) {
        QCOMPARE(outbox.send(now), State::Trouble);
        QCOMPARE(outbox.send(now + pause - 1), State::Waiting);
        now += pause;
    }
}

void TestOutbox::waitsAsLongAsTheReceiverAsks()
{
    ScriptedReceiver receiver({ScriptedReceiver::answer(429, "", "Retry-After: 7\r\n"), fine});
    Sender sender(*parseTarget(receiver.url()));
    Outbox outbox(sender);
    outbox.add(events(1));
    QCOMPARE(outbox.send(0), State::Trouble);
    QCOMPARE(outbox.send(6'999), State::Waiting);
    QCOMPARE(outbox.send(7'000), State::Idle);
}

void TestOutbox::countsWhatWasRejected()
{
    ScriptedReceiver receiver({ScriptedReceiver::answer(
        200, R"({"accepted":1,"duplicates":0,"rejected":[{"index":1,"error":"a"},{"index":2,"error":"b"}]})")});
    Sender sender(*parseTarget(receiver.url()));
    Outbox outbox(sender);
    outbox.add(events(3));
    QCOMPARE(outbox.send(0), State::Idle);
    QCOMPARE(outbox.rejected(), std::int64_t(2));
    QCOMPARE(outbox.acknowledged(), std::int64_t(1));
    QVERIFY(outbox.problem().find("rejected 2 events") != std::string::npos);
}

void TestOutbox::givesUpWhenItWillNeverBeTaken()
{
    ScriptedReceiver receiver({ScriptedReceiver::answer(401, "who are you\x1b[31m?")});
    Sender sender(*parseTarget(receiver.url()));
    Outbox outbox(sender);
    outbox.add(events(3));
    QCOMPARE(outbox.send(0), State::Refused);
    QVERIFY(outbox.problem().find("401") != std::string::npos);
    QVERIFY(outbox.problem().find('\x1b') == std::string::npos);
}

QTEST_GUILESS_MAIN(TestOutbox)
#include "tst_outbox.moc"
