// SPDX-License-Identifier: GPL-3.0-or-later
// Clients that mean ill, or know no better: each is told what is wrong, costs little, and keeps nobody else waiting.
#include "exporter/receiver/receiver.h"
#include "tests/exporter/receiver/gate.h"
#include "tests/exporter/receiver/memory.h"
#include "tests/support/gzip.h"
#include "tests/support/rawhttp.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <future>
#include <sys/resource.h>
#include <thread>

using namespace meterbird;
using namespace meterbird::receiver;
using namespace meterbird::test;
using namespace std::chrono_literals;

namespace {

constexpr int Crowd = memoryIsOurs() ? 2000 : 300; ///< a sanitizer makes each of them ten times as slow
const std::string Json = "Host: 127.0.0.1\r\nContent-Type: application/json\r\n";

} // namespace

class TestHostileHttp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // Both ends of the crowd are in this process.
        rlimit files {};
        ::getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        QVERIFY(::setrlimit(RLIMIT_NOFILE, &files) == 0);
        QVERIFY2(files.rlim_cur > 2 * Crowd + 1000, "the hard limit of open files is too low for this test");
    }
    void init()
    {
        m_before = {};
        m_reply.clear();
        start({});
    }
    void cleanup() { m_receiver.reset(); }

    void aCrowdThatDripsKeepsNobodyWaiting_data()
    {
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("no byte") << QByteArray();
        QTest::newRow("half a head") << QByteArray("POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ");
        QTest::newRow("a big half of a head") << QByteArray("POST /echo HTTP/1.1\r\nX: ") + QByteArray(15'000, 'x');
        QTest::newRow("half a body") << QByteArray::fromStdString("POST /echo HTTP/1.1\r\n" + Json
                                                                  + "Content-Length: 20000000\r\n\r\n");
        QTest::newRow("half a chunk") << QByteArray::fromStdString("POST /echo HTTP/1.1\r\n" + Json
                                                                   + "Transfer-Encoding: chunked\r\n\r\nFFFFFF\r\n");
    }

    void aCrowdThatDripsKeepsNobodyWaiting()
    {
        QFETCH(QByteArray, start);
        this->start({.headerLimit = 2000ms, .requestLimit = 3000ms});
        const std::size_t before = residentMiB();
        forgetPeak();
        std::vector<std::unique_ptr<RawHttp>> crowd;
        for (int i = 0; i < Crowd; ++i) {
            crowd.push_back(std::make_unique<RawHttp>(m_receiver->port()));
            QVERIFY(crowd.back()->isConnected());
            crowd.back()->send(start.toStdString());
        }
        std::vector<double> waits;
        int answeredWhileHeld = 0; // good requests, by the time of whose answer the crowd is still there
        std::size_t next = 0;
        QElapsedTimer held;
        held.start();
        bool isHeld = !crowd.back()->ends(1ms);
        while (isHeld && held.elapsed() < 60'000) {
            for (int i = 0; i < 100; ++i) // the whole crowd a byte in twenty rounds
                crowd[next++ % crowd.size()]->send("x");
            QElapsedTimer timer;
            timer.start();
            QCOMPARE(postedStatus("ok"), 200);
            waits.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
            isHeld = !crowd.back()->ends(1ms);
            answeredWhileHeld += isHeld;
        }
        for (const auto &client : crowd)
            QVERIFY(client->ends(30s));
        std::ranges::sort(waits);
        QVERIFY(answeredWhileHeld > 0);
        std::printf("%s: %zu good requests among %d that drip: median %.2f ms, p99 %.2f ms, worst %.2f ms; %+d MiB\n",
                    QTest::currentDataTag(), waits.size(), Crowd, waits[waits.size() / 2],
                    waits[waits.size() * 99 / 100], waits.back(), int(peakMiB()) - int(before));
        if (memoryIsOurs())
            QVERIFY2(peakMiB() <= before + 64, qPrintable(QString::number(peakMiB() - before)));
    }

    void showsTheOldestOutWhenThereIsNoRoom()
    {
        start({.connections = 8, .headerLimit = 60s});
        std::vector<std::unique_ptr<RawHttp>> idle;
        for (int i = 0; i < 8; ++i) {
            idle.push_back(std::make_unique<RawHttp>(m_receiver->port()));
            QCOMPARE(idle.back()->post("/echo", "x").value_or(RawReply {}).status, 200);
        }
        QCOMPARE(postedStatus("ok"), 200);
        QVERIFY(idle.front()->ends(30s));
        QCOMPARE(idle.back()->post("/echo", "x").value_or(RawReply {}).status, 200);
    }

    void aBusyHandlerHoldsUpNoReader()
    {
        Gate gate;
        m_before = gate.wait();
        start({.handlers = 1});
        RawHttp waiting(m_receiver->port());
        waiting.send("POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 2\r\n\r\nok");
        RawHttp other(m_receiver->port());
        QCOMPARE(other.get("/healthz").value_or(RawReply {}).status, 200);
        QCOMPARE(other.post("/echo", "x", {}, "text/plain").value_or(RawReply {}).status, 415);
        gate.open();
        QCOMPARE(waiting.reply().value_or(RawReply {}).status, 200);
    }

    void asksToComeAgainWhenAllHandlersAreBusyForTooLong()
    {
        Gate gate;
        m_before = gate.wait();
        start({.handlers = 1, .requestLimit = 300ms});
        const std::string head = "POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 2\r\n\r\n";
        RawHttp first(m_receiver->port());
        first.send(head + "ok");
        QTRY_COMPARE(m_handling.load(), 1);
        RawHttp second(m_receiver->port());
        second.send(head + "ok");
        QCOMPARE(postedStatus(""), 408); // a body that does not come: by now the time of the second is over too
        gate.open();
        QCOMPARE(first.reply().value_or(RawReply {}).status, 200);
        const RawReply late = second.reply().value_or(RawReply {});
        QCOMPARE(late.status, 503);
        QVERIFY(late.head.find("Retry-After: 1\r\n") != std::string::npos);
        QCOMPARE(m_handled.load(), 1);
    }

    void answersWhatIsUnderWayWhenItStops()
    {
        std::future<void> stopping; // ends behind the gate, which it waits for
        Gate gate;
        m_before = gate.wait();
        start({});
        const std::string head = "POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 2\r\n\r\n";
        RawHttp whole(m_receiver->port());
        whole.send(head + "ok");
        QTRY_COMPARE(m_handling.load(), 1);
        RawHttp half(m_receiver->port());
        half.send("POST /echo HTTP/1.1\r\n" + Json + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        QCOMPARE(half.reply().value_or(RawReply {}).status, 100);
        stopping = std::async(std::launch::async, [this] { m_receiver->stop(); });
        const RawReply refused = half.reply().value_or(RawReply {});
        QCOMPARE(refused.status, 503);
        QVERIFY(refused.head.find("Retry-After: 5\r\n") != std::string::npos);
        gate.open();
        const RawReply answered = whole.reply().value_or(RawReply {});
        QCOMPARE(answered.status, 200);
        QVERIFY(answered.head.find("Connection: close\r\n") != std::string::npos);
    }

    void aClientThatDoesNotReadHoldsUpNobody()
    {
        m_reply = std::string(20'000'000, 'x');
        RawHttp lazy(m_receiver->port());
        lazy.send("POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 2\r\n\r\nok");
        QTRY_COMPARE(m_handled.load(), 1);
        RawHttp other(m_receiver->port());
        QCOMPARE(other.get("/healthz").value_or(RawReply {}).status, 200);
        QCOMPARE(lazy.reply().value_or(RawReply {}).body.size(), m_reply.size());
    }

    void namesWhatIsTooBig()
    {
        RawHttp uri(m_receiver->port());
        uri.send("GET /" + std::string(20'000, 'a'));
        QCOMPARE(uri.reply().value_or(RawReply {}).status, 431);
        RawHttp body(m_receiver->port());
        body.send("POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 20971521\r\n\r\n");
        const RawReply reply = body.reply().value_or(RawReply {});
        QCOMPARE(reply.status, 413);
        QCOMPARE(reply.body, std::string("{\"error\":\"the body may have at most 20971520 bytes\"}\n"));
    }

    void refusesOddEncodings()
    {
        const std::string twice = gzip(gzip("text"));
        for (const char *encoding : {"deflate", "br", "gzip, gzip", "zstd"}) {
            RawHttp client(m_receiver->port());
            QCOMPARE(client.post("/echo", twice, std::string("Content-Encoding: ") + encoding + "\r\n")
                         .value_or(RawReply {})
                         .status,
                     415);
        }
        RawHttp client(m_receiver->port());
        QCOMPARE(client.post("/echo", twice + "x", "Content-Encoding: gzip\r\n").value_or(RawReply {}).status, 400);
        QCOMPARE(client.post("/echo", twice.substr(0, 20), "Content-Encoding: gzip\r\n").value_or(RawReply {}).status,
                 400);
        QCOMPARE(client.post("/echo", "", "Content-Encoding: gzip\r\n").value_or(RawReply {}).status, 400);
        QCOMPARE(m_handled.load(), 0);
        QCOMPARE(client.post("/echo", twice, "Content-Encoding: x-gzip\r\n").value_or(RawReply {}).body, gzip("text"));
    }

    void tellsOtherProtocolsApart_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("sentence");
        QTest::newRow("gRPC") << QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4", 28)
                              << QByteArray("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
        QTest::newRow("TLS") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)
                             << QByteArray("starts with http://, not https://");
        QTest::newRow("HTTP/0.9") << QByteArray("GET /\r\n") << QByteArray("not an HTTP/1.1 request");
        QTest::newRow("HTTP/3") << QByteArray("GET / HTTP/3\r\n\r\n") << QByteArray("not an HTTP/1.1 request");
        QTest::newRow("SSH") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << QByteArray("not an HTTP/1.1 request");
        QTest::newRow("zero bytes") << QByteArray(8, '\0') << QByteArray("not an HTTP/1.1 request");
    }

    void tellsOtherProtocolsApart()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, sentence);
        std::atomic<int> grpcSeen {0};
        start({.headerLimit = 60s, .grpcSeen = [&grpcSeen] { ++grpcSeen; }});
        RawHttp client(m_receiver->port());
        client.send(bytes.toStdString());
        const RawReply reply = client.reply().value_or(RawReply {});
        QCOMPARE(reply.status, 400);
        QVERIFY2(reply.body.find(sentence.toStdString()) != std::string::npos, reply.body.c_str());
        QVERIFY(client.ends(30s));
        QCOMPARE(grpcSeen.load(), QTest::currentDataTag() == QByteArray("gRPC") ? 1 : 0);
        QCOMPARE(postedStatus("ok"), 200);
    }

    void answersAPipelineOfAllSorts()
    {
        RawHttp client(m_receiver->port());
        client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    "POST /echo HTTP/1.1\r\n"
                    + Json
                    + "Content-Length: 1\r\n\r\na"
                      "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n"
                      "POST /echo HTTP/1.1\r\n"
                    + Json
                    + "Transfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n"
                      "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
                      "\r\nGET http://127.0.0.1/healthz?x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                      "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QCOMPARE(client.reply().value_or(RawReply {}).body, std::string("ok\n"));
        QCOMPARE(client.reply().value_or(RawReply {}).body, std::string("a"));
        const std::string head = client.head().value_or("");
        QVERIFY(head.starts_with("HTTP/1.1 200"));
        QVERIFY(head.find("Content-Length: 0\r\n") == std::string::npos);
        QCOMPARE(client.reply().value_or(RawReply {}).body, std::string("b"));
        QCOMPARE(client.reply().value_or(RawReply {}).status, 404);
        const RawReply last = client.reply().value_or(RawReply {});
        QCOMPARE(last.body, std::string("ok\n"));
        QVERIFY(last.head.find("Connection: close\r\n") != std::string::npos);
        QVERIFY(!client.reply().has_value()); // who says close is taken at the word
    }

    void answersALongPipeline()
    {
        RawHttp client(m_receiver->port());
        std::string requests;
        for (int i = 0; i < 3000; ++i)
            requests += "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
        std::thread sender([&] { client.send(requests); });
        int good = 0;
        for (int i = 0; i < 3000; ++i)
            good += client.reply().value_or(RawReply {}).status == 200;
        sender.join();
        QCOMPARE(good, 3000);
    }

    void refusesWebPages_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const std::string &request, int status) {
            QTest::newRow(name) << QByteArray::fromStdString(request) << status;
        };
        const std::string body = "Content-Length: 2\r\n\r\nok";
        const std::string host = "Host: 127.0.0.1:4318\r\n";
        const std::string json = "Content-Type: application/json\r\n";
        row("a form", "POST /echo HTTP/1.1\r\n" + host + "Content-Type: application/x-www-form-urlencoded\r\n" + body,
            415);
        row("a form with its origin",
            "POST /echo HTTP/1.1\r\n" + host + "Origin: http://evil.example\r\nContent-Type: text/plain\r\n" + body,
            403);
        row("fetch without cors",
            "POST /echo HTTP/1.1\r\n" + host + "Sec-Fetch-Site: cross-site\r\nContent-Type: text/plain\r\n" + body,
            403);
        row("a preflight",
            "OPTIONS /echo HTTP/1.1\r\n" + host
                + "Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n\r\n",
            403);
        row("options", "OPTIONS /echo HTTP/1.1\r\n" + host + "\r\n", 405);
        row("options of all", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 404);
        row("a WebSocket",
            "GET /echo HTTP/1.1\r\n" + host
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nOrigin: http://evil.example\r\n\r\n",
            403);
        row("a WebSocket of no page",
            "GET /echo HTTP/1.1\r\n" + host + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 405);
        row("HTTP/2 by upgrade", "GET /echo HTTP/1.1\r\n" + host + "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", 405);
        row("a picture", "GET /echo HTTP/1.1\r\n" + host + "Sec-Fetch-Site: cross-site\r\n\r\n", 403);
        row("a tunnel", "CONNECT evil.example:80 HTTP/1.1\r\n" + host + "\r\n", 404);
        row("a proxy", "GET http://evil.example/healthz HTTP/1.1\r\n" + host + "\r\n", 403);
        row("trace", "TRACE /echo HTTP/1.1\r\n" + host + "\r\n", 405);
        row("put", "PUT /echo HTTP/1.1\r\n" + host + json + body, 405);
        for (const char *good : {"localhost", "LOCALHOST:4318", "localhost.", "a.localhost:1", "127.0.0.1",
                                 "127.8.9.1:80", "[::1]", "[::1]:4318"})
            row(good, "POST /echo HTTP/1.1\r\nHost: " + std::string(good) + "\r\n" + json + body, 200);
        for (const char *bad : {"evil.example", "evil.example:4318", "127.0.0.1.evil.example", "localhost.evil.example",
                                "evil-localhost", "[::2]", "[::1", "0.0.0.0", "127.0.0.1:x", "127.1", "a b", ""})
            row(bad, "POST /echo HTTP/1.1\r\nHost: " + std::string(bad) + "\r\n" + json + body, 403);
        row("no host", "POST /echo HTTP/1.1\r\n" + json + body, 403);
        row("two hosts", "POST /echo HTTP/1.1\r\n" + host + host + json + body, 403);
        row("another host behind a loopback address", "POST http://evil.example/echo HTTP/1.1\r\n" + host + json + body,
            403);
        row("a loopback address before another host",
            "POST http://127.0.0.1/echo HTTP/1.1\r\nHost: evil.example\r\n" + json + body, 403);
        row("a loopback address twice", "POST http://127.0.0.1/echo HTTP/1.1\r\n" + host + json + body, 200);
        row("a user in the address", "POST http://127.0.0.1@evil.example/echo HTTP/1.1\r\n" + host + json + body, 403);
    }

    void refusesWebPages()
    {
        QFETCH(QByteArray, request);
        QFETCH(int, status);
        RawHttp client(m_receiver->port());
        client.send(request.toStdString());
        const RawReply reply = client.reply().value_or(RawReply {});
        QCOMPARE(reply.status, status);
        QVERIFY(reply.head.find("Access-Control") == std::string::npos);
        QCOMPARE(m_handled.load(), status == 200 ? 1 : 0);
    }

    void saysWhenToComeAgainOnlyWhereThatHelps()
    {
        start({.mostBytes = 1000, .mostBytesAtOnce = 10});
        RawHttp client(m_receiver->port());
        const RawReply full = client.post("/echo", std::string(11, 'x')).value_or(RawReply {});
        QCOMPARE(full.status, 429);
        QVERIFY(full.head.find("Retry-After: 1\r\n") != std::string::npos);
        RawHttp other(m_receiver->port());
        const RawReply big = other.post("/echo", std::string(1001, 'x')).value_or(RawReply {});
        QCOMPARE(big.status, 413);
        QVERIFY(big.head.find("Retry-After") == std::string::npos);
        QCOMPARE(postedStatus("ok"), 200); // what the refused ones held is free again
    }

private:
    void start(ReceiverOptions options)
    {
        m_receiver.reset();
        m_handled = 0;
        m_handling = 0;
        options.port = 0;
        const Route echo {.path = "/echo", .contentTypes = {"application/json"}, .handle = [this](Post post) {
                              ++m_handling;
                              if (m_before)
                                  m_before();
                              ++m_handled;
                              return Reply {.body = m_reply.empty() ? std::move(post.body) : m_reply};
                          }};
        auto receiver = Receiver::start(options, {echo});
        QVERIFY2(receiver.has_value(), receiver ? "" : receiver.error().detail.c_str());
        m_receiver = std::move(*receiver);
    }

    /// Of a good client that has a connection of its own and sends this of a body of two bytes; 0: no answer.
    int postedStatus(const std::string &body)
    {
        RawHttp client(m_receiver->port());
        client.send("POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 2\r\n\r\n" + body);
        return client.reply().value_or(RawReply {}).status;
    }

    std::unique_ptr<Receiver> m_receiver;
    std::atomic<int> m_handling {0};
    std::atomic<int> m_handled {0};
    std::function<void()> m_before; ///< what the route does before it answers
    std::string m_reply; ///< of the route; empty: what was sent
};

QTEST_GUILESS_MAIN(TestHostileHttp)
#include "tst_hostilehttp.moc"
