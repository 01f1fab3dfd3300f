// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/exporter.h"
#include "tests/support/exporterprocess.h"
#include "tests/support/rawhttp.h"

#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace meterbird;
using namespace meterbird::test;
using exporter::DataLock;
using exporter::Exporter;
using exporter::ExporterOptions;

namespace {

const char *const Call =
    R"({"type":"llm_call","model":"gpt-4o","provider":"openai","input_tokens":1000,"output_tokens":100})";

const std::string Burst = "{\"type\":\"error\",\"error_type\":\"burst\",\"id\":\"";

Result<std::unique_ptr<Exporter>> start(const ExporterOptions &options)
{
    return DataLock::take(options.paths).and_then([&options](DataLock &&lock) {
        return Exporter::start(options, std::move(lock));
    });
}

bool contains(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

/// The signals that a thread blocks, one bit each.
std::uint64_t blockedIn(const std::filesystem::path &status)
{
    std::ifstream file(status);
    std::uint64_t blocked = 0;
    for (std::string word; file >> word;) {
        if (word == "SigBlk:")
            file >> std::hex >> blocked;
    }
    return blocked;
}

} // namespace

class TestExporter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_options = {};
        m_options.paths = dataPaths(m_folder->path().toStdString());
        m_options.metrics.port = 0;
        m_options.receiver.port = 0;
        m_options.scrapeInterval = {};
    }

    void showsWhatItIsSentAndGoesOnAfterARestart()
    {
        for (int times = 1; times <= 2; ++times) {
            const auto running = start(m_options);
            QVERIFY2(running.has_value(), running ? "" : running.error().detail.c_str());
            RawHttp agent((*running)->receiverPort());
            const auto reply = agent.post("/v1/events", Call);
            QVERIFY(reply.has_value());
            QCOMPARE(reply->body, std::string("{\"accepted\":1,\"duplicates\":0,\"rejected\":[]}\n"));
            RawHttp scraper((*running)->metricsPort());
            const std::string page = scraper.get("/metrics").value_or(RawReply {}).body;
            QVERIFY(contains(
                page, "\nllm_calls_total{model=\"gpt-4o\",provider=\"openai\"} " + std::to_string(times) + '\n'));
            QVERIFY(contains(page,
                             "\nllm_cost_dollars_total{model=\"gpt-4o\",provider=\"openai\"} 0.00")); // a shipped price
            QVERIFY(contains(page, "\nllm_cost_today_dollars 0.00"));
        }
    }

    void keepsWhatItAcknowledgedInABurst()
    {
        const auto running = start(m_options);
        QVERIFY2(running.has_value(), running ? "" : running.error().detail.c_str());
        constexpr int Senders = 20;
        constexpr int Each = 5000; // all at once they are twice what may wait for the disk
        std::atomic<int> taken {0};
        std::atomic<int> busy {0};
        std::atomic<int> odd {0};
        std::vector<std::jthread> senders;
        for (int sender = 0; sender < Senders; ++sender) {
            senders.emplace_back([&, sender] {
                std::string body;
                for (int i = 0; i < Each; ++i)
                    body += Burst + std::to_string(sender * Each + i) + "\"}\n";
                auto agent = std::make_unique<RawHttp>((*running)->receiverPort());
                for (;;) {
                    agent->send("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                                "Content-Length: "
                                + std::to_string(body.size()) + "\r\n\r\n" + body);
                    const RawReply reply = agent->reply(std::chrono::seconds(60)).value_or(RawReply {});
                    if (reply.status == 200) {
                        taken += Each;
                        return;
                    }
                    if (reply.status != 429 || !contains(reply.head, "Retry-After: 1")) {
                        ++odd;
                        return;
                    }
                    ++busy;
                    if (contains(reply.head, "Connection: close")) // refused before it was read
                        agent = std::make_unique<RawHttp>((*running)->receiverPort());
                }
            });
        }
        senders.clear(); // waits for them
        QCOMPARE(odd.load(), 0);
        QCOMPARE(taken.load(), Senders * Each);
        qInfo("asked to come again %d times", busy.load());
        RawHttp scraper((*running)->metricsPort());
        const std::string page = scraper.get("/metrics").value_or(RawReply {}).body;
        QVERIFY(contains(page, "\nagent_errors_total{type=\"burst\"} " + std::to_string(Senders * Each) + '\n'));
    }

    void blamesNobodyForAnEventWithoutATrustedName()
    {
        const auto running = start(m_options);
        QVERIFY(running.has_value());
        const auto rejectedOf = [&](const std::string &service) {
            std::uint64_t rejected = 0;
            for (const receiver::Sender &sender : (*running)->senders())
                rejected += sender.name.service == service ? sender.rejected : 0;
            return rejected;
        };
        const std::string good = R"({"type":"error","error_type":"x","agent":)";
        const std::string bad = R"({"type":"nonsense"})";
        RawHttp agent((*running)->receiverPort());
        QCOMPARE(agent.post("/v1/events", '[' + good + "\"a\"}," + bad + ']').value_or(RawReply {}).status, 200);
        QCOMPARE(rejectedOf("a"), 1U);
        const std::string two = '[' + good + "\"a\"}," + good + "\"b\"}," + bad + ']';
        QCOMPARE(agent.post("/v1/events", two).value_or(RawReply {}).status, 200);
        QCOMPARE(rejectedOf("a"), 1U);
        QCOMPARE(rejectedOf("b"), 0U);
        QCOMPARE(rejectedOf(""), 1U);
    }

    void putsTheUsersPricesFirst()
    {
        std::filesystem::create_directories(m_options.paths.config);
        std::ofstream(m_options.paths.userPrices())
            << R"({"gpt-4o":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":1e-3,"output_cost_per_token":0}})";
        const auto running = start(m_options);
        QVERIFY(running.has_value());
        RawHttp agent((*running)->receiverPort());
        QVERIFY(agent.post("/v1/events", Call).has_value());
        QCOMPARE((*running)->costGauges().today, 1'000'000'000);
    }

    void namesABrokenPriceFileAndUsesTheShippedPrices()
    {
        std::filesystem::create_directories(m_options.paths.config);
        std::ofstream(m_options.paths.userPrices()) << "{ broken";
        const auto running = start(m_options);
        QVERIFY(running.has_value());
        QCOMPARE((*running)->priceWarnings().size(), 1U);
        QVERIFY(contains((*running)->priceWarnings()[0], m_options.paths.userPrices().string()));
        RawHttp agent((*running)->receiverPort());
        QVERIFY(agent.post("/v1/events", Call).has_value());
        QVERIFY((*running)->costGauges().today > 0);
        QVERIFY((*running)->stats().unpricedModels.empty());
    }

    void lendsItsFolderToNobody()
    {
        const auto running = start(m_options);
        QVERIFY(running.has_value());
        const auto second = start(m_options);
        QVERIFY(!second.has_value());
        QCOMPARE(second.error().kind, Error::Kind::Config);
        QVERIFY2(contains(second.error().detail, std::to_string(getpid())), second.error().detail.c_str());
    }

    void tellsOfGrpcOnTheHttpPort()
    {
        const auto running = start(m_options);
        QVERIFY(running.has_value());
        RawHttp exporter((*running)->receiverPort());
        QVERIFY(exporter.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        QVERIFY(exporter.reply().has_value());
        const auto findings = (*running)->findings();
        QCOMPARE(findings.size(), std::size_t(1));
        QVERIFY(findings[0].kind == ledger::FindingKind::GrpcOnHttpPort);
        QCOMPARE(findings[0].times, std::uint64_t(1));
    }

    void namesATakenPortOrTakesAnother()
    {
        const auto running = start(m_options);
        QVERIFY(running.has_value());
        QTemporaryDir other;
        ExporterOptions options = m_options;
        options.paths = dataPaths(other.path().toStdString());
        options.receiver.port = (*running)->receiverPort();
        const auto refused = start(options);
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().kind, Error::Kind::Network);
        QVERIFY(contains(refused.error().detail, std::to_string((*running)->receiverPort())));
        options.receiver.fallbackPorts = true;
        const auto second = start(options);
        QVERIFY2(second.has_value(), second ? "" : second.error().detail.c_str());
        QVERIFY((*second)->receiverPort() >= 4418 && (*second)->receiverPort() <= 4427);
        QCOMPARE((*second)->portWarnings().size(), 1U);
        QVERIFY(contains((*second)->portWarnings()[0], "using port " + std::to_string((*second)->receiverPort())));
    }

    void saysThatItsFolderCannotBeUsed()
    {
        std::ofstream(m_folder->filePath(QStringLiteral("file")).toStdString()) << "x";
        m_options.paths = dataPaths(m_folder->filePath(QStringLiteral("file")).toStdString());
        const auto refused = start(m_options);
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().kind, Error::Kind::Storage);
        QVERIFY(contains(refused.error().detail, "file"));
    }

    void keepsItsFilesToTheOwner()
    {
        ExporterProcess program;
        QVERIFY2(program.start(programFile(), m_folder->filePath(QStringLiteral("new"))), qPrintable(program.output()));
        RawHttp agent(program.receiverPort());
        QVERIFY(agent.post("/v1/events", Call).has_value());
        struct stat about {
        };
        for (const char *name : {"new/meterbird.sqlite", "new/meterbird.sqlite-wal", "new/meterbird.lock"}) {
            QVERIFY(::stat(m_folder->filePath(QLatin1String(name)).toStdString().c_str(), &about) == 0);
            QCOMPARE(about.st_mode & 0777, 0600U);
        }
        QVERIFY(::stat(m_folder->filePath(QStringLiteral("new")).toStdString().c_str(), &about) == 0);
        QCOMPARE(about.st_mode & 0777, 0700U);
        QCOMPARE(program.end(), std::optional<int>(0));
    }

    void saysWhenTheDiskRefusesAndWhenItIsOver()
    {
        ExporterProcess program;
        QVERIFY2(program.start(programFile(), m_folder->path()), qPrintable(program.output()));
        RawHttp agent(program.receiverPort());
        const auto isWritable = [&program](int value) {
            RawHttp scraper(program.metricsPort());
            return contains(scraper.get("/metrics").value_or(RawReply {}).body,
                            "\nmeterbird_ledger_writable " + std::to_string(value) + '\n');
        };
        QVERIFY(isWritable(1));

        const auto pid = static_cast<pid_t>(program.pid());
        rlimit before {};
        QCOMPARE(::prlimit(pid, RLIMIT_FSIZE, nullptr, &before), 0);
        const rlimit full {8192, before.rlim_max};
        QCOMPARE(::prlimit(pid, RLIMIT_FSIZE, &full, nullptr), 0);
        const auto refused = agent.post("/v1/events", Call);
        QVERIFY(refused.has_value());
        QCOMPARE(refused->status, 503);
        QVERIFY(isWritable(0));
        QVERIFY(program.says(QStringLiteral("nothing can be recorded")));
        QVERIFY2(program.says(QStringLiteral("meterbird.sqlite: ")), qPrintable(program.output()));

        QCOMPARE(::prlimit(pid, RLIMIT_FSIZE, &before, nullptr), 0);
        RawHttp later(program.receiverPort());
        QCOMPARE(later.post("/v1/events", Call).value_or(RawReply {}).status, 200);
        QVERIFY(isWritable(1));
        QVERIFY(program.says(QStringLiteral("recording again")));
        QCOMPARE(program.output().count(QStringLiteral("nothing can be recorded")), 1);
        QCOMPARE(program.end(), std::optional<int>(0));
    }

    void goesOnWhenItsTerminalHangsUpAfterNohup()
    {
        std::signal(SIGHUP, SIG_IGN); // a child inherits this
        const auto putBack = qScopeGuard([] { std::signal(SIGHUP, SIG_DFL); });
        ExporterProcess program;
        QVERIFY2(program.start(programFile(), m_folder->path()), qPrintable(program.output()));
        const auto pid = static_cast<pid_t>(program.pid());
        QCOMPARE(::kill(pid, SIGHUP), 0);
        RawHttp agent(program.receiverPort());
        QCOMPARE(agent.post("/v1/events", Call).value_or(RawReply {}).status, 200);
        // What is waited for is blocked in all other threads; a thread that has just been made blocks everything.
        std::uint64_t blocked = ~0ULL;
        for (const auto &task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
            if (task.path().filename() != std::to_string(pid))
                blocked &= blockedIn(task.path() / "status");
        }
        QVERIFY((blocked & 1U << (SIGTERM - 1)) != 0);
        QVERIFY((blocked & 1U << (SIGHUP - 1)) == 0);
        QCOMPARE(program.end(), std::optional<int>(0));
    }

    void saysWhenOthersMayReadItsPage()
    {
        ExporterProcess own;
        QVERIFY2(own.start(programFile(), m_folder->filePath(QStringLiteral("own"))), qPrintable(own.output()));
        QVERIFY2(!own.output().contains(QStringLiteral("other machines")), qPrintable(own.output()));

        QProcess open;
        open.setProcessChannelMode(QProcess::MergedChannels);
        const auto end = qScopeGuard([&open] {
            open.terminate();
            open.waitForFinished(60'000);
        });
        open.start(programFile(),
                   {QStringLiteral("--data-dir"), m_folder->filePath(QStringLiteral("open")),
                    QStringLiteral("--listen"), QStringLiteral("0.0.0.0:0"), QStringLiteral("--receiver"),
                    QStringLiteral("127.0.0.1:0")});
        QByteArray said;
        while (!said.contains("metrics at") && open.waitForReadyRead(60'000))
            said += open.readAll();
        QVERIFY2(said.contains("/metrics can be read from other machines"), said.constData());
    }

    void exitsWithTheRightCode_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *arguments, int exitCode, const char *says) {
            QTest::newRow(arguments) << QString::fromLatin1(arguments).split(QLatin1Char(' ')) << exitCode
                                     << QString::fromLatin1(says);
        };
        row("--help", 0, "--data-dir");
        row("--version", 0, METERBIRD_VERSION);
        row("--no-such-option", 2, "--no-such-option");
        row("--listen 9090", 2, "127.0.0.1:9090");
        row("--receiver 127.0.0.1:99999", 2, "ADDRESS:PORT");
        row("--receiver 0.0.0.0:0", 2, "--token-file");
        row("--scrape-interval fast", 2, "5s");
        row("--token-file /nonexistent/token", 1, "/nonexistent/token");
        row("--data-dir /dev/null/x", 1, "/dev/null/x");
        row("--listen 127.0.0.1:0 --receiver 203.0.113.1:1 --token-file /dev/null", 1, "token");
    }

    void exitsWithTheRightCode()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        QFETCH(QString, says);
        QProcess program;
        program.setProcessChannelMode(QProcess::MergedChannels);
        program.start(programFile(), arguments);
        QVERIFY(program.waitForFinished(60'000));
        QCOMPARE(program.exitCode(), exitCode);
        const QString output = QString::fromUtf8(program.readAll());
        QVERIFY2(output.contains(says), qPrintable(output));
    }

private:
    static QString programFile() { return QStringLiteral(METERBIRD_BIN_DIR "/meterbird-exporter"); }

    std::unique_ptr<QTemporaryDir> m_folder;
    ExporterOptions m_options;
};

QTEST_GUILESS_MAIN(TestExporter)
#include "tst_exporter.moc"
