// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QDBusVariant>
#include <QObject>

class QDBusPendingCallWatcher;

namespace meterbird::ui {

/// What the desktop says about dark and light: the portal's org.freedesktop.appearance color-scheme, followed live.
/// Asks asynchronously, so that a slow or missing portal never holds up the start; says nothing when there is none.
class DesktopAppearance : public QObject
{
    Q_OBJECT

public:
    explicit DesktopAppearance(QObject *parent = nullptr);

    /// Asks on this bus. May be called once; a bus that is not connected is left alone.
    void follow(const QDBusConnection &bus);

Q_SIGNALS:
    /// The desktop stated a preference.
    void preferenceStated(bool dark);
    /// The desktop has none (any more).
    void preferenceWithdrawn();

private Q_SLOTS:
    void acceptChange(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void listen();
    void acceptAnswer(QDBusPendingCallWatcher *call);
    void accept(const QVariant &value);

    QDBusConnection m_bus;
    bool m_isListening = false;
};

/// True when a session bus can be reached without starting one: asking would else spawn dbus-launch and block.
bool hasSessionBus();

} // namespace meterbird::ui
