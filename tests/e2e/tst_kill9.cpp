// SPDX-License-Identifier: GPL-3.0-or-later
// kill -9 under load, again and again: what was acknowledged is there, and nothing is there twice.
#include "tests/support/exporterprocess.h"
#include "tests/support/rawhttp.h"

#include <QTemporaryDir>
#include <QTest>

#include <SQLiteCpp/SQLiteCpp.h>
#include <atomic>
#include <random>
#include <set>
#include <thread>

using namespace meterbird::test;

namespace {

constexpr int Rounds = 50;
constexpr int Senders = 4;

/// Sends batches with ids until it is told to end; a batch without an answer is sent again, with the same ids.
class Sender
{
public:
    Sender(int number, const std::atomic<int> &port)
        : m_number(number)
        , m_port(port)
        , m_random(static_cast<unsigned>(number))
        , m_thread([this] { run(); })
    { }
    ~Sender()
    {
        m_givesUp = true;
        end();
    }
    Sender(const Sender &) = delete;
    Sender &operator=(const Sender &) = delete;

    /// Ends once the last batch has been acknowledged, too.
    void end()
    {
        m_isEnding = true;
        if (m_thread.joinable())
            m_thread.join();
    }

    std::vector<std::string> acknowledged() const
    {
        const std::lock_guard lock(m_mutex);
        return m_acknowledged;
    }
    int resent() const { return m_resent; }

private:
    void run()
    {
        while (!m_isEnding) {
            std::vector<std::string> ids(1 + m_random() % 20);
            for (std::string &id : ids)
                id = std::to_string(m_number) + '-' + std::to_string(m_next++);
            const std::string body = bodyOf(ids);
            for (int attempt = 0; !isAcknowledged(body); ++attempt) {
                if (m_givesUp)
                    return;
                m_resent += attempt == 0;
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
            const std::lock_guard lock(m_mutex);
            m_acknowledged.insert(m_acknowledged.end(), ids.begin(), ids.end());
        }
    }

    /// One call of one token and 3 nano-dollars for each id.
    static std::string bodyOf(const std::vector<std::string> &ids)
    {
        std::string body = "[";
        for (const std::string &id : ids) {
            body += (body.size() > 1 ? "," : "")
                + std::string("{\"type\":\"llm_call\",\"model\":\"m\",\"provider\":\"p\",\"id\":\"") + id
                + "\",\"input_tokens\":1,\"cost_dollars\":3e-9,\"duration_seconds\":0.1}";
        }
        return body + ']';
    }

    bool isAcknowledged(const std::string &body)
    {
        const int port = m_port;
        if (port == 0)
            return false;
        if (!m_client || port != m_clientPort)
            m_client = std::make_unique<RawHttp>(static_cast<std::uint16_t>(m_clientPort = port));
        const auto reply = m_client->isConnected() ? m_client->post("/v1/events", body) : std::nullopt;
        if (reply && reply->status == 200)
            return true;
        m_client.reset();
        return false;
    }

    const int m_number;
    const std::atomic<int> &m_port; ///< 0: nobody listens
    std::mt19937 m_random;
    std::unique_ptr<RawHttp> m_client;
    int m_clientPort = 0;
    int m_next = 0;
    std::atomic<int> m_resent {0};
    std::atomic<bool> m_isEnding {false};
    std::atomic<bool> m_givesUp {false}; ///< the test has failed: nobody will answer any more
    mutable std::mutex m_mutex;
    std::vector<std::string> m_acknowledged;
    std::thread m_thread;
};

/// The value of a series on the page; -1 when it is not there.
double shown(std::uint16_t port, const std::string &series)
{
    RawHttp client(port);
    const auto page = client.get("/metrics");
    const std::size_t at = page ? page->body.find('\n' + series + ' ') : std::string::npos;
    return at == std::string::npos ? -1 : std::strtod(page->body.c_str() + at + series.size() + 2, nullptr);
}

} // namespace

class TestKill9 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void losesNothingAndCountsNothingTwice()
    {
        std::vector<std::unique_ptr<Sender>> senders;
        for (int i = 0; i < Senders; ++i)
            senders.push_back(std::make_unique<Sender>(i, m_port));
        std::mt19937 random(1);
        for (int round = 0; round < Rounds; ++round) {
            ExporterProcess exporter;
            QVERIFY2(start(exporter), qPrintable(exporter.output()));
            check(exporter, senders);
            if (QTest::currentTestFailed())
                return;
            m_port = exporter.receiverPort();
            std::this_thread::sleep_for(
                std::chrono::milliseconds(80 + random() % 400)); // the load, cut at a random moment
            m_port = 0;
            exporter.kill();
        }
        ExporterProcess exporter;
        QVERIFY(start(exporter));
        m_port = exporter.receiverPort();
        int resent = 0;
        for (const auto &sender : senders) {
            sender->end();
            resent += sender->resent();
        }
        check(exporter, senders);
        std::size_t sent = 0;
        for (const auto &sender : senders)
            sent += sender->acknowledged().size();
        QCOMPARE(m_stored, sent); // by now all that was ever sent is acknowledged: each is there once
        QVERIFY2(resent > 0, "no kill hit a request: the test shows nothing");
        qInfo("%zu events in %d rounds, %d batches sent again", sent, Rounds, resent);
        QCOMPARE(exporter.end(), std::optional<int>(0));
    }

private:
    bool start(ExporterProcess &exporter)
    {
        return exporter.start(QStringLiteral(METERBIRD_BIN_DIR "/meterbird-exporter"), m_folder.path());
    }

    /// With no load: the page, the rows and the totals say the same, and hold all that was acknowledged.
    void check(const ExporterProcess &exporter, const std::vector<std::unique_ptr<Sender>> &senders)
    {
        SQLite::Database database(m_folder.filePath(QStringLiteral("meterbird.sqlite")).toStdString(),
                                  SQLite::OPEN_READONLY, 5000);
        std::set<std::string> ids;
        SQLite::Statement all(database, "SELECT id FROM event_id");
        while (all.executeStep())
            ids.insert(all.getColumn(0).getString());
        m_stored = static_cast<std::size_t>(database.execAndGet("SELECT count(*) FROM llm_call").getInt64());
        QCOMPARE(ids.size(), m_stored);
        for (const auto &sender : senders) {
            for (const std::string &id : sender->acknowledged())
                QVERIFY2(ids.contains("llm_call 0 " + id), id.c_str()); // of this type, and of no agent
        }
        if (m_stored == 0)
            return;
        const auto stored = static_cast<double>(m_stored);
        QCOMPARE(shown(exporter.metricsPort(), "llm_calls_total{model=\"m\",provider=\"p\"}"), stored);
        QCOMPARE(shown(exporter.metricsPort(), "llm_call_duration_seconds_count{model=\"m\",provider=\"p\"}"), stored);
        QCOMPARE(database.execAndGet("SELECT sum(cost_nanodollars) FROM daily_cost").getInt64(),
                 static_cast<std::int64_t>(3 * m_stored));
        QCOMPARE(
            database.execAndGet("SELECT whole FROM series_total WHERE metric = 'llm_cost_dollars_total'").getInt64(),
            static_cast<std::int64_t>(3 * m_stored));
    }

    QTemporaryDir m_folder;
    std::atomic<int> m_port {0};
    std::size_t m_stored = 0;
};

QTEST_GUILESS_MAIN(TestKill9)
#include "tst_kill9.moc"
