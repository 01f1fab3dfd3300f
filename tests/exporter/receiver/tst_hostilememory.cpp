// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies that are big, or become so: whatever many senders of them do at once, the process stays within 64 MiB more,
// and a small request of somebody else is served.
#include "exporter/receiver/events/eventsroute.h"
#include "exporter/receiver/otlp/otlproutes.h"
#include "exporter/receiver/receiver.h"
#include "tests/exporter/ledger/ledgerfixture.h"
#include "tests/exporter/receiver/memory.h"
#include "tests/support/gzip.h"
#include "tests/support/rawhttp.h"

#include <QTest>

#include <array>
#include <atomic>
#include <cstdio>
#include <map>
#include <thread>

using namespace meterbird;
using namespace meterbird::receiver;
using namespace meterbird::test;
using namespace std::chrono_literals;

namespace {

constexpr int Crowd = memoryIsOurs() ? 24 : 6; ///< a sanitizer makes each of them ten times as slow
constexpr std::size_t MostMiB = 64; ///< more than before
const std::string Json = "Host: 127.0.0.1\r\nContent-Type: application/json\r\n";

/// `text` as field `number` of a protobuf message.
std::string delimited(int number, const std::string &text)
{
    std::string field(1, static_cast<char>(number << 3 | 2));
    std::size_t size = text.size();
    for (; size > 127; size >>= 7)
        field += static_cast<char>((size & 127) | 128);
    return field.append(1, static_cast<char>(size)).append(text);
}

std::string times(std::size_t count, const std::string &text)
{
    std::string all;
    all.reserve(count * text.size());
    for (std::size_t i = 0; i < count; ++i)
        all += text;
    return all;
}

/// Two bytes each, and thirty times as many in memory.
std::string tinyPoints()
{
    return delimited(1, delimited(2, delimited(2, delimited(1, "m") + delimited(5, times(190'000, delimited(1, ""))))));
}

std::string manyAttributes()
{
    const std::string attribute = delimited(7, delimited(1, "a") + delimited(2, delimited(1, "b")));
    const std::string points = times(900, delimited(1, times(500, attribute)));
    return delimited(1, delimited(2, delimited(2, delimited(1, "m") + delimited(5, points))));
}

std::string spans()
{
    const std::string span = delimited(1, std::string(16, 't')) + delimited(2, std::string(8, 's'))
        + delimited(9, delimited(1, "gen_ai.operation.name") + delimited(2, delimited(1, "chat")));
    return delimited(1, delimited(2, times(190'000, delimited(2, span))));
}

std::string jsonPoints(std::size_t bytes, const std::string &attributes)
{
    const std::string point = "{\"asInt\":\"5\",\"timeUnixNano\":\"1\",\"attributes\":[" + attributes + "]},";
    std::string points = times(bytes / point.size(), point);
    points.pop_back();
    return R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[)" + points
        + "]}}]}]}]}";
}

std::string events(std::size_t wordBytes)
{
    const std::string word(wordBytes, 'w');
    const std::string event = R"({"type":"llm_call","model":")" + word + R"(","provider":")" + word + R"(","agent":")"
        + word + R"(","error_type":")" + word + R"(","status":")" + word + "\"},";
    std::string all = "[" + times(9'999, event);
    all.back() = ']';
    return all;
}

std::string rejects()
{
    std::string all = "[" + times(9'999, "{\"type\":\"" + std::string(60, 't') + "\"},");
    all.back() = ']';
    return all;
}

} // namespace

class TestHostileMemory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_ledger = std::make_unique<LedgerFixture>();
        QCOMPARE(m_ledger->start(), std::string());
        std::vector<Route> routes = otlp::otlpRoutes(*m_ledger->ledger, m_senders);
        routes.push_back(eventsRoute(*m_ledger->ledger, m_senders));
        routes.push_back({.path = "/echo", .contentTypes = {"application/json"}, .handle = [this](Post post) {
                              ++m_handled;
                              return Reply {.body = std::move(post.body)};
                          }});
        m_handled = 0;
        auto receiver = Receiver::start({.port = 0, .headerLimit = 10min, .requestLimit = 10min}, std::move(routes));
        QVERIFY2(receiver.has_value(), receiver ? "" : receiver.error().detail.c_str());
        m_receiver = std::move(*receiver);
    }
    void cleanup()
    {
        m_receiver.reset();
        m_ledger.reset();
    }

    void manyBigBodiesAtOnceCostLittle_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status"); ///< when it comes alone
        const auto row = [](const char *name, const char *path, const char *type, const std::string &body,
                            int status = 200) {
            QTest::newRow(name) << QString::fromLatin1(path) << QString::fromLatin1(type)
                                << QByteArray::fromStdString(body) << status;
        };
        const auto packed = [](const char *name, const char *path, const char *type, const std::string &body,
                               int status = 200) {
            QTest::newRow(name) << QString::fromLatin1(path)
                                << QString::fromLatin1(type) + QStringLiteral("\r\nContent-Encoding: gzip")
                                << QByteArray::fromStdString(gzip(body)) << status;
        };
        constexpr const char *Protobuf = "application/x-protobuf";
        constexpr const char *Plain = "application/json";
        const std::string attribute = R"({"key":"model","value":{"stringValue":"gpt-4o"}})";
        row("tiny points", "/v1/metrics", Protobuf, tinyPoints());
        row("many attributes", "/v1/metrics", Protobuf, manyAttributes());
        row("spans", "/v1/traces", Protobuf, spans());
        row("points in JSON", "/v1/metrics", Plain, jsonPoints(12'000'000, attribute + ',' + attribute));
        row("more points in JSON than there is memory for", "/v1/metrics", Plain,
            jsonPoints(15'000'000, attribute + ',' + attribute), 413);
        row("numbers that nothing separates", "/v1/metrics", Plain, "{\"a\":" + times(9'000'000, "1 ") + '}', 413);
        row("empty strings", "/v1/logs", Plain, "{\"a\":[" + times(3'900'000, "\"\",") + "1]}");
        row("escapes", "/v1/metrics", Plain, "{\"" + times(3'000'000, "\\u0041") + "\":1}");
        row("events", "/v1/events", Plain, events(20));
        row("events of long words", "/v1/events", Plain, events(100));
        row("events of longer words than there is memory for", "/v1/events", Plain, events(190), 413);
        row("events that are none", "/v1/events", Plain, rejects());
        row("one event of many numbers", "/v1/events", Plain, "[{\"a\":[" + times(390'000, "1,") + "1]}]");
        packed("points in JSON, packed", "/v1/metrics", Plain, jsonPoints(12'000'000, attribute));
        packed("events, packed", "/v1/events", Plain, events(100));
        packed("events of longer words, packed", "/v1/events", Plain, events(190), 413);
        packed("tiny points, packed", "/v1/metrics", Protobuf, tinyPoints());
    }

    void manyBigBodiesAtOnceCostLittle()
    {
        QFETCH(QString, path);
        QFETCH(QString, type);
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        const std::string head = "POST " + path.toStdString() + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
            + type.toStdString() + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
        const std::string_view bytes(body.data(), static_cast<std::size_t>(body.size()));
        QCOMPARE(goodStatus(), 200);
        const std::size_t before = residentMiB();
        forgetPeak();
        std::array<std::atomic<int>, 600> answers {};
        std::vector<std::thread> crowd;
        std::atomic<int> sending {Crowd};
        for (int i = 0; i < Crowd; ++i) {
            crowd.emplace_back([&] {
                for (int round = 0; round < 2; ++round) {
                    RawHttp client(m_receiver->port());
                    client.send(head);
                    client.send(bytes);
                    const auto reply = client.reply(60s);
                    ++answers.at(static_cast<std::size_t>(reply ? reply->status : 0)); // who sends on may miss it
                }
                --sending;
            });
        }
        int served = 0;
        int asked = 0;
        do {
            served += goodStatus() == 200;
            ++asked;
        } while (sending > 0);
        for (std::thread &sender : crowd)
            sender.join();
        std::string told;
        for (std::size_t code = 0; code < answers.size(); ++code) {
            if (answers[code] > 0)
                told += " " + std::to_string(answers[code]) + " x " + std::to_string(code);
        }
        std::printf("%s: %+d MiB;%s\n", QTest::currentDataTag(), int(peakMiB()) - int(before), told.c_str());
        QCOMPARE(served, asked);
        QCOMPARE(answers[500] + answers[503], 0);
        if (memoryIsOurs())
            QVERIFY2(peakMiB() <= before + MostMiB, qPrintable(QString::number(peakMiB() - before)));
        // What they held is free again, and it is not too much for one.
        RawHttp last(m_receiver->port());
        last.send(head);
        last.send(bytes);
        QCOMPARE(last.reply(60s).value_or(RawReply {}).status, status);
    }

    void whatIsTooBigCostsLittle_data()
    {
        QTest::addColumn<QByteArray>("start");
        QTest::addColumn<QByteArray>("more"); ///< sent again and again, 200 MB of it if nobody minds
        QTest::addColumn<int>("status");
        const QByteArray x(1'000'000, 'x');
        const QByteArray post = QByteArray::fromStdString("POST /echo HTTP/1.1\r\n" + Json);
        QTest::newRow("a URI") << QByteArray("GET /") << x << 431;
        QTest::newRow("a header") << QByteArray("GET / HTTP/1.1\r\nA: ") << x << 431;
        QTest::newRow("headers") << QByteArray("GET / HTTP/1.1\r\n") << QByteArray("a: b\r\n").repeated(100'000) << 431;
        QTest::newRow("a body with its length") << post + "Content-Length: 200000000\r\n\r\n" << x << 413;
        QTest::newRow("10 GB") << post + "Content-Length: 10000000000\r\n\r\n" << x << 413;
        QTest::newRow("a chunk") << post + "Transfer-Encoding: chunked\r\n\r\n10000000\r\n" << x << 413;
        QTest::newRow("chunks") << post + "Transfer-Encoding: chunked\r\n\r\n"
                                << ("186A0\r\n" + QByteArray(100'000, 'x') + "\r\n").repeated(10) << 413;
        QTest::newRow("a chunk extension")
            << post + "Transfer-Encoding: chunked\r\n\r\n1;" << QByteArray(1'000'000, 'x') << 400;
        QTest::newRow("bytes of no protocol") << QByteArray() << QByteArray(1'000'000, '\xf8') << 400;
        QTest::newRow("zero bytes") << QByteArray() << QByteArray(1'000'000, '\0') << 400;
    }

    void whatIsTooBigCostsLittle()
    {
        QFETCH(QByteArray, start);
        QFETCH(QByteArray, more);
        QFETCH(int, status);
        const std::size_t before = residentMiB();
        forgetPeak();
        RawHttp client(m_receiver->port());
        client.send(start.toStdString());
        const std::string piece = more.toStdString();
        for (std::size_t sent = 0; sent < 200'000'000 && client.send(piece); sent += piece.size()) { }
        const auto reply = client.reply();
        QVERIFY(!reply || reply->status == status); // whoever sends on for long may miss the answer
        QVERIFY(client.ends(30s));
        QCOMPARE(m_handled.load(), 0);
        QCOMPARE(postedStatus("ok"), 200);
        if (memoryIsOurs())
            QVERIFY2(peakMiB() <= before + 64, qPrintable(QString::number(peakMiB() - before)));
    }

    void aBombCostsLittle()
    {
        const std::string bomb = gzip(std::string(200'000'000, '\0'));
        const std::size_t before = residentMiB();
        forgetPeak();
        for (const std::string &head : {"Content-Length: " + std::to_string(bomb.size()) + "\r\n\r\n",
                                        std::string("Transfer-Encoding: chunked\r\n\r\n")}) {
            RawHttp client(m_receiver->port());
            client.send("POST /echo HTTP/1.1\r\n" + Json + "Content-Encoding: gzip\r\n" + head);
            if (head.starts_with('T')) {
                char size[20];
                std::snprintf(size, sizeof size, "%zx\r\n", bomb.size());
                client.send(size + bomb + "\r\n0\r\n\r\n");
            } else {
                client.send(bomb);
            }
            QCOMPARE(client.reply().value_or(RawReply {}).status, 413);
        }
        QCOMPARE(m_handled.load(), 0);
        QCOMPARE(postedStatus("ok"), 200);
        if (memoryIsOurs())
            QVERIFY2(peakMiB() <= before + 64, qPrintable(QString::number(peakMiB() - before)));
    }

private:
    /// Of a small event of somebody else.
    int goodStatus()
    {
        RawHttp client(m_receiver->port());
        return client.post("/v1/events", R"({"type":"error","error_type":"x"})").value_or(RawReply {}).status;
    }

    /// Of a good client that has a connection of its own and sends this of a body of two bytes; 0: no answer.
    int postedStatus(const std::string &body)
    {
        RawHttp client(m_receiver->port());
        client.send("POST /echo HTTP/1.1\r\n" + Json + "Content-Length: 2\r\n\r\n" + body);
        return client.reply().value_or(RawReply {}).status;
    }

    SenderBook m_senders;
    std::unique_ptr<LedgerFixture> m_ledger;
    std::unique_ptr<Receiver> m_receiver;
    std::atomic<int> m_handled {0};
};

QTEST_GUILESS_MAIN(TestHostileMemory)
#include "tst_hostilememory.moc"
