// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/httpreply.h"
#include "demo/sender.h"
#include "tests/demo/scriptedreceiver.h"

#include <QTcpServer>
#include <QTest>

using namespace meterbird;
using namespace meterbird::demo;
using meterbird::test::ScriptedReceiver;

namespace {
Endpoint endpointOf(const ScriptedReceiver &receiver)
{
    return *parseTarget(receiver.url());
}
} // namespace

class TestSender : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTargets_data();
    void readsTargets();
    void keepsOneConnection();
    void sendsAProperRequest();
    void opensAnewWhenAKeptConnectionWasClosed();
    void saysThatNobodyListens();
    void saysThatTheOtherSideHungUp();
    void waitsNoLongerThanItIsWanted();
    void saysThatItIsNoHttp();
    void readsRepliesInPieces();
    void readsRetryAfter();
};

void TestSender::readsTargets_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("expected"); // host|port|path, or empty: refused
    QTest::newRow("usual") << QByteArray("http://127.0.0.1:4318") << QByteArray("127.0.0.1|4318|/v1/events");
    QTest::newRow("slash") << QByteArray("http://box:4318/") << QByteArray("box|4318|/v1/events");
    QTest::newRow("path") << QByteArray("http://box/a/") << QByteArray("box|80|/a/v1/events");
    QTest::newRow("whole path") << QByteArray("http://box:1/v1/events") << QByteArray("box|1|/v1/events");
    QTest::newRow("IPv6") << QByteArray("http://[::1]:4318") << QByteArray("::1|4318|/v1/events");
    QTest::newRow("empty") << QByteArray("") << QByteArray();
    QTest::newRow("no scheme") << QByteArray("127.0.0.1:4318") << QByteArray();
    QTest::newRow("https") << QByteArray("https://box") << QByteArray();
    QTest::newRow("no host") << QByteArray("http://:80") << QByteArray();
    QTest::newRow("port zero") << QByteArray("http://box:0") << QByteArray();
    QTest::newRow("port too big") << QByteArray("http://box:65536") << QByteArray();
    QTest::newRow("port no number") << QByteArray("http://box:4318x") << QByteArray();
    QTest::newRow("user") << QByteArray("http://me@box") << QByteArray();
    QTest::newRow("query") << QByteArray("http://box/?a") << QByteArray();
    QTest::newRow("line") << QByteArray("http://box/\r\nHost: evil") << QByteArray();
    QTest::newRow("half IPv6") << QByteArray("http://[::1") << QByteArray();
}

void TestSender::readsTargets()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, expected);
    const auto target = parseTarget(url.toStdString());
    QCOMPARE(target.has_value(), !expected.isEmpty());
    if (target)
        QCOMPARE(target->host + '|' + target->port + '|' + target->path, expected.toStdString());
    else
        QCOMPARE(target.error().kind, Error::Kind::Config);
}

void TestSender::keepsOneConnection()
{
    ScriptedReceiver receiver({ScriptedReceiver::answer(200, "{}")});
    Sender sender(endpointOf(receiver));
    for (int i = 0; i < 5; ++i) {
        const auto reply = sender.post("[" + std::to_string(i) + "]");
        QVERIFY(reply);
        QCOMPARE(reply->status, 200);
        QCOMPARE(reply->body, std::string("{}"));
    }
    QCOMPARE(receiver.connections(), 1);
    QCOMPARE(receiver.bodies().size(), std::size_t(5));
    QCOMPARE(receiver.bodies().back(), std::string("[4]"));
}

void TestSender::sendsAProperRequest()
{
    ScriptedReceiver receiver({ScriptedReceiver::answer(200, "{}")});
    Sender sender(endpointOf(receiver));
    const std::string big(3'000'000, ' '); // more than a socket takes at once
    QVERIFY(sender.post('[' + big + ']'));
    QCOMPARE(receiver.bodies().front().size(), big.size() + 2);
    const std::string head = receiver.heads().front();
    QVERIFY(head.starts_with("POST /v1/events HTTP/1.1\r\n"));
    QVERIFY(head.find("\r\nHost: 127.0.0.1:" + std::to_string(receiver.port()) + "\r\n") != std::string::npos);
    QVERIFY(head.find("\r\nContent-Type: application/json\r\n") != std::string::npos);
    QVERIFY(head.find("Origin") == std::string::npos);
}

void TestSender::opensAnewWhenAKeptConnectionWasClosed()
{
    // The first answer is kept-alive by its words, yet the connection is closed behind it.
    auto closing = ScriptedReceiver::answer(200, "one");
    closing.closes = true;
    ScriptedReceiver receiver({closing, ScriptedReceiver::answer(200, "two")});
    Sender sender(endpointOf(receiver));
    QCOMPARE(sender.post("[]")->body, std::string("one"));
    QTRY_COMPARE(receiver.hangUps(), 1);
    const auto second = sender.post("[]");
    QVERIFY(second);
    QCOMPARE(second->body, std::string("two"));
    QCOMPARE(receiver.connections(), 2);
}

void TestSender::saysThatNobodyListens()
{
    std::string url;
    {
        const ScriptedReceiver gone({ScriptedReceiver::answer(200, "")});
        url = gone.url();
    }
    Sender sender(*parseTarget(url));
    const auto reply = sender.post("[]");
    QVERIFY(!reply);
    QCOMPARE(reply.error().kind, Error::Kind::Network);
    QVERIFY(reply.error().detail.find("nobody listens at " + url) != std::string::npos);
}

void TestSender::waitsNoLongerThanItIsWanted()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    int asked = 0;
    Sender sender(*parseTarget("http://127.0.0.1:" + std::to_string(silent.serverPort())),
                  [&asked] { return ++asked > 3; });
    const auto reply = sender.post("[]");
    QVERIFY(!reply);
    QCOMPARE(reply.error().kind, Error::Kind::Cancelled);
    QVERIFY(asked > 3);
}

void TestSender::saysThatTheOtherSideHungUp()
{
    ScriptedReceiver receiver({{"", true}, {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", true}});
    Sender sender(endpointOf(receiver));
    for (int i = 0; i < 2; ++i) {
        const auto reply = sender.post("[]");
        QVERIFY(!reply);
        QCOMPARE(reply.error().kind, Error::Kind::Network);
        QVERIFY(reply.error().detail.find("hung up") != std::string::npos);
    }
}

void TestSender::saysThatItIsNoHttp()
{
    ScriptedReceiver receiver({{"SSH-2.0-OpenSSH_9.2\r\n", false}});
    Sender sender(endpointOf(receiver));
    const auto reply = sender.post("[]");
    QVERIFY(!reply);
    QCOMPARE(reply.error().kind, Error::Kind::BadReply);
}

void TestSender::readsRepliesInPieces()
{
    const std::string bytes = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nconTent-length:  4\r\n\r\nabcd";
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const auto some = parseReply(bytes.substr(0, length));
        QVERIFY(some);
        QVERIFY(!some->isComplete);
    }
    const auto whole = parseReply(bytes);
    QVERIFY(whole && whole->isComplete && !whole->closes);
    QCOMPARE(whole->reply.body, std::string("abcd"));
    const auto endless = parseReply("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n");
    QVERIFY(endless && endless->isComplete && endless->closes);
    QVERIFY(!parseReply("HTTP/1.1 abc OK\r\n\r\n"));
    QVERIFY(!parseReply("HTTX"));
}

void TestSender::readsRetryAfter()
{
    const auto reply = parseReply("HTTP/1.1 429 Slow\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n");
    QVERIFY(reply && reply->isComplete);
    QCOMPARE(reply->reply.retryAfter, std::optional<Milliseconds>(3'000));
    QCOMPARE(parseReply("HTTP/1.1 503 x\r\nRetry-After: 86400\r\n\r\n")->reply.retryAfter,
             std::optional<Milliseconds>(60'000));
    QVERIFY(!parseReply("HTTP/1.1 503 x\r\nRetry-After: soon\r\n\r\n")->reply.retryAfter);
}

QTEST_GUILESS_MAIN(TestSender)
#include "tst_sender.moc"
