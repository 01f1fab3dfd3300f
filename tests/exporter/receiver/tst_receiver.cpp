// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/receiver.h"
#include "tests/exporter/receiver/gate.h"
#include "tests/support/gzip.h"
#include "tests/support/rawhttp.h"

#include <QTest>

#include <atomic>
#include <functional>
#include <future>
#include <new>
#include <stdexcept>
#include <thread>

using namespace meterbird;
using namespace meterbird::receiver;
using namespace meterbird::test;
using namespace std::chrono_literals;

namespace {

/// POST /echo with these header lines and body, on a connection of its own; status 0 when there was no answer.
RawReply posted(const Receiver &receiver, const std::string &headers, const std::string &body)
{
    RawHttp client(receiver.port());
    client.send("POST /echo HTTP/1.1\r\n" + headers + "\r\n" + body);
    return client.reply().value_or(RawReply {});
}

const std::string Json = "Host: 127.0.0.1\r\nContent-Type: application/json\r\n";

} // namespace

class TestReceiver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { start({}); }
    void cleanup()
    {
        m_receiver.reset();
        m_before = {};
    }

    void answersOnOneConnectionManyTimes()
    {
        RawHttp client(m_receiver->port());
        for (int i = 0; i < 5; ++i) {
            const auto reply = client.post("/echo", "body" + std::to_string(i));
            QVERIFY(reply.has_value());
            QCOMPARE(reply->status, 200);
            QCOMPARE(reply->body, "body" + std::to_string(i));
            QVERIFY(reply->head.find("Access-Control") == std::string::npos);
        }
    }

    void answersPipelinedRequestsInOrder()
    {
        RawHttp client(m_receiver->port());
        const std::string request = "POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 1\r\n\r\n";
        client.send(request + "a" + request + "b");
        QCOMPARE(client.reply().value_or(RawReply {}).body, std::string("a"));
        QCOMPARE(client.reply().value_or(RawReply {}).body, std::string("b"));
    }

    void refusesBadRequests_data()
    {
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const QByteArray &headers, const QByteArray &body, int status) {
            QTest::newRow(name) << headers << body << status;
        };
        const QByteArray json = QByteArray::fromStdString(Json);
        row("good", json + "Content-Length: 2\r\n", "ok", 200);
        row("charset", "Host: localhost:1\r\nContent-Type: Application/JSON; charset=utf-8\r\nContent-Length: 2\r\n",
            "ok", 200);
        row("empty", json + "Content-Length: 0\r\n", "", 200);
        row("chunked", json + "Transfer-Encoding: chunked\r\n", "2\r\nok\r\n0\r\n\r\n", 200);
        row("no length", json, "", 411);
        row("two lengths", json + "Content-Length: 2\r\nContent-Length: 2\r\n", "ok", 400);
        row("length and chunks", json + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "2\r\nok\r\n0\r\n\r\n",
            400);
        row("odd transfer encoding", json + "Transfer-Encoding: gzip, chunked\r\n", "", 400);
        row("broken chunk", json + "Transfer-Encoding: chunked\r\n", "zz\r\nok\r\n0\r\n\r\n", 400);
        row("negative length", json + "Content-Length: -2\r\n", "ok", 400);
        row("length is no number", json + "Content-Length: 2x\r\n", "ok", 400);
        row("one byte too long", json + "Content-Length: 20971521\r\n", "", 413);
        row("10 GB", json + "Content-Length: 10000000000\r\n", "", 413);
        row("1e20", json + "Content-Length: 100000000000000000000\r\n", "", 400);
        row("no type", "Host: 127.0.0.1\r\nContent-Length: 2\r\n", "ok", 415);
        row("a form", "Host: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n", "ok", 415);
        row("brotli", json + "Content-Encoding: br\r\nContent-Length: 2\r\n", "ok", 415);
        row("damaged gzip", json + "Content-Encoding: gzip\r\nContent-Length: 2\r\n", "ok", 400);
        row("odd expectation", json + "Expect: tea\r\nContent-Length: 2\r\n", "ok", 417);
        row("foreign host", "Host: evil.example\r\nContent-Type: application/json\r\nContent-Length: 2\r\n", "ok", 403);
        row("almost loopback",
            "Host: 127.0.0.1.evil.example\r\nContent-Type: application/json\r\nContent-Length: 2\r\n", "ok", 403);
        row("no host", "Content-Type: application/json\r\nContent-Length: 2\r\n", "ok", 403);
        row("two hosts", json + "Host: evil.example\r\nContent-Length: 2\r\n", "ok", 403);
        row("a page's origin", json + "Origin: http://127.0.0.1:4318\r\nContent-Length: 2\r\n", "ok", 403);
        row("origin null", json + "Origin: null\r\nContent-Length: 2\r\n", "ok", 403);
        row("cross-site", json + "Sec-Fetch-Site: cross-site\r\nContent-Length: 2\r\n", "ok", 403);
    }

    void refusesBadRequests()
    {
        QFETCH(QByteArray, headers);
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        const RawReply reply = posted(*m_receiver, headers.toStdString(), body.toStdString());
        QCOMPARE(reply.status, status);
        QVERIFY(status == 200 || reply.body.starts_with("{\"error\":\""));
        QCOMPARE(posted(*m_receiver, Json + "Content-Length: 2\r\n", "ok").status, 200); // and nobody else suffers
    }

    void refusesBrokenHeads_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("TLS hello") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
        QTest::newRow("HTTP/2") << QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        QTest::newRow("garbage") << QByteArray("garbage\r\n\r\n");
        QTest::newRow("endless URI") << QByteArray("GET /") + QByteArray(100'000, 'a');
        QTest::newRow("endless header") << QByteArray("GET / HTTP/1.1\r\nA: ") + QByteArray(100'000, 'a');
    }

    void refusesBrokenHeads()
    {
        QFETCH(QByteArray, bytes);
        RawHttp client(m_receiver->port());
        client.send(bytes.toStdString());
        const auto reply = client.reply();
        QVERIFY(!reply || reply->status >= 400);
        QVERIFY(client.ends(30s));
        QCOMPARE(posted(*m_receiver, Json + "Content-Length: 2\r\n", "ok").status, 200);
    }

    void knowsItsPathsAndMethods()
    {
        RawHttp client(m_receiver->port());
        QCOMPARE(client.get("/healthz").value_or(RawReply {}).body, std::string("ok\n"));
        const RawReply help = client.get("/").value_or(RawReply {});
        QCOMPARE(help.status, 200);
        QVERIFY(help.body.find("/v1/events") != std::string::npos);
        QCOMPARE(client.get("/nothing").value_or(RawReply {}).status, 404);
        QCOMPARE(client.get("/echo/").value_or(RawReply {}).status, 404);
        const RawReply get = client.get("/echo").value_or(RawReply {});
        QCOMPARE(get.status, 405);
        QVERIFY(get.head.find("Allow: POST\r\n") != std::string::npos);
        RawHttp other(m_receiver->port());
        QCOMPARE(other.post("/healthz", "x").value_or(RawReply {}).status, 405);
    }

    void showsItsPages()
    {
        start({}, {}, {{.path = "/v1/sources", .make = [] { return Reply {.body = "[]\n"}; }}});
        RawHttp client(m_receiver->port());
        const RawReply page = client.get("/v1/sources").value_or(RawReply {});
        QCOMPARE(page.status, 200);
        QCOMPARE(page.body, std::string("[]\n"));
        const RawReply post = client.post("/v1/sources", "").value_or(RawReply {});
        QCOMPARE(post.status, 405);
        QVERIFY(post.head.find("Allow: GET, HEAD\r\n") != std::string::npos);
        RawHttp page2(m_receiver->port());
        page2.send("GET /v1/sources HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        QCOMPARE(page2.reply().value_or(RawReply {}).status, 403);
    }

    void letsARouteWordItsErrors()
    {
        const auto word = [](int status, std::string_view, int retryAfter, std::string_view contentType) {
            return Reply {.body = std::to_string(status) + ' ' + std::to_string(retryAfter) + ' '
                              + std::string(contentType),
                          .contentType = "application/x-protobuf"};
        };
        start({.mostBytes = 10}, word);
        const auto isWorded = [this](const std::string &headers, const std::string &body, const std::string &worded) {
            const RawReply reply = posted(*m_receiver, headers, body);
            return reply.body == worded && reply.status == std::atoi(worded.c_str())
                && reply.head.find("Content-Type: application/x-protobuf\r\n") != std::string::npos;
        };
        QVERIFY(isWorded(Json, "", "411 0 application/json"));
        QVERIFY(isWorded(Json + "Content-Length: 11\r\n", "", "413 0 application/json"));
        QVERIFY(isWorded(Json + "Origin: null\r\nContent-Length: 2\r\n", "ok", "403 0 application/json"));
        QVERIFY(isWorded("Host: 127.0.0.1\r\nContent-Type: Text/Plain; a=b\r\nContent-Length: 2\r\n", "ok",
                         "415 0 text/plain"));
        QVERIFY(isWorded("Host: 127.0.0.1\r\nContent-Length: 2\r\n", "ok", "415 0 "));
        QVERIFY(isWorded(Json + "Content-Encoding: gzip\r\nContent-Length: 2\r\n", "ok", "400 0 application/json"));
    }

    void unpacksGzip()
    {
        const std::string text(1'000'000, 'x');
        const std::string packed = gzip(text);
        const std::string headers = Json + "Content-Encoding: gzip\r\nContent-Length: ";
        QCOMPARE(posted(*m_receiver, headers + std::to_string(packed.size()) + "\r\n", packed).body, text);
        const std::string two = gzip("one ") + gzip("two"); // members in a row are one text
        QCOMPARE(posted(*m_receiver, headers + std::to_string(two.size()) + "\r\n", two).body, std::string("one two"));
        const std::string cut = packed.substr(0, packed.size() - 4);
        QCOMPARE(posted(*m_receiver, headers + std::to_string(cut.size()) + "\r\n", cut).status, 400);
        std::string wrong = packed; // its CRC
        wrong[wrong.size() - 6] ^= 1;
        QCOMPARE(posted(*m_receiver, headers + std::to_string(wrong.size()) + "\r\n", wrong).status, 400);
    }

    void stopsABombAtTheLimit()
    {
        const std::string bomb = gzip(std::string(200'000'000, '\0'));
        const RawReply reply =
            posted(*m_receiver,
                   Json + "Content-Encoding: gzip\r\nContent-Length: " + std::to_string(bomb.size()) + "\r\n", bomb);
        QCOMPARE(reply.status, 413);
    }

    void takesABodyUpToTheLimit()
    {
        start({.mostBytes = 100'000});
        const std::string most(100'000, 'x');
        QCOMPARE(posted(*m_receiver, Json + "Content-Length: 100000\r\n", most).body, most);
        QCOMPARE(posted(*m_receiver, Json + "Content-Length: 100001\r\n", most + 'x').status, 413);
        QCOMPARE(
            posted(*m_receiver, Json + "Transfer-Encoding: chunked\r\n", "186A1\r\n" + most + "x\r\n0\r\n\r\n").status,
            413);
    }

    void refusesManyBigBodiesAtOnce()
    {
        Gate gate;
        m_before = gate.wait();
        start({.mostBytes = 10'000, .mostBytesAtOnce = 15'000});
        const std::string request = "POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 10000\r\n\r\n";
        const std::string body(10'000, 'x');
        RawHttp first(m_receiver->port());
        first.send(request + body);
        QTRY_COMPARE(m_handled.load(), 1); // all of it is in memory, and stays there until it is answered
        RawHttp second(m_receiver->port());
        second.send(request + body);
        const RawReply refusal = second.reply().value_or(RawReply {});
        gate.open();
        QCOMPARE(refusal.status, 429);
        QVERIFY(refusal.head.find("Retry-After: 1\r\n") != std::string::npos);
        for (int i = 0; i < 100; ++i) {
            QCOMPARE(first.reply().value_or(RawReply {}).status, 200);
            first.send(request + body); // whoever has an answer has room for the next one
        }
        QCOMPARE(first.reply().value_or(RawReply {}).status, 200);
    }

    void continuesWhenAskedTo()
    {
        RawHttp client(m_receiver->port());
        client.send("POST /echo HTTP/1.1\r\n" + Json + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        QCOMPARE(client.reply().value_or(RawReply {}).status, 100);
        client.send("ok");
        QCOMPARE(client.reply().value_or(RawReply {}).body, std::string("ok"));
    }

    void endsAHeadThatDrips()
    {
        start({.headerLimit = 500ms});
        QVERIFY(endsWhileDripping("POST /echo HTTP/1.1\r\nA: "));
    }

    void endsABodyThatDrips()
    {
        start({.headerLimit = 1000ms, .requestLimit = 1000ms});
        QVERIFY(endsWhileDripping("POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 1000\r\n\r\n"));
        QVERIFY(endsWhileDripping("POST /echo HTTP/1.1\r\n" + Json + "Transfer-Encoding: chunked\r\n\r\n3E8\r\n"));
    }

    void endsAClientThatGoesOnAfterARefusal()
    {
        QVERIFY(endsWhileDripping("POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 10000000000\r\n\r\n"));
    }

    void takesNoRestOfABodyForARequest()
    {
        RawHttp client(m_receiver->port());
        const std::string inner = "POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 1\r\n\r\nx";
        client.send("POST /echo HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\nContent-Length: "
                    + std::to_string(inner.size()) + "\r\n\r\n" + inner);
        QCOMPARE(client.reply().value_or(RawReply {}).status, 403);
        QVERIFY(!client.reply(500ms).has_value());
        QCOMPARE(m_handled.load(), 0);
    }

    void doesNotHandleABodyThatIsCutShort()
    {
        for (const std::string &start : {std::string("Content-Length: 10\r\n\r\nabc"),
                                         std::string("Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n")}) {
            RawHttp client(m_receiver->port());
            client.send("POST /echo HTTP/1.1\r\n" + Json + start);
            client.endSending();
            QCOMPARE(client.reply().value_or(RawReply {.status = 400}).status, 400);
        }
        QCOMPARE(m_handled.load(), 0);
    }

    void asksForTheToken()
    {
        start({.token = "0123456789abcdef"});
        const std::string request = Json + "Content-Length: 2\r\n";
        const RawReply none = posted(*m_receiver, request, "ok");
        QCOMPARE(none.status, 401);
        QVERIFY(none.head.find("WWW-Authenticate: Bearer") != std::string::npos);
        QCOMPARE(posted(*m_receiver, request + "Authorization: Bearer 0123456789abcdeX\r\n", "ok").status, 401);
        QCOMPARE(posted(*m_receiver, request + "Authorization: Bearer 0123456789abcde\r\n", "ok").status, 401);
        QCOMPARE(posted(*m_receiver, request + "Authorization: Basic 0123456789abcdef\r\n", "ok").status, 401);
        QCOMPARE(posted(*m_receiver, request + "Authorization: Bearer 0123456789abcdef\r\n", "ok").status, 200);
    }

    void showsItsPagesToThoseWithTheTokenOnly()
    {
        start({.token = "0123456789abcdef"}, {},
              {{.path = "/v1/sources", .make = [] { return Reply {.body = "[]\n"}; }}});
        RawHttp client(m_receiver->port());
        const RawReply none = client.get("/v1/sources").value_or(RawReply {});
        QCOMPARE(none.status, 401);
        QVERIFY(none.body.find("[]") == std::string::npos);
        client.send("GET /v1/sources HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer 0123456789abcdef\r\n\r\n");
        QCOMPARE(client.reply().value_or(RawReply {}).body, std::string("[]\n"));
        QCOMPARE(client.get("/healthz").value_or(RawReply {}).status, 200);
    }

    void outlivesWhatItsHandlersThrow()
    {
        const auto fail = []() -> Reply { throw std::length_error("a bug"); };
        const auto tire = []() -> Reply { throw std::bad_alloc(); };
        start({}, {}, {{.path = "/bug", .make = fail}, {.path = "/tired", .make = tire}});
        RawHttp client(m_receiver->port());
        QCOMPARE(client.get("/bug").value_or(RawReply {}).status, 500);
        QCOMPARE(client.get("/tired").value_or(RawReply {}).status, 503);
        QCOMPARE(client.get("/healthz").value_or(RawReply {}).status, 200);
        auto throwing = Receiver::start(
            {.port = 0}, {{.path = "/bug", .contentTypes = {"application/json"}, .handle = [fail](const Post &) {
                               return fail();
                           }}});
        QVERIFY(throwing.has_value());
        RawHttp sender((*throwing)->port());
        QCOMPARE(sender.post("/bug", "x").value_or(RawReply {}).status, 500);
        QCOMPARE(sender.post("/bug", "x").value_or(RawReply {}).status, 500);
    }

    void needsATokenOnForeignAddresses()
    {
        const auto open = Receiver::start({.address = "0.0.0.0", .port = 0}, {});
        QVERIFY(!open.has_value());
        QCOMPARE(open.error().kind, Error::Kind::Config);
    }

    void listensOnIpAddressesOnly_data()
    {
        QTest::addColumn<QByteArray>("address");
        for (const char *address : {"", "9090", "127.1", "localhost", "127.0.0.1,0.0.0.0", "256.0.0.1"})
            QTest::newRow(address) << QByteArray(address);
    }

    void listensOnIpAddressesOnly()
    {
        QFETCH(QByteArray, address);
        const auto none =
            Receiver::start({.address = address.toStdString(), .port = 0, .token = "0123456789abcdef"}, {});
        QVERIFY(!none.has_value());
        QCOMPARE(none.error().kind, Error::Kind::Config);
    }

    void listensOnIpv6()
    {
        const auto six = Receiver::start({.address = "::1", .port = 0}, {});
        if (!six)
            QSKIP(qPrintable(QString::fromStdString("no IPv6 here: " + six.error().detail)));
        QCOMPARE((*six)->url(), "http://[::1]:" + std::to_string((*six)->port()));
    }

    void namesABusyPort()
    {
        const auto second = Receiver::start({.port = m_receiver->port()}, {});
        QVERIFY(!second.has_value());
        QCOMPARE(second.error().kind, Error::Kind::Network);
        QVERIFY(second.error().detail.find(std::to_string(m_receiver->port())) != std::string::npos);
    }

    void stopsSoonWithIdleClients()
    {
        start({.headerLimit = 10min, .requestLimit = 10min}); // so long it would take to wait for them
        std::vector<std::unique_ptr<RawHttp>> clients;
        for (int i = 0; i < 10; ++i) {
            clients.push_back(std::make_unique<RawHttp>(m_receiver->port()));
            QVERIFY(clients.back()->post("/echo", "x").has_value());
        }
        const auto stopping = std::async(std::launch::async, [this] { m_receiver->stop(); });
        QVERIFY(stopping.wait_for(30s) == std::future_status::ready);
    }

    void servesManyClientsAtOnce()
    {
        std::vector<std::thread> clients;
        std::atomic<int> good {0};
        for (int i = 0; i < 16; ++i) {
            clients.emplace_back([this, &good] {
                RawHttp client(m_receiver->port());
                for (int j = 0; j < 20; ++j)
                    good += client.post("/echo", "x").value_or(RawReply {}).status == 200;
            });
        }
        for (std::thread &client : clients)
            client.join();
        QCOMPARE(good.load(), 320);
    }

private:
    void start(ReceiverOptions options, WordError wordError = {}, std::vector<Page> pages = {})
    {
        m_receiver.reset();
        m_handled = 0;
        options.port = 0;
        const Route echo {.path = "/echo",
                          .contentTypes = {"application/json"},
                          .handle =
                              [this](Post post) {
                                  ++m_handled;
                                  if (m_before)
                                      m_before();
                                  return Reply {.body = std::move(post.body)};
                              },
                          .wordError = std::move(wordError)};
        auto receiver = Receiver::start(options, {echo}, std::move(pages));
        QVERIFY2(receiver.has_value(), receiver ? "" : receiver.error().detail.c_str());
        m_receiver = std::move(*receiver);
    }

    /// Sends `head` and then a byte now and then, until the other side has had enough; false when it never has.
    bool endsWhileDripping(const std::string &head)
    {
        RawHttp client(m_receiver->port());
        client.send(head);
        for (int i = 0; i < 300; ++i) {
            if (client.ends(100ms))
                return true;
            client.send("A");
        }
        return false;
    }

    std::unique_ptr<Receiver> m_receiver;
    std::atomic<int> m_handled {0};
    std::function<void()> m_before; ///< what the route does before it answers
};

QTEST_GUILESS_MAIN(TestReceiver)
#include "tst_receiver.moc"
