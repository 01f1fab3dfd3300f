// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/serveraccess.h"

#include "src/base/duration.h"
#include "src/settings/settingsstore.h"
#include "ui/app/runfile.h"

#include <QCoreApplication>
#include <QTimer>

namespace meterbird::ui {

using prometheus::ManagedServer;

namespace {

/// What the window keeps. With a shorter time, Prometheus would delete at its start what is older.
prometheus::ServerSettings keptSettings(const DataPaths &paths)
{
    prometheus::ServerSettings server;
    const auto loaded =
        settings::SettingsStore::open(paths.database()).and_then([](const auto &store) { return store.load(); });
    const Milliseconds longest = 3'650LL * 86'400'000;
    server.retentionTime = toDuration(loaded ? loaded->settings.retention : longest);
    return server;
}

} // namespace

ServerAccess::ServerAccess(const CommonOptions &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_paths(dataPaths(options.dataDir))
{ }

ServerAccess::~ServerAccess() = default;

void ServerAccess::open()
{
    if (m_options.prometheusUrl)
        return tell(&ServerAccess::ready, QString::fromStdString(*m_options.prometheusUrl));
    const auto running = readRunFile(m_paths.runFile());
    if (!running)
        return startOwn();
    if (running->prometheus.empty())
        return tell(&ServerAccess::failed,
                    tr("the Prometheus of the Meterbird that runs does not answer yet; try again, or see its window"));
    tell(&ServerAccess::ready, QString::fromStdString(running->prometheus));
}

/// Soon, not now: who is told before exec() cannot exit.
void ServerAccess::tell(void (ServerAccess::*what)(const QString &), const QString &words)
{
    QTimer::singleShot(0, this, [this, what, words] { Q_EMIT(this->*what)(words); });
}

void ServerAccess::startOwn()
{
    if (const auto made = makeFolders(m_paths); !made)
        return tell(&ServerAccess::failed, QString::fromStdString(made.error().detail));
    prometheus::ServerPlace place;
    place.folder = m_paths.prometheus();
    place.logFile = m_paths.state / "prometheus.log";
    place.port = 0;
    place.search = prometheus::toolFolders(QCoreApplication::applicationDirPath().toStdString());
    m_server = std::make_unique<ManagedServer>(std::move(place), keptSettings(m_paths));
    connect(m_server.get(), &ManagedServer::stateChanged, this, [this](ManagedServer::State state) {
        if (state == ManagedServer::State::Ready)
            Q_EMIT ready(QString::fromStdString(m_server->url()));
        else if (state == ManagedServer::State::NotFound || state == ManagedServer::State::GivenUp
                 || state == ManagedServer::State::Restarting)
            Q_EMIT failed(QString::fromStdString(m_server->reason()));
    });
    // Soon as well: it may fail at once.
    QTimer::singleShot(0, m_server.get(), &ManagedServer::start);
}

} // namespace meterbird::ui
