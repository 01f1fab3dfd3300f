// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/serveraccess.h"

#include "ui/app/runfile.h"

#include <QCoreApplication>
#include <QTimer>

namespace meterbird::ui {

using prometheus::ManagedServer;

ServerAccess::ServerAccess(const CommonOptions &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_paths(dataPaths(options.dataDir))
{ }

ServerAccess::~ServerAccess() = default;

void ServerAccess::open()
{
    QString url;
    if (m_options.prometheusUrl)
        url = QString::fromStdString(*m_options.prometheusUrl);
    else if (const auto running = readRunFile(m_paths.runFile()))
        url = QString::fromStdString(running->prometheus);
    if (url.isEmpty()) {
        startOwn();
        return;
    }
    QTimer::singleShot(0, this, [this, url] { Q_EMIT ready(url); });
}

void ServerAccess::startOwn()
{
    if (const auto made = makeFolders(m_paths); !made) {
        const QString reason = QString::fromStdString(made.error().detail);
        QTimer::singleShot(0, this, [this, reason] { Q_EMIT failed(reason); });
        return;
    }
    prometheus::ServerPlace place;
    place.folder = m_paths.prometheus();
    place.logFile = m_paths.state / "prometheus.log";
    place.port = 0;
    place.search = prometheus::toolFolders(QCoreApplication::applicationDirPath().toStdString());
    m_server = std::make_unique<ManagedServer>(std::move(place), prometheus::ServerSettings {});
    connect(m_server.get(), &ManagedServer::stateChanged, this, [this](ManagedServer::State state) {
        if (state == ManagedServer::State::Ready)
            Q_EMIT ready(QString::fromStdString(m_server->url()));
        else if (state == ManagedServer::State::NotFound || state == ManagedServer::State::GivenUp
                 || state == ManagedServer::State::Restarting)
            Q_EMIT failed(QString::fromStdString(m_server->reason()));
    });
    m_server->start();
}

} // namespace meterbird::ui
