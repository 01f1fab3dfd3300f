// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alertstore.h"
#include "src/alerts/notifier.h"
#include "src/alerts/statemachine.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>
#include <set>

namespace meterbird::alerts {

/// Sends what the store says is due: in order (intent, notify, receipt), at most one popup in five seconds, three or
/// more at once as one, each episode in its own place on the screen. What cannot be sent stays due. What was shown and
/// ends without a word (silenced, or its rule is gone) is taken from the screen. Owned by the engine.
class NoticeCenter : public QObject
{
    Q_OBJECT

public:
    using Clock = std::function<Moment()>;

    NoticeCenter(AlertStore &store, Notifier &notifier, Clock clock, QObject *parent = nullptr);

    /// Looks for due notices now; called when something was recorded and when a timer ends.
    void wake();
    void setPace(Milliseconds pace) { m_pace = pace; }
    /// False: there is no window that could show a chart, so no button promises one.
    void setHasWindow(bool hasWindow) { m_hasWindow = hasWindow; }

Q_SIGNALS:
    void chartRequested(const QString &ruleId, const meterbird::Labels &labels);
    void alertsRequested();
    void snoozed();

private:
    struct Entry { // what is due of one episode
        Episode episode;
        std::vector<std::int64_t> ids;
        bool isRepeat = false;
    };
    struct Sending {
        std::int64_t id = 0;
        std::vector<std::int64_t> ids;
        std::set<std::string> outdated; ///< receipts whose notices this one makes pointless
    };

    struct Ending { // without a word
        std::vector<std::int64_t> dropped; ///< notices
        std::set<std::string> closed; ///< receipts
    };

    std::vector<Entry> due(Moment now);
    bool isToBeTold(const Entry &entry, const std::vector<Snooze> &snoozes, Ending &ending);
    void send(std::vector<Entry> entries, Moment now);
    void accept(qint64 id, const QString &receipt);
    void refuse(qint64 id, const QString &reason, bool mayBeShown);
    void act(const QString &receipt, const QString &action);
    void wakeIn(Milliseconds delay);
    void planNext(Moment now);

    AlertStore &m_store;
    Notifier &m_notifier;
    Clock m_clock;
    QTimer m_timer;
    std::optional<Sending> m_sending;
    std::optional<Milliseconds> m_lastPopup; ///< by the boot clock
    Milliseconds m_notBefore = 0; ///< after a failure, by the boot clock
    Milliseconds m_pause = 0; ///< doubles with each failure
    Milliseconds m_pace = 5'000;
    std::int64_t m_nextId = 1;
    bool m_hasWindow = true;
};

} // namespace meterbird::alerts
