// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/prometheus/deletelater.h"

#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace meterbird::prometheus {

using ReplyPtr = std::unique_ptr<QNetworkReply, DeleteLater>;

/// What goes on the wire.
struct Question {
    QNetworkRequest request;
    QByteArray form; ///< POST body; a GET when isPost is false
    bool isPost = false;
};

/// One question on its way: wait, network, parsing, under one deadline. Owned by the coroutine that awaits it; the client
/// keeps a plain pointer as long as it is under way. Each of the two signals comes at most once, and always comes when
/// that leg was begun, also after cancel(): nobody waits for ever.
class Trip : public QObject
{
    Q_OBJECT
public:
    Trip(Question question, std::chrono::milliseconds deadline, std::size_t mostBytes);
    ~Trip() override;

    void start(QNetworkAccessManager &net);
    /// Runs `work` on the thread pool; worked() follows on this thread. Work must own all that it touches.
    void work(std::function<void()> work);
    void cancel();
    void fail(Error error);

    bool hasArrived() const { return m_arrived; }
    /// Why there is no answer; valid once arrived() or worked() came.
    const std::optional<Error> &error() const { return m_error; }
    std::string takeBody() { return std::move(m_body); }
    std::chrono::microseconds elapsed() const { return std::chrono::microseconds(m_clock.nsecsElapsed() / 1000); }

Q_SIGNALS:
    void arrived();
    void worked();

private:
    void readMore();
    void finishReply();
    void expire();
    void arrive();

    Question m_question;
    std::size_t m_mostBytes;
    QElapsedTimer m_clock;
    QTimer m_deadline;
    ReplyPtr m_reply;
    QFutureWatcher<void> m_watcher;
    std::string m_body;
    std::optional<Error> m_error; // the first reason wins: an abort also looks like an error of the network
    bool m_arrived = false;
    bool m_working = false;
};

} // namespace meterbird::prometheus
