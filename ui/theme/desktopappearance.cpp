// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/desktopappearance.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFile>

namespace meterbird::ui {

namespace {

const QString portalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString portalInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearanceGroup = QStringLiteral("org.freedesktop.appearance");
const QString colorScheme = QStringLiteral("color-scheme");

/// Read() wraps its variant twice; ReadOne() and the signal once.
QVariant unwrapped(QVariant value)
{
    for (int depth = 0; depth < 4 && value.canConvert<QDBusVariant>(); ++depth)
        value = value.value<QDBusVariant>().variant();
    return value;
}

} // namespace

DesktopAppearance::DesktopAppearance(QObject *parent)
    : QObject(parent)
    , m_bus(QString())
{ }

void DesktopAppearance::follow(const QDBusConnection &bus)
{
    if (!bus.isConnected())
        return;
    m_bus = bus;
    listen();
    QDBusMessage question = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.portal.Desktop"), portalPath,
                                                           portalInterface, QStringLiteral("Read"));
    question << appearanceGroup << colorScheme;
    auto *call = new QDBusPendingCallWatcher(bus.asyncCall(question, 5000), this);
    connect(call, &QDBusPendingCallWatcher::finished, this, &DesktopAppearance::acceptAnswer);
}

void DesktopAppearance::listen()
{
    // No service name: naming one makes QtDBus ask for its owner and wait for the answer.
    if (!m_isListening)
        m_isListening = m_bus.connect(QString(), portalPath, portalInterface, QStringLiteral("SettingChanged"), this,
                                      SLOT(acceptChange(QString, QString, QDBusVariant)));
}

void DesktopAppearance::acceptAnswer(QDBusPendingCallWatcher *call)
{
    call->deleteLater();
    listen(); // QtDBus refuses now and then on a bus connection that has just been made; now it is up
    const QDBusPendingReply<QDBusVariant> reply = *call;
    if (reply.isValid())
        accept(reply.value().variant());
}

void DesktopAppearance::acceptChange(const QString &group, const QString &key, const QDBusVariant &value)
{
    if (group == appearanceGroup && key == colorScheme)
        accept(value.variant());
}

void DesktopAppearance::accept(const QVariant &value)
{
    bool isNumber = false;
    const uint scheme = unwrapped(value).toUInt(&isNumber);
    if (isNumber && (scheme == 1 || scheme == 2))
        Q_EMIT preferenceStated(scheme == 1);
    else
        Q_EMIT preferenceWithdrawn();
}

bool hasSessionBus()
{
    return !qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")
        || QFile::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
}

} // namespace meterbird::ui
