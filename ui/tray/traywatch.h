// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QObject>
#include <QTimer>

#include <optional>

class QDBusMessage;
class QDBusPendingCallWatcher;

namespace meterbird::ui {

/// Whether the desktop has a tray, found out without waiting for anybody: the session bus tells when the service of
/// trays comes and goes, the service whether a panel is there that shows them; without it an X server is asked now and
/// then for a tray of the old kind. GUI thread.
///
/// Qt 6.4 asks bus and service once in its life, when the first icon is made; it waits for both and never changes its
/// mind. So no icon is to be made before there is a tray that has answered us, and from then on only trays of that kind
/// count. One of the other kind that comes later is found by the next start.
class TrayWatch : public QObject
{
    Q_OBJECT

public:
    explicit TrayWatch(const QDBusConnection &bus = QDBusConnection::sessionBus(), QObject *parent = nullptr);

    bool isThere() const { return m_isThere; }
    /// Blocks until the bus and the service have answered, for a second each at most: for who has to know now.
    void waitForAnswer();
    /// How often an X server is asked.
    void setPatience(int milliseconds) { m_search.setInterval(milliseconds); }

Q_SIGNALS:
    void changed(bool isThere);

private Q_SLOTS:
    void askHost();

private:
    enum class Kind { Service, X11 };

    void askOwner();
    void ask(const QDBusMessage &call, void (TrayWatch::*take)(const QDBusMessage &));
    void takeAnswer();
    void takeOwner(const QDBusMessage &reply);
    void takeHost(const QDBusMessage &reply);
    void setOwned(bool isOwned);
    void setHost(bool isThere);
    void look();

    QDBusConnection m_bus;
    QDBusPendingCallWatcher *m_answer = nullptr; ///< while it is awaited
    void (TrayWatch::*m_take)(const QDBusMessage &) = nullptr; ///< by whom
    QTimer m_again; ///< after a question that was not answered
    QTimer m_search;
    bool m_isOwned = false; ///< there is a service, with a panel or without
    std::optional<bool> m_hasHost; ///< and a panel; nothing: nobody has said yet
    std::optional<Kind> m_kind; ///< of the first tray
    bool m_isThere = false;
};

} // namespace meterbird::ui
