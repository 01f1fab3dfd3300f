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
#include <coroutine>
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

/// One question on its way: wait, network, parsing, under one deadline. Owned by the one coroutine that awaits its two
/// legs, arrival() and then, when work() was given, workDone(); the client keeps a plain pointer as long as it is under
/// way. cancel() wakes the coroutine before it returns: nobody waits for ever, nor for an event loop that has ended, as
/// with QCoro's own awaiting of signals, which is queued.
class Trip : public QObject
{
    Q_OBJECT
public:
    Trip(Question question, std::chrono::milliseconds deadline, std::size_t mostBytes);

    void start(QNetworkAccessManager &net);
    /// Runs `work` on the thread pool. Work must own all that it touches.
    void work(std::function<void()> work);

    /// For co_await, on the GUI thread.
    struct Leg {
        Trip *trip;
        const bool *isUnderWay;

        bool await_ready() const noexcept { return !*isUnderWay; }
        void await_suspend(std::coroutine_handle<> waiter) noexcept { trip->m_waiter = waiter; }
        void await_resume() const noexcept { }
    };
    Leg arrival() { return {this, &m_travelling}; }
    Leg workDone() { return {this, &m_working}; }

    void cancel();
    void fail(Error error);

    /// Why there is no answer; valid after each leg.
    const std::optional<Error> &error() const { return m_error; }
    std::string takeBody() { return std::move(m_body); }
    std::chrono::microseconds elapsed() const { return std::chrono::microseconds(m_clock.nsecsElapsed() / 1000); }

Q_SIGNALS:
    void arrived(); ///< from the network, or failed before; once, ahead of whoever awaits it
    void worked(); ///< likewise, when work() was given

private:
    void readMore();
    void finishReply();
    void expire();
    void arrive();
    void finishWork();
    void wake();

    Question m_question;
    std::size_t m_mostBytes;
    QElapsedTimer m_clock;
    QTimer m_deadline;
    ReplyPtr m_reply;
    QFutureWatcher<void> m_watcher;
    std::string m_body;
    std::optional<Error> m_error; // the first reason wins: an abort also looks like an error of the network
    std::coroutine_handle<> m_waiter;
    bool m_travelling = true;
    bool m_working = false;
};

} // namespace meterbird::prometheus
