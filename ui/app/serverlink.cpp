// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/serverlink.h"

#include "src/base/duration.h"
#include "ui/app/notices.h"
#include "ui/theme/errorwords.h"

#include <utility>

namespace meterbird::ui {

using prometheus::ManagedServer;

namespace {

QString serverId()
{
    return QStringLiteral("prometheus");
}

QString portId()
{
    return QStringLiteral("prometheus-port");
}

QString settingsId()
{
    return QStringLiteral("prometheus-settings");
}

} // namespace

ServerLink::ServerLink(prometheus::ServerPlace place, Notices &notices, std::chrono::milliseconds tryAgainAfter,
                       prometheus::ServerTiming timing)
    : m_place(std::move(place))
    , m_timing(timing)
    , m_notices(notices)
{
    m_tryAgain.setSingleShot(true);
    m_tryAgain.setInterval(tryAgainAfter);
    connect(&m_tryAgain, &QTimer::timeout, this, [this] {
        m_triesByItself = true;
        m_server->retry();
    });
}

ServerLink::~ServerLink()
{
    if (m_server)
        m_server->disconnect(this);
}

void ServerLink::make(const prometheus::ServerSettings &settings)
{
    m_server = std::make_unique<ManagedServer>(m_place, settings, m_timing);
    connect(m_server.get(), &ManagedServer::stateChanged, this, &ServerLink::follow);
    connect(m_server.get(), &ManagedServer::settingsRefused, this, [this](const Error &error) {
        m_notices.say(
            settingsId(), Notice::Level::Warning,
            tr("Prometheus does not accept the new settings and goes on with the old ones: %1").arg(wordsFor(error)));
    });
    connect(m_server.get(), &ManagedServer::targetsRefused, this, [this](const Error &error) {
        m_notices.say(
            settingsId(), Notice::Level::Warning,
            tr("Prometheus does not accept the scrape targets, and none of them is scraped: %1").arg(wordsFor(error)));
    });
    connect(m_server.get(), &ManagedServer::settingsApplied, this, [this] { m_notices.unsay(settingsId()); });
}

void ServerLink::askOwn(const prometheus::ServerSettings &settings)
{
    if (!std::exchange(m_other, {}).empty())
        Q_EMIT left();
    unsayAll();
    if (m_server)
        m_server->apply(settings);
    else
        make(settings);
    retry();
    Q_EMIT changed();
}

void ServerLink::askOther(const std::string &url)
{
    m_other = url;
    m_tryAgain.stop();
    unsayAll();
    if (m_server)
        m_server->stop(); // its end may take seconds, and nobody has to wait for it
    prometheus::Connection connection;
    connection.url = url;
    if (const auto usable = prometheus::check(connection); !usable)
        m_notices.say(serverId(), Notice::Level::Critical, wordsFor(usable.error()));
    Q_EMIT ready(connection);
    Q_EMIT changed();
}

void ServerLink::apply(const prometheus::ServerSettings &settings)
{
    if (auto *server = own())
        server->apply(settings);
}

void ServerLink::retry()
{
    m_triesByItself = false;
    m_tryAgain.stop();
    if (auto *server = own())
        server->retry();
}

std::string ServerLink::url() const
{
    if (asksOther())
        return m_other;
    return m_server && m_server->state() == ManagedServer::State::Ready ? m_server->url() : std::string();
}

void ServerLink::follow(ManagedServer::State state)
{
    if (asksOther())
        return; // it is on its way out
    const QString reason = shownText(m_server->reason(), 400);
    switch (state) {
    case ManagedServer::State::Ready: {
        m_triesByItself = false;
        prometheus::Connection connection;
        connection.url = m_server->url();
        Q_EMIT ready(connection);
        m_notices.unsay(serverId());
        if (m_place.port != 0 && m_server->port() != m_place.port)
            m_notices.say(portId(), Notice::Level::Info,
                          tr("Port %1 is taken: Prometheus runs on port %2.").arg(m_place.port).arg(m_server->port()));
        else
            m_notices.unsay(portId());
        break;
    }
    case ManagedServer::State::Restarting:
        if (!m_triesByItself)
            m_notices.say(serverId(), Notice::Level::Warning,
                          tr("Prometheus is down and is started again. %1").arg(reason), {tr("Start now")});
        break;
    case ManagedServer::State::NotFound:
        sayDown(reason, tr("Look again"));
        break;
    case ManagedServer::State::GivenUp: {
        QString text = tr("Prometheus does not stay up. %1").arg(reason);
        if (const auto lines = m_server->lastLines(); !lines.empty())
            text += tr(" Its last words: %1").arg(shownText(lines.back(), 200));
        sayDown(text, tr("Start again"));
        break;
    }
    case ManagedServer::State::Starting:
    case ManagedServer::State::Stopped:
        break;
    }
    Q_EMIT changed();
}

/// Where there is no window, nobody presses a button.
void ServerLink::sayDown(const QString &text, const QString &button)
{
    m_tryAgain.start();
    const auto before = std::exchange(m_saidState, m_server->state());
    if (m_triesByItself && before == m_saidState)
        return;
    const QString every = QString::fromStdString(toReadableDuration(m_tryAgain.interval()));
    m_notices.say(serverId(), Notice::Level::Critical,
                  text + tr(" (Meterbird tries again by itself every %1.)").arg(every), {button});
}

void ServerLink::unsayAll()
{
    for (const QString &id : {serverId(), portId(), settingsId()})
        m_notices.unsay(id);
}

} // namespace meterbird::ui
