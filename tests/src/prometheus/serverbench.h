// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/client.h"
#include "src/prometheus/managedserver.h"
#include "tests/support/await.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace meterbird::prometheus {

/// How a test of ManagedServer stands: a folder of its own, the search of the product, and short times.
class ServerBench : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_search = toolFolders(QCoreApplication::applicationDirPath().toStdString()); }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_place.folder = m_folder->filePath(QStringLiteral("prometheus")).toStdString();
        m_place.logFile = m_folder->filePath(QStringLiteral("prometheus.log")).toStdString();
        m_place.port = 0;
        m_place.search = m_search;
    }
    void cleanup()
    {
        m_server.reset();
        m_folder.reset();
    }

protected:
    static constexpr int patience = 60'000; ///< in milliseconds

    static ServerTiming quick()
    {
        using namespace std::chrono_literals;
        ServerTiming timing;
        timing.readyProbe = 20ms;
        timing.healthProbe = 50ms;
        timing.firstDelay = 20ms;
        timing.stopLimit = 3s;
        timing.roomProbe = 50ms;
        return timing;
    }
    static bool isAlive(qint64 pid) { return markOf(pid).has_value(); }
    bool start(ServerSettings settings = {}, ServerTiming timing = quick())
    {
        m_server = std::make_unique<ManagedServer>(m_place, settings, timing);
        m_server->start();
        return waitFor(ManagedServer::State::Ready);
    }
    bool waitFor(ManagedServer::State state)
    {
        const bool came = QTest::qWaitFor([&] { return m_server->state() == state; }, patience);
        if (!came) {
            qWarning() << "state" << m_server->state() << m_server->reason().c_str();
            for (const std::string &line : m_server->lastLines())
                qWarning() << line.c_str();
        }
        return came;
    }
    std::optional<Result<Answer>> ask(const std::string &expr)
    {
        PromClient client({m_server->url(), {}});
        return test::await(client.ask(InstantQuery {expr, currentTime()}));
    }
    /// A program in the test's folder that stands in for Prometheus: `body` runs when it is to serve.
    void useStub(const QByteArray &body)
    {
        const QString folder = m_folder->filePath(QStringLiteral("tools"));
        QDir().mkpath(folder);
        const auto write = [&](const char *name, const QByteArray &text) {
            QFile file(folder + QLatin1Char('/') + QLatin1String(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        };
        write("prometheus", "#!/bin/sh\n[ \"$1\" = --help ] && exit 0\n" + body);
        write("promtool", "#!/bin/sh\nexit 0\n");
        m_place.search = {folder.toStdString()};
    }

    std::vector<std::filesystem::path> m_search;
    std::unique_ptr<QTemporaryDir> m_folder;
    ServerPlace m_place;
    std::unique_ptr<ManagedServer> m_server;
};

} // namespace meterbird::prometheus
