// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/servicestatus.h"

#include "ui/app/services.h"
#include "ui/dashboard/dashboardpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/sources/sourcespage.h"
#include "ui/theme/errorwords.h"

#include <QUrl>

namespace meterbird::ui {

ServiceStatus::ServiceStatus(Services &services, MainWindow &window, DashboardPage &dashboard, SourcesPage &sources,
                             QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_window(window)
    , m_dashboard(dashboard)
    , m_sources(sources)
{
    connect(&m_services, &Services::exporterChanged, this, &ServiceStatus::show);
    connect(&m_services, &Services::serverChanged, this, &ServiceStatus::show);
    connect(&m_services, &Services::serverHealthChanged, this, &ServiceStatus::showServer);
    connect(&m_figures, &QTimer::timeout, this, &ServiceStatus::showFigures);
    m_figures.start(1000);
    show();
}

void ServiceStatus::show()
{
    showServer();
    showConnections();
    showFigures();
    showFacts();
}

void ServiceStatus::showServer()
{
    const QString url = m_services.prometheusUrl();
    const auto *server = m_services.server();
    using State = prometheus::ManagedServer::State;
    if (!server && url.isEmpty()) {
        m_window.setStatus(StatusItem::Prometheus, StatusState::Unknown, tr("Prometheus · starting"));
    } else if (!server) {
        showOtherServer(url);
    } else {
        const QString port = QStringLiteral(":%1").arg(server->port());
        switch (server->state()) {
        case State::Ready:
            m_window.setStatus(StatusItem::Prometheus, StatusState::Ok, tr("Prometheus %1 · ready").arg(port));
            break;
        case State::Starting:
            m_window.setStatus(StatusItem::Prometheus, StatusState::Warning, tr("Prometheus · starting"));
            break;
        case State::Restarting:
            m_window.setStatus(StatusItem::Prometheus, StatusState::Critical, tr("Prometheus · restarting"));
            break;
        case State::NotFound:
            m_window.setStatus(StatusItem::Prometheus, StatusState::Critical, tr("Prometheus · not found"));
            break;
        case State::GivenUp:
            m_window.setStatus(StatusItem::Prometheus, StatusState::Critical, tr("Prometheus · down"));
            break;
        case State::Stopped:
            m_window.setStatus(StatusItem::Prometheus, StatusState::Unknown, tr("Prometheus · stopped"));
            break;
        }
    }
}

/// Nobody watches somebody else's: what is known of it is what became of the questions.
void ServiceStatus::showOtherServer(const QString &url)
{
    const prometheus::ServerHealth &health = m_services.serverHealth();
    StatusState state = health.isKnown() ? StatusState::Ok : StatusState::Unknown;
    QString text = tr("Prometheus %1").arg(url);
    if (const auto &trouble = health.trouble()) {
        const bool isOut = trouble->kind == Error::Kind::Network || trouble->kind == Error::Kind::Refused;
        state = isOut ? StatusState::Critical : StatusState::Warning;
        text = tr("Prometheus %1 · %2").arg(url, shortWordsFor(trouble->kind));
    }
    m_window.setStatus(StatusItem::Prometheus, state, text);
}

void ServiceStatus::showConnections()
{
    if (m_services.asksOwnServer()) {
        m_window.setConnections({tr("Local")}, tr("Local"));
        return;
    }
    const QString foreign = QUrl(m_services.prometheusUrl()).host();
    const bool mayGoBack = !m_services.options().prometheusUrl;
    m_window.setConnections(mayGoBack ? QStringList {tr("Local"), foreign} : QStringList {foreign}, foreign);
}

void ServiceStatus::showFigures()
{
    auto *exporter = m_services.exporter();
    if (!exporter) {
        const bool failed = m_services.exporterError().has_value();
        const StatusState state = failed ? StatusState::Critical : StatusState::Unknown;
        m_window.setStatus(StatusItem::Exporter, state, failed ? tr("Exporter · down") : tr("Exporter · starting"));
        m_window.setStatus(StatusItem::Receiver, state, failed ? tr("Receiver · down") : tr("Receiver · starting"));
        m_sources.setReceiver({});
        m_sources.setOwnPage({});
        m_dashboard.setReceiverUrl({});
        return;
    }
    const auto stats = exporter->stats();
    m_window.setStatus(StatusItem::Exporter, StatusState::Ok,
                       tr("Exporter :%1 · %2 series").arg(exporter->metricsPort()).arg(stats.series));
    const bool healthy = stats.lastError.empty();
    m_window.setStatus(StatusItem::Receiver, healthy ? StatusState::Ok : StatusState::Critical,
                       healthy ? tr("Receiver :%1 · %2 events/s")
                                     .arg(exporter->receiverPort())
                                     .arg(stats.eventsPerSecond, 0, 'f', stats.eventsPerSecond < 10 ? 1 : 0)
                               : tr("Receiver :%1 · the disk refuses: %2")
                                     .arg(exporter->receiverPort())
                                     .arg(shownText(stats.lastError, 80)));
    m_sources.setOwnPage(exporter->metricsUrl());
    const QString url = QString::fromStdString(exporter->receiverUrl());
    m_sources.setReceiver({url, stats.eventsPerSecond, static_cast<std::int64_t>(stats.accepted),
                           static_cast<std::int64_t>(stats.rejected), shownText(stats.lastRejection)});
    m_dashboard.setReceiverUrl(url);
}

void ServiceStatus::showFacts()
{
    const QString url = m_services.prometheusUrl();
    std::vector<HelpFact> facts;
    if (const auto *exporter = m_services.exporter()) {
        facts.push_back({tr("Send telemetry to"), QString::fromStdString(exporter->receiverUrl())});
        facts.push_back({tr("Metrics"), QString::fromStdString(exporter->metricsUrl())});
    }
    facts.push_back({tr("Prometheus"), url.isEmpty() ? tr("not running") : url});
    facts.push_back({tr("Data"), QString::fromStdString(m_services.paths().data.string())});
    facts.push_back({tr("Rules, dashboards, prices"), QString::fromStdString(m_services.paths().config.string())});
    m_window.setHelpFacts(std::move(facts));
}

} // namespace meterbird::ui
