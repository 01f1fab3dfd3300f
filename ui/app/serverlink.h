// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/connection.h"
#include "src/prometheus/managedserver.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>
#include <string>

namespace meterbird::ui {

class Notices;

/// Which Prometheus is asked, ours or somebody else's, and the way from the one to the other. What stands in the way of
/// ours is said, and after some minutes tried again. GUI thread; `notices` outlives it.
class ServerLink : public QObject
{
    Q_OBJECT

public:
    ServerLink(prometheus::ServerPlace place, Notices &notices,
               std::chrono::milliseconds tryAgainAfter = std::chrono::minutes(10),
               prometheus::ServerTiming timing = {});
    /// Ends our server.
    ~ServerLink() override;

    /// Starts ours, or starts it again: ready() follows when it is. One that is still on its way out goes first.
    void askOwn(const prometheus::ServerSettings &settings);
    /// ready() follows at once. Ours is ended meanwhile.
    void askOther(const std::string &url);

    /// Of ours; nothing while another is asked, since askOwn() brings newer ones.
    void apply(const prometheus::ServerSettings &settings);
    /// Ours is started at once, when it is not there.
    void retry();

    bool isAsking() const { return m_server || asksOther(); } ///< false until the first of the two
    bool asksOther() const { return !m_other.empty(); }
    /// Null while somebody else's is asked, and at the beginning.
    prometheus::ManagedServer *own() const { return asksOther() ? nullptr : m_server.get(); }
    std::string url() const; ///< whom we ask; empty while nobody is there

Q_SIGNALS:
    /// Ask this one from now on.
    void ready(const meterbird::prometheus::Connection &connection);
    /// Ask nobody until ready(): who was asked is not who is wanted now.
    void left();
    void changed();

private:
    void make(const prometheus::ServerSettings &settings);
    void follow(prometheus::ManagedServer::State state);
    void sayDown(const QString &text, const QString &button);
    void unsayAll();

    const prometheus::ServerPlace m_place;
    const prometheus::ServerTiming m_timing;
    Notices &m_notices;
    std::string m_other; ///< empty: ours
    QTimer m_tryAgain;
    bool m_triesByItself = false; ///< nobody asked for it, so nobody is told that it fails the same way again
    prometheus::ManagedServer::State m_saidState = prometheus::ManagedServer::State::Stopped;
    std::unique_ptr<prometheus::ManagedServer> m_server; ///< stays when another is asked: it may be ending still
};

} // namespace meterbird::ui
