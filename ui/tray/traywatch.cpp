// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/traywatch.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusServiceWatcher>
#include <QDBusVariant>
#include <QGuiApplication>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <xcb/xcb.h>

namespace meterbird::ui {

namespace {

const QString trayService = QStringLiteral("org.kde.StatusNotifierWatcher");
const QString trayPath = QStringLiteral("/StatusNotifierWatcher");

template<typename Reply>
using ReplyPtr = std::unique_ptr<Reply, decltype(&std::free)>;

/// Somebody owns the selection by which trays of the old kind are known. One trip to the X server and back.
bool hasX11Tray()
{
    // The offscreen platform says that it has the interface, and has no server.
    const auto *x11 = qGuiApp->nativeInterface<QNativeInterface::QX11Application>();
    xcb_connection_t *server = x11 ? x11->connection() : nullptr;
    if (!server)
        return false; // Wayland, or no desktop at all
    char *host = nullptr;
    int display = 0, screen = 0;
    if (xcb_parse_display(nullptr, &host, &display, &screen) != 0)
        std::free(host);
    const std::string name = "_NET_SYSTEM_TRAY_S" + std::to_string(screen);
    const auto atom = ReplyPtr<xcb_intern_atom_reply_t>(
        xcb_intern_atom_reply(server, xcb_intern_atom(server, 1, static_cast<std::uint16_t>(name.size()), name.c_str()),
                              nullptr),
        &std::free);
    if (!atom || atom->atom == XCB_ATOM_NONE)
        return false; // nobody has ever owned it
    const auto owner = ReplyPtr<xcb_get_selection_owner_reply_t>(
        xcb_get_selection_owner_reply(server, xcb_get_selection_owner(server, atom->atom), nullptr), &std::free);
    return owner && owner->owner != XCB_WINDOW_NONE;
}

} // namespace

TrayWatch::TrayWatch(const QDBusConnection &bus, QObject *parent)
    : QObject(parent)
    , m_bus(bus)
{
    m_search.setInterval(15'000);
    connect(&m_search, &QTimer::timeout, this, &TrayWatch::look);
    if (!m_bus.isConnected()) {
        setOwned(false);
        return;
    }
    m_again.setSingleShot(true);
    m_again.setInterval(15'000);
    connect(&m_again, &QTimer::timeout, this, [this] { m_isOwned ? askHost() : askOwner(); });
    auto *watcher = new QDBusServiceWatcher(trayService, m_bus, QDBusServiceWatcher::WatchForOwnerChange, this);
    connect(watcher, &QDBusServiceWatcher::serviceOwnerChanged, this,
            [this](const QString &, const QString &, const QString &owner) { setOwned(!owner.isEmpty()); });
    // Without a service name, because QtDBus would ask the bus for its owner and wait; a false one costs a question.
    for (const char *signal : {"StatusNotifierHostRegistered", "StatusNotifierHostUnregistered"})
        m_bus.connect(QString(), trayPath, trayService, QString::fromLatin1(signal), this, SLOT(askHost()));
    askOwner();
}

void TrayWatch::askOwner()
{
    auto call =
        QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.DBus"), QStringLiteral("/org/freedesktop/DBus"),
                                       QStringLiteral("org.freedesktop.DBus"), QStringLiteral("NameHasOwner"));
    call << trayService;
    ask(call, &TrayWatch::takeOwner);
}

/// A service without a panel shows nothing, and Qt would remember that there is no tray.
void TrayWatch::askHost()
{
    if (!m_isOwned)
        return;
    auto call = QDBusMessage::createMethodCall(trayService, trayPath, QStringLiteral("org.freedesktop.DBus.Properties"),
                                               QStringLiteral("Get"));
    call << trayService << QStringLiteral("IsStatusNotifierHostRegistered");
    ask(call, &TrayWatch::takeHost);
}

void TrayWatch::ask(const QDBusMessage &call, void (TrayWatch::*take)(const QDBusMessage &))
{
    constexpr int limit = 1'000;
    m_again.stop();
    delete m_answer; // to a question that is overtaken
    m_take = take;
    m_answer = new QDBusPendingCallWatcher(m_bus.asyncCall(call, limit), this);
    connect(m_answer, &QDBusPendingCallWatcher::finished, this, &TrayWatch::takeAnswer);
}

void TrayWatch::takeAnswer()
{
    if (!m_answer)
        return; // taken by who could not wait
    const QDBusMessage reply = m_answer->reply();
    std::exchange(m_answer, nullptr)->deleteLater();
    if (reply.type() == QDBusMessage::ErrorMessage)
        m_again.start();
    (this->*m_take)(reply);
}

void TrayWatch::takeOwner(const QDBusMessage &reply)
{
    setOwned(reply.type() == QDBusMessage::ReplyMessage && reply.arguments().value(0).toBool());
}

void TrayWatch::takeHost(const QDBusMessage &reply)
{
    setHost(reply.type() == QDBusMessage::ReplyMessage
            && reply.arguments().value(0).value<QDBusVariant>().variant().toBool());
}

void TrayWatch::waitForAnswer()
{
    while (QDBusPendingCallWatcher *awaited = m_answer) { // of the bus, and then of the service
        awaited->waitForFinished();
        if (m_answer == awaited) // its signal may have come already
            takeAnswer();
    }
}

void TrayWatch::setOwned(bool isOwned)
{
    m_isOwned = isOwned;
    if (isOwned)
        askHost();
    else
        setHost(false);
}

void TrayWatch::setHost(bool isThere)
{
    m_hasHost = isThere;
    look();
}

void TrayWatch::look()
{
    const bool hasHost = m_hasHost.value_or(false);
    const bool mayBeOld = m_kind ? m_kind == Kind::X11 : !m_isOwned;
    const bool hasOld = mayBeOld && hasX11Tray();
    if (!m_kind && (hasHost || hasOld))
        m_kind = hasHost ? Kind::Service : Kind::X11;
    if (!mayBeOld || m_kind == Kind::Service)
        m_search.stop(); // the bus tells
    else if (!m_search.isActive())
        m_search.start();
    const bool isThere = m_kind == Kind::Service ? hasHost : hasOld;
    if (std::exchange(m_isThere, isThere) != isThere)
        Q_EMIT changed(isThere);
}

} // namespace meterbird::ui
