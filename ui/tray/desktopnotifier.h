// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/notifier.h"

#include <QDBusConnection>
#include <QStringList>

class QDBusMessage;
class QDBusPendingCallWatcher;

namespace meterbird::ui {

/// Shows notices through org.freedesktop.Notifications, with or without a tray. Every call is asynchronous: a daemon
/// that hangs costs a timeout, not the window. A receipt is `bus/daemon/id`, so that an id is never taken for one of
/// another daemon, also after a restart.
class DesktopNotifier : public alerts::Notifier
{
    Q_OBJECT

public:
    explicit DesktopNotifier(const QDBusConnection &bus = QDBusConnection::sessionBus(), QObject *parent = nullptr);

    bool isAvailable() const override { return !m_daemon.isEmpty(); }
    void notify(const alerts::Notice &notice) override;
    void close(const QString &receipt) override;

    /// What stands before every summary.
    void setPrefix(const QString &prefix) { m_prefix = prefix; }
    /// How long the daemon may take to answer.
    void setTimeout(int milliseconds) { m_timeout = milliseconds; }
    /// What the daemon can do ("actions", "body-markup" …); empty while there is none.
    const QStringList &capabilities() const { return m_capabilities; }

private Q_SLOTS:
    void hearAction(const QDBusMessage &message);
    void hearClosed(const QDBusMessage &message);

private:
    void askBus();
    void askCapabilities();
    void acceptCapabilities(QDBusPendingCallWatcher *call);
    void acceptReceipt(qint64 id, QDBusPendingCallWatcher *call);
    void loseDaemon();
    QString receipt(uint id) const;
    uint idOf(const QString &receipt) const; ///< 0 when it is not one of this daemon's

    QDBusConnection m_bus;
    QString m_busId;
    QString m_daemon; ///< its unique name; empty: there is none, or it has not said yet what it can do
    QStringList m_capabilities;
    QString m_prefix;
    int m_timeout = 5'000;
    int m_generation = 0; ///< answers of a daemon that is gone are not heard
};

} // namespace meterbird::ui
