// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/portoccupant.h"

#include "tests/support/await.h"
#include "ui/app/exporterstart.h"

#include <QNetworkAccessManager>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

using namespace meterbird::test;
using namespace meterbird::ui;
using Kind = PortOccupant::Kind;

namespace {

/// Answers GET of each path by its page, 404 otherwise; silent when it is told to be.
class Occupant : public QTcpServer
{
public:
    std::map<QByteArray, QByteArray> pages;
    bool isSilent = false;
    bool isEndless = false;
    QByteArray raw; ///< instead of any HTTP

    Occupant()
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { answer(*socket); });
        });
    }

private:
    void answer(QTcpSocket &socket)
    {
        const QByteArray path = socket.readAll().split(' ').value(1);
        if (isSilent)
            return;
        if (!raw.isEmpty()) {
            socket.write(raw);
            socket.disconnectFromHost();
            return;
        }
        const auto page = pages.find(path);
        if (page == pages.end()) {
            socket.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        } else if (isEndless) {
            socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + page->second + QByteArray(1'000'000, '#'));
            return; // and never ends
        } else {
            socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                         + QByteArray::number(page->second.size()) + "\r\n\r\n" + page->second);
        }
        socket.disconnectFromHost();
    }
};

} // namespace

class TestPortOccupant : public QObject
{
    Q_OBJECT

private:
    QNetworkAccessManager m_network;

    std::optional<PortOccupant> ask(const Occupant &occupant)
    {
        return await(findOccupant(m_network, occupant.serverPort()));
    }

private Q_SLOTS:
    void knowsEachKind_data()
    {
        QTest::addColumn<QByteArray>("metrics");
        QTest::addColumn<QByteArray>("build");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("version");
        const QByteArray build = R"({"status":"success","data":{"version":"2.42.0"}})";
        const auto row = [](const char *name, const QByteArray &metrics, const QByteArray &info, Kind kind,
                            const QString &version = {}) {
            QTest::newRow(name) << metrics << info << static_cast<int>(kind) << version;
        };
        row("Prometheus", "go_goroutines 7\n", build, Kind::Prometheus, QStringLiteral("2.42.0"));
        row("Prometheus that measures agents too", "agent_requests_total 7\n", build, Kind::Prometheus,
            QStringLiteral("2.42.0"));
        row("Prometheus of an odd version", "", "{\"status\":\"success\",\"data\":{\"version\":\"\x1b[31m2\"}}",
            Kind::Prometheus, QStringLiteral("[31m2"));
        row("an agent", "# HELP agent_requests_total x\nagent_requests_total 7\n", "", Kind::AgentMetrics);
        row("an agent of LLM calls alone", "llm_calls_total 7\n", "", Kind::AgentMetrics);
        row("Meterbird", "agent_requests_total 7\nmeterbird_build_info{version=\"1\"} 1\n", "", Kind::Meterbird);
        row("other metrics", "node_load1 0.5\n# agent_ in a comment\n", "", Kind::Unknown);
        row("a web page", "<html></html>", "<html></html>", Kind::Unknown);
        row("an error of somebody's API", "", R"({"status":"error"})", Kind::Unknown);
        row("nothing", "", "", Kind::Unknown);
    }
    void knowsEachKind()
    {
        QFETCH(QByteArray, metrics);
        QFETCH(QByteArray, build);
        QFETCH(int, kind);
        QFETCH(QString, version);
        Occupant occupant;
        if (!metrics.isEmpty())
            occupant.pages["/metrics"] = metrics;
        if (!build.isEmpty())
            occupant.pages["/api/v1/status/buildinfo"] = build;
        const auto found = ask(occupant);
        QVERIFY(found);
        QCOMPARE(static_cast<int>(found->kind), kind);
        QCOMPARE(found->version, version);
    }

    void knowsAnAgentThatIsBuiltOnOurOwnLibrary()
    {
        QProcess agent;
        agent.start(QStringLiteral(METERBIRD_BIN_DIR "/meterbird-example-agent"), {QStringLiteral("0")});
        QVERIFY2(agent.waitForReadyRead(), qPrintable(agent.errorString()));
        const QUrl url(QString::fromUtf8(agent.readLine()).trimmed());
        const auto found = await(findOccupant(m_network, url.port()));
        QVERIFY(found);
        QVERIFY(found->kind == Kind::AgentMetrics);
        agent.terminate();
        QVERIFY(agent.waitForFinished());
    }

    void knowsTheExporterOfAnotherMeterbirdFromTheFirstMomentOn()
    {
        const QTemporaryDir folder;
        meterbird::exporter::ExporterOptions options;
        options.paths = meterbird::dataPaths(folder.path().toStdString());
        QVERIFY(meterbird::makeFolders(options.paths));
        options.metrics.port = options.receiver.port = 0;
        const auto exporter = startExporter(options);
        QVERIFY2(exporter, exporter ? "" : exporter.error().detail.c_str());
        const auto found = await(findOccupant(m_network, (*exporter)->metricsPort()));
        QVERIFY(found);
        QVERIFY(found->kind == Kind::Meterbird);
    }

    void doesNotWaitForASilentOne()
    {
        Occupant occupant;
        occupant.isSilent = true;
        const auto found = ask(occupant);
        QVERIFY2(found, "it should have given up after a second");
        QVERIFY(found->kind == Kind::Unknown);
    }

    void readsTheHeadOfAnEndlessPageAlone()
    {
        Occupant occupant;
        occupant.isEndless = true;
        occupant.pages["/metrics"] = "agent_requests_total 7\n";
        const auto found = ask(occupant);
        QVERIFY(found);
        QVERIFY(found->kind == Kind::AgentMetrics);
    }

    void isNotMisledByWhatIsNoHttp()
    {
        Occupant occupant;
        occupant.raw = "SSH-2.0-OpenSSH_9.2\r\n";
        const auto found = ask(occupant);
        QVERIFY(found);
        QVERIFY(found->kind == Kind::Unknown);
    }
};

QTEST_GUILESS_MAIN(TestPortOccupant)
#include "tst_portoccupant.moc"
