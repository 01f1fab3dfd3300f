// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/desktopnotifier.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusServiceWatcher>
#include <QGuiApplication>
#include <QLoggingCategory>
#include <QTimer>

namespace meterbird::ui {

Q_LOGGING_CATEGORY(lcDesktop, "meterbird.desktop", QtInfoMsg)

namespace {

const QString service = QStringLiteral("org.freedesktop.Notifications");
const QString path = QStringLiteral("/org/freedesktop/Notifications");
const QString busName = QStringLiteral("org.freedesktop.DBus");

QDBusMessage methodCall(const QString &method)
{
    return QDBusMessage::createMethodCall(service, path, service, method);
}

QString desktopEntry()
{
    const QString name = QGuiApplication::desktopFileName();
    return name.isEmpty() ? QStringLiteral("meterbird") : name;
}

} // namespace

DesktopNotifier::DesktopNotifier(const QDBusConnection &bus, QObject *parent)
    : Notifier(parent)
    , m_bus(bus)
{
    if (!m_bus.isConnected()) {
        qCInfo(lcDesktop) << "no session bus: alerts show in the window only";
        return;
    }
    auto *watcher = new QDBusServiceWatcher(service, m_bus, QDBusServiceWatcher::WatchForOwnerChange, this);
    connect(watcher, &QDBusServiceWatcher::serviceOwnerChanged, this,
            [this](const QString &, const QString &, const QString &owner) {
                loseDaemon();
                if (!owner.isEmpty())
                    askCapabilities();
            });
    // Without a service name, because QtDBus would ask the bus for its owner and wait; the sender is checked instead.
    m_bus.connect(QString(), path, service, QStringLiteral("ActionInvoked"), this, SLOT(hearAction(QDBusMessage)));
    m_bus.connect(QString(), path, service, QStringLiteral("NotificationClosed"), this, SLOT(hearClosed(QDBusMessage)));
    askBus();
    askCapabilities(); // starts a daemon that is installed but not running
}

void DesktopNotifier::askBus()
{
    const auto call = QDBusMessage::createMethodCall(busName, QStringLiteral("/org/freedesktop/DBus"), busName,
                                                     QStringLiteral("GetId"));
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *done) {
        const QDBusPendingReply<QString> reply = *done;
        m_busId = reply.isError() ? QString() : reply.value();
        done->deleteLater();
    });
}

void DesktopNotifier::askCapabilities()
{
    auto *watcher =
        new QDBusPendingCallWatcher(m_bus.asyncCall(methodCall(QStringLiteral("GetCapabilities")), m_timeout), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, generation = m_generation](QDBusPendingCallWatcher *done) {
                if (generation == m_generation)
                    acceptCapabilities(done);
                done->deleteLater();
            });
}

void DesktopNotifier::acceptCapabilities(QDBusPendingCallWatcher *call)
{
    const QDBusPendingReply<QStringList> reply = *call;
    if (reply.isError()) {
        qCInfo(lcDesktop) << "no notification daemon:" << reply.error().message();
        // One that is there but hangs is asked again; one that is not there will be announced by the bus.
        const auto type = reply.error().type();
        if (type == QDBusError::NoReply || type == QDBusError::TimedOut || type == QDBusError::Timeout)
            QTimer::singleShot(30'000, this, &DesktopNotifier::askCapabilities);
        return;
    }
    m_capabilities = reply.value();
    m_daemon = reply.reply().service();
    Q_EMIT availableChanged(true);
}

void DesktopNotifier::loseDaemon()
{
    ++m_generation;
    const bool was = isAvailable();
    m_daemon.clear();
    m_capabilities.clear();
    if (was)
        Q_EMIT availableChanged(false);
}

void DesktopNotifier::notify(const alerts::Notice &notice)
{
    if (!isAvailable()) {
        QTimer::singleShot(
            0, this, [this, id = notice.id] { Q_EMIT failed(id, QStringLiteral("no notification daemon"), false); });
        return;
    }
    QStringList actions;
    if (m_capabilities.contains(QStringLiteral("actions"))) {
        // A click on the notification itself does what its first button does: to show is harmless, to silence is not.
        if (!notice.actions.empty() && notice.actions.front().id != alerts::action::snooze)
            actions << QStringLiteral("default") << notice.actions.front().label;
        for (const alerts::NoticeAction &action : notice.actions)
            actions << action.id << action.label;
    }
    const bool isMarkup = m_capabilities.contains(QStringLiteral("body-markup"));
    const QVariantMap hints {{QStringLiteral("urgency"), QVariant::fromValue(static_cast<uchar>(notice.urgency))},
                             {QStringLiteral("desktop-entry"), desktopEntry()}};
    QDBusMessage call = methodCall(QStringLiteral("Notify"));
    call << QStringLiteral("Meterbird") << idOf(notice.replaces) << QStringLiteral("meterbird")
         << m_prefix + notice.summary << (isMarkup ? notice.body.toHtmlEscaped() : notice.body) << actions << hints
         << -1;
    auto *watcher = new QDBusPendingCallWatcher(m_bus.asyncCall(call, m_timeout), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, id = notice.id](QDBusPendingCallWatcher *done) {
        acceptReceipt(id, done);
        done->deleteLater();
    });
}

void DesktopNotifier::acceptReceipt(qint64 id, QDBusPendingCallWatcher *call)
{
    const QDBusPendingReply<uint> reply = *call;
    if (!reply.isError()) {
        // By its sender: the daemon that answered may have been replaced meanwhile.
        Q_EMIT delivered(id, m_busId + u'/' + reply.reply().service() + u'/' + QString::number(reply.value()));
        return;
    }
    const auto type = reply.error().type();
    const bool mayBeShown = type == QDBusError::NoReply || type == QDBusError::TimedOut || type == QDBusError::Timeout;
    Q_EMIT failed(id, reply.error().message(), mayBeShown);
}

void DesktopNotifier::close(const QString &receipt)
{
    if (const uint id = idOf(receipt); id != 0) {
        QDBusMessage call = methodCall(QStringLiteral("CloseNotification"));
        call << id;
        m_bus.asyncCall(call, m_timeout);
    }
}

void DesktopNotifier::hearAction(const QDBusMessage &message)
{
    const QVariantList arguments = message.arguments();
    if (message.service() == m_daemon && arguments.size() == 2)
        Q_EMIT actionInvoked(receipt(arguments[0].toUInt()), arguments[1].toString());
}

void DesktopNotifier::hearClosed(const QDBusMessage &message)
{
    const QVariantList arguments = message.arguments();
    if (message.service() == m_daemon && !arguments.isEmpty())
        Q_EMIT closed(receipt(arguments[0].toUInt()));
}

QString DesktopNotifier::receipt(uint id) const
{
    return m_busId + u'/' + m_daemon + u'/' + QString::number(id);
}

uint DesktopNotifier::idOf(const QString &receipt) const
{
    const QString start = m_busId + u'/' + m_daemon + u'/';
    return isAvailable() && receipt.startsWith(start) ? receipt.mid(start.size()).toUInt() : 0;
}

} // namespace meterbird::ui
