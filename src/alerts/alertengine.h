// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alertstore.h"
#include "src/alerts/noticecenter.h"
#include "src/alerts/notifier.h"
#include "src/alerts/rule.h"
#include "src/alerts/statemachine.h"
#include "src/prometheus/quantilewatch.h"
#include "src/prometheus/querysource.h"

#include <QObject>
#include <QTimer>

#include <map>
#include <vector>

namespace meterbird::alerts {

/// How a rule stands after its last evaluation.
struct RuleStatus {
    enum class Health {
        NotYet, ///< not evaluated yet
        Ok,
        NoData, ///< the answer is good and empty, so it cannot be said that all is well
        Failed, ///< the question failed; what was active before still is
    };
    Rule rule;
    Condition condition;
    Health health = Health::NotYet;
    std::optional<Error> error;
    std::optional<Quantile> quantile; ///< when its values are quantiles
    GroupedBounds bounds; ///< of them: what their buckets cannot tell
    std::vector<Alert> active;
    std::vector<Reading> readings; ///< of the last good answer
    Timestamp evaluatedAt = 0; ///< of the last good answer; 0: none
    int skipped = 0; ///< evaluations that were left out because the one before was still under way

    bool operator==(const RuleStatus &) const = default;
};

/// The worst that is going on, for icons and badges.
enum class WorstState { Ok, Unknown, Pending, Warning, Critical };

/// Asks for each rule at its interval, runs the state machine on the answers, records and tells what changed. GUI
/// thread. The source, the store and the notifier outlive it.
class AlertEngine : public QObject
{
    Q_OBJECT

public:
    using Clock = std::function<Moment()>;

    AlertEngine(prometheus::QuerySource &source, AlertStore &store, Notifier &notifier, Clock clock = currentMoment,
                QObject *parent = nullptr);
    ~AlertEngine() override;

    /// The rules in force. Alerts of rules that stay go on; those of rules that are gone end in the history. `isWhole`
    /// is false while rule files cannot be read: alerts that an earlier run left then wait for their rules.
    void setRules(const std::vector<Rule> &rules, bool isWhole = true);
    /// Another server: alerts go on, with one evaluation that only looks.
    void setSource(prometheus::QuerySource &source);
    /// For rules whose group does not name one. At least 100 ms.
    void setInterval(Milliseconds interval);
    Milliseconds interval() const { return m_interval; }

    void start();
    void stop();
    /// Every rule that is not under way, at once.
    void evaluateNow();

    const std::vector<RuleStatus> &statuses() const { return m_statuses; }
    const RuleStatus *status(const std::string &ruleId) const;
    int firingCount() const; ///< without the snoozed ones
    WorstState worstState() const; ///< without the snoozed ones
    bool isSnoozed(const std::string &ruleId, const Labels &labels) const;
    const std::vector<Snooze> &snoozes() const { return m_snoozes; }
    /// Differs from before when the rules or the server may be different.
    int generation() const { return m_generation; }

    /// `length` 0 ends the silence.
    void snooze(const std::string &ruleId, const std::optional<Labels> &labels, Milliseconds length);
    void snoozeAll(Milliseconds length) { snooze({}, std::nullopt, length); }
    /// The episodes of this alert that fires.
    void markRead(const std::string &ruleId, const Labels &labels);
    void markAllRead();

    NoticeCenter &notices() { return m_notices; }
    AlertStore &store() { return m_store; }
    Timestamp now() const { return m_clock().wall; }

Q_SIGNALS:
    /// Any of the statuses, snoozes, the history or the store's problem is different from before. What many rules that
    /// are asked together say comes as one.
    void changed();
    void transitioned(const meterbird::alerts::Transition &transition);
    /// A notice was answered with "Show chart". The rule may be gone meanwhile.
    void chartRequested(const QString &ruleId, const meterbird::Labels &labels);
    void alertsRequested();

private:
    struct Turn { // of one rule; beside its status
        std::optional<Moment> lastGood;
        Milliseconds nextAt = 0;
        Milliseconds keptAt = 0; ///< the last record, by the boot clock
        bool isWaiting = false;
        bool wasAway = false;
    };

    void tick();
    void plan();
    void ask(std::size_t index);
    void accept(std::size_t index, Moment asked, Result<prometheus::Answer> answer);
    void askBounds();
    void takeBounds();
    void record(std::size_t index, Milliseconds now, Evaluation &evaluation);
    void restore(std::map<std::string, std::pair<RuleStatus, Turn>> &known, const std::vector<Rule> &rules,
                 bool isWhole);
    void tellSoon();
    void planReturn();
    void returnToFile();
    void endOrphans(std::vector<RuleStatus> gone);
    Milliseconds intervalOf(const Rule &rule) const { return rule.interval > 0 ? rule.interval : m_interval; }
    void readSnoozes();

    prometheus::QuerySource *m_source;
    AlertStore &m_store;
    Clock m_clock;
    NoticeCenter m_notices;
    prometheus::QuantileWatch m_quantiles;
    QTimer m_timer;
    QTimer m_telling; ///< of changed()
    QTimer m_returning; ///< of the store to its file
    std::vector<RuleStatus> m_statuses;
    std::vector<Turn> m_turns;
    std::vector<Snooze> m_snoozes;
    Milliseconds m_interval = 15'000;
    Timestamp m_prunedAt = 0;
    int m_generation = 0; ///< answers to questions of an earlier one are thrown away
    bool m_isRunning = false;
    bool m_hasRestored = false;
};

} // namespace meterbird::alerts
