// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/telemetry/metricsendpoint.h"
#include "exporter/telemetry/telemetry.h"
#include "tests/exporter/telemetry/metricspage.h"
#include "tests/exporter/telemetry/rawhttp.h"
#include "tests/support/promtool.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <fstream>
#include <future>
#include <mutex>
#include <semaphore>
#include <vector>

#include <prometheus/collectable.h>

using namespace meterbird;
using namespace meterbird::telemetry;
using namespace meterbird::test;

namespace {

std::string get(const std::string &target, const std::string &headers = "Host: localhost\r\n")
{
    return "GET " + target + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n";
}

std::string lowered(std::string text)
{
    return QString::fromStdString(text).toLower().toStdString();
}

/// True when /proc says that someone listens on `port` at `address` (as hex, in host byte order reversed).
bool listens(const std::string &addressHex, std::uint16_t port)
{
    std::ifstream table("/proc/net/tcp");
    const std::string wanted =
        addressHex + ':' + QString::number(port, 16).rightJustified(4, u'0').toUpper().toStdString();
    for (std::string line; std::getline(table, line);) {
        if (line.find(wanted + " 00000000:0000 0A") != std::string::npos)
            return true;
    }
    return false;
}

/// A page that is made once the test says so.
class HeldPage : public ::prometheus::Collectable
{
public:
    std::vector<::prometheus::MetricFamily> Collect() const override
    {
        m_entered.release();
        m_go.acquire();
        m_go.release(); // for the next
        return {};
    }

    void waitUntilAsked() { m_entered.acquire(); }
    void letGo() { m_go.release(); }

private:
    mutable std::counting_semaphore<> m_entered {0};
    mutable std::counting_semaphore<> m_go {0};
};

} // namespace

class TestMetricsEndpoint : public QObject
{
    Q_OBJECT

private:
    std::shared_ptr<Telemetry> m_telemetry;
    std::unique_ptr<MetricsEndpoint> m_endpoint;

private Q_SLOTS:
    void initTestCase()
    {
        m_telemetry = std::make_shared<Telemetry>(withoutHold());
        m_telemetry->apply({.metric = Metric::AgentErrors, .labels = {"timeout"}, .whole = 7});
        auto endpoint = MetricsEndpoint::create(m_telemetry, {.port = 0});
        QVERIFY2(endpoint.has_value(), endpoint ? "" : endpoint.error().detail.c_str());
        m_endpoint = std::move(*endpoint);
        QVERIFY(m_endpoint->port() > 0);
    }

    void servesThePageOnLoopbackOnly()
    {
        const std::string answer = exchange(m_endpoint->port(), get("/metrics"));
        QCOMPARE(statusOf(answer), 200);
        QCOMPARE(samplesOf(bodyOf(answer)).at("agent_errors_total{type=\"timeout\"}"), 7.);
        QCOMPARE(m_endpoint->url(), "http://127.0.0.1:" + std::to_string(m_endpoint->port()) + "/metrics");
        QVERIFY(listens("0100007F", m_endpoint->port()));
        QVERIFY(!listens("00000000", m_endpoint->port()));
    }

    void lintsCleanWithTheExposersOwnMetrics()
    {
        (void)exchange(m_endpoint->port(), get("/metrics"));
        const std::string page = bodyOf(exchange(m_endpoint->port(), get("/metrics")));
        QVERIFY(page.find("exposer_") != std::string::npos);
        QCOMPARE(promtoolFindings(QByteArray::fromStdString(page)), QString());
    }

    void answersOnlyWhatItShould_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const std::string &request, int status) {
            QTest::newRow(name) << QByteArray::fromStdString(request) << status;
        };
        const auto with = [](const std::string &method, const std::string &headers) {
            return method + " /metrics HTTP/1.1\r\nHost: localhost\r\n" + headers + "Connection: close\r\n\r\n";
        };
        row("loopback by address and port", get("/metrics", "Host: 127.0.0.1:9090\r\n"), 200);
        row("HEAD", with("HEAD", ""), 200);
        row("with a query", get("/metrics?name=x"), 200);
        row("evil Host", get("/metrics", "Host: evil.example\r\n"), 403);
        row("evil Host with our port", get("/metrics", "Host: evil.example:9090\r\n"), 403);
        row("Host that begins well", get("/metrics", "Host: 127.0.0.1.evil.example\r\n"), 403);
        row("two Hosts", get("/metrics", "Host: localhost\r\nHost: evil.example\r\n"), 403);
        row("two Hosts, evil first", get("/metrics", "Host: evil.example\r\nHost: localhost\r\n"), 403);
        row("empty Host", get("/metrics", "Host:\r\n"), 403);
        row("no Host", get("/metrics", ""), 403);
        row("Origin", with("GET", "Origin: http://evil.example\r\n"), 403);
        row("Origin null", with("GET", "Origin: null\r\n"), 403);
        row("Origin of ourselves", with("GET", "origin: http://localhost\r\n"), 403);
        row("preflight", with("OPTIONS", "Origin: http://evil.example\r\nAccess-Control-Request-Method: GET\r\n"), 403);
        row("OPTIONS", with("OPTIONS", ""), 405);
        row("PUT", with("PUT", "Content-Length: 0\r\n"), 405);
        row("POST", with("POST", "Content-Length: 3\r\n") + "a=b", 405);
        row("DELETE", with("DELETE", ""), 405);
        row("a longer name", get("/metricsfoo"), 404);
        row("a path below", get("/metrics/x"), 404);
        row("a trailing slash", get("/metrics/"), 404);
        row("the root", get("/"), 404);
        row("the same path, escaped", get("/%6detrics"), 200);
        row("an absolute address", get("http://evil.example/metrics"), 0); // civetweb hangs up
        row("a way up", get("/x/../metrics"), 404);
    }

    void answersOnlyWhatItShould()
    {
        QFETCH(QByteArray, request);
        QFETCH(int, status);
        const std::string answer = exchange(m_endpoint->port(), request.toStdString());
        QCOMPARE(statusOf(answer), status);
        QVERIFY2(lowered(answer).find("access-control") == std::string::npos, answer.c_str());
        QCOMPARE(answer.find("agent_errors_total") != std::string::npos, status == 200 && request.startsWith("GET"));
    }

    void isNotBlockedByIdleClients()
    {
        // They are hung up on after two seconds: a scrape that waits for that finds them gone.
        const auto isAnsweredBesideThem = [this] {
            std::vector<std::unique_ptr<RawConnection>> idle;
            for (int i = 0; i < 4; ++i) {
                idle.push_back(std::make_unique<RawConnection>(m_endpoint->port()));
                if (i % 2)
                    idle.back()->send("GET /metrics HTTP/1.1\r\nHo");
            }
            return statusOf(exchange(m_endpoint->port(), get("/metrics"))) == 200
                && std::ranges::none_of(idle, [](const auto &client) { return client->isHungUp(); });
        };
        bool isAnswered = false;
        for (int i = 0; i < 10 && !isAnswered; ++i) // on a busy machine two seconds may pass before it
            isAnswered = isAnsweredBesideThem();
        QVERIFY2(isAnswered, "a scrape waits for clients that say nothing");
    }

    void hangsUpOnAClientThatDoesNotFinish()
    {
        RawConnection slow(m_endpoint->port());
        QVERIFY(slow.send("GET /metrics HTTP/1.1\r\nHo"));
        const std::string answer = slow.readAll();
        QVERIFY2(slow.isHungUp(), "a request that never ends holds its thread");
        QVERIFY(answer.find("agent_errors_total") == std::string::npos);
    }

    void servesWhileEventsComeIn()
    {
        auto scrapes = std::async(std::launch::async, [this] {
            for (int i = 0; i < 20; ++i) {
                if (statusOf(exchange(m_endpoint->port(), get("/metrics"))) != 200)
                    return false;
            }
            return true;
        });
        for (int i = 0; i < 20'000; ++i)
            m_telemetry->apply({.metric = Metric::LlmCalls, .labels = {"m" + std::to_string(i % 50), "p"}, .whole = 1});
        QVERIFY(scrapes.get());
        const auto samples = samplesOf(bodyOf(exchange(m_endpoint->port(), get("/metrics"))));
        QCOMPARE(samples.at("llm_calls_total{model=\"m49\",provider=\"p\"}"), 400.);
    }

    void makesTwoPagesAtATime()
    {
        const auto page = std::make_shared<HeldPage>();
        const auto endpoint = MetricsEndpoint::create(page, {.port = 0});
        QVERIFY(endpoint.has_value());
        std::mutex mutex;
        std::vector<int> statuses;
        std::counting_semaphore<> answered {0};
        const auto ask = [&] {
            const int status = statusOf(exchange((*endpoint)->port(), get("/metrics")));
            const std::lock_guard lock(mutex);
            statuses.push_back(status);
            answered.release();
        };
        std::vector<std::future<void>> clients;
        clients.push_back(std::async(std::launch::async, ask));
        page->waitUntilAsked();
        clients.push_back(std::async(std::launch::async, ask));
        clients.push_back(std::async(std::launch::async, ask));
        const bool isAnswered = answered.try_acquire_for(std::chrono::seconds(20)); // one of three, and no page yet
        page->letGo();
        for (std::future<void> &client : clients)
            client.get();
        QVERIFY2(isAnswered, "a third client waits for its page without end");
        QCOMPARE(statuses, (std::vector {503, 200, 200}));
        for (int i = 0; i < 4; ++i) // all have given back their place
            QCOMPARE(statusOf(exchange((*endpoint)->port(), get("/metrics"))), 200);
    }

    void namesABusyPort()
    {
        const auto second = MetricsEndpoint::create(m_telemetry, {.port = m_endpoint->port()});
        QVERIFY(!second);
        QCOMPARE(second.error().kind, Error::Kind::Network);
        const std::string place = "127.0.0.1:" + std::to_string(m_endpoint->port());
        QVERIFY2(second.error().detail.find(place) != std::string::npos, second.error().detail.c_str());
        QVERIFY2(second.error().detail.find("errno 98") != std::string::npos, second.error().detail.c_str());
        QCOMPARE(statusOf(exchange(m_endpoint->port(), get("/metrics"))), 200);
    }

    void refusesWhatIsNoAddress_data()
    {
        QTest::addColumn<QString>("address");
        for (const char *address : {"", "localhost", "127.0.0.1:80", "9090", "256.0.0.1", "127.0.0.1,0.0.0.0"})
            QTest::newRow(*address ? address : "(empty)") << QString::fromLatin1(address);
    }

    void refusesWhatIsNoAddress()
    {
        QFETCH(QString, address);
        const auto endpoint = MetricsEndpoint::create(m_telemetry, {.address = address.toStdString(), .port = 0});
        QVERIFY(!endpoint);
        QCOMPARE(endpoint.error().kind, Error::Kind::Config);
        QVERIFY(!endpoint.error().detail.empty());
    }

    void letsThePortGoWhenDestroyed()
    {
        auto first = MetricsEndpoint::create(m_telemetry, {.port = 0});
        QVERIFY(first.has_value());
        const std::uint16_t port = (*first)->port();
        first->reset();
        const auto again = MetricsEndpoint::create(m_telemetry, {.port = port});
        QVERIFY2(again.has_value(), again ? "" : again.error().detail.c_str());
    }
};

QTEST_APPLESS_MAIN(TestMetricsEndpoint)
#include "tst_metricsendpoint.moc"
