// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/alertengine.h"

#include "src/alerts/wording.h"

#include <QLoggingCategory>

#include <algorithm>
#include <map>
#include <set>

namespace meterbird::alerts {

Q_LOGGING_CATEGORY(lcAlerts, "meterbird.alerts", QtInfoMsg)

namespace {

constexpr Milliseconds day = 86'400'000;
constexpr Milliseconds looksBack = 300'000; // for what buckets cannot tell
constexpr Milliseconds keptFor = 90 * day;

/// Lengths and the worst value change with every step of a breach; a crash may take away so much of a `for`.
constexpr Milliseconds keptEvery = 30'000;

/// What is written at once: a crash must not take it away.
bool isSameToKeep(const std::vector<Alert> &before, const std::vector<Alert> &after)
{
    return std::ranges::equal(before, after, [](const Alert &a, const Alert &b) {
        return a.labels == b.labels && a.state == b.state && a.clearFor.has_value() == b.clearFor.has_value()
            && a.bounds == b.bounds && a.isRestored == b.isRestored && a.episode == b.episode;
    });
}

/// Beside that, what is written now and then.
bool isSameInTime(const std::vector<Alert> &before, const std::vector<Alert> &after)
{
    return std::ranges::equal(before, after, [](const Alert &a, const Alert &b) {
        return a.breachedFor == b.breachedFor && a.clearFor == b.clearFor && a.peak == b.peak;
    });
}

} // namespace

AlertEngine::AlertEngine(prometheus::QuerySource &source, AlertStore &store, Notifier &notifier, Clock clock,
                         QObject *parent)
    : QObject(parent)
    , m_source(&source)
    , m_store(store)
    , m_clock(std::move(clock))
    , m_notices(store, notifier, m_clock)
    , m_quantiles(source)
{
    connect(&m_quantiles, &prometheus::QuantileWatch::changed, this, &AlertEngine::takeBounds);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &AlertEngine::tick);
    m_telling.setSingleShot(true);
    connect(&m_telling, &QTimer::timeout, this, &AlertEngine::changed);
    m_returning.setSingleShot(true);
    connect(&m_returning, &QTimer::timeout, this, &AlertEngine::returnToFile);
    m_store.setRefusedHandler([this] {
        planReturn();
        tellSoon(); // what the store says of it
    });
    planReturn(); // of what was refused before
    connect(&m_notices, &NoticeCenter::chartRequested, this, [this](const QString &ruleId, const Labels &labels) {
        Q_EMIT changed(); // it counts as read now
        Q_EMIT chartRequested(ruleId, labels);
    });
    connect(&m_notices, &NoticeCenter::alertsRequested, this, [this] {
        Q_EMIT changed();
        Q_EMIT alertsRequested();
    });
    connect(&m_notices, &NoticeCenter::snoozed, this, [this] {
        readSnoozes();
        Q_EMIT changed();
    });
    readSnoozes();
}

AlertEngine::~AlertEngine()
{
    m_store.setRefusedHandler({});
}

void AlertEngine::setRules(const std::vector<Rule> &rules, bool isWhole)
{
    ++m_generation;
    std::map<std::string, std::pair<RuleStatus, Turn>> known;
    for (std::size_t i = 0; i < m_statuses.size(); ++i) {
        const std::string id = m_statuses[i].rule.id(); // before the rule is moved from
        known.emplace(id, std::pair(std::move(m_statuses[i]), m_turns[i]));
    }
    restore(known, rules, isWhole);
    m_statuses.clear();
    m_turns.clear();
    std::set<std::string> seen;
    for (const Rule &rule : rules) {
        if (!seen.insert(rule.id()).second)
            continue;
        auto node = known.extract(rule.id());
        auto [status, turn] = node ? std::move(node.mapped()) : std::pair<RuleStatus, Turn> {};
        if (status.rule != rule) {
            status.rule = rule;
            status.condition = conditionOf(rule.expr);
            status.quantile = quantileOf(rule.expr);
            status.bounds = status.quantile ? m_quantiles.bounds(*status.quantile) : GroupedBounds();
            status.health = RuleStatus::Health::NotYet;
            status.readings.clear();
            status.error.reset();
        }
        turn.isWaiting = false;
        m_statuses.push_back(std::move(status));
        m_turns.push_back(turn);
    }
    std::vector<RuleStatus> gone;
    for (auto &[id, pair] : known)
        gone.push_back(std::move(pair.first));
    endOrphans(std::move(gone));
    Q_EMIT changed();
    if (m_isRunning)
        tick();
}

/// What an earlier run left in the store.
void AlertEngine::restore(std::map<std::string, std::pair<RuleStatus, Turn>> &known, const std::vector<Rule> &rules,
                          bool isWhole)
{
    if (m_hasRestored)
        return;
    m_hasRestored = isWhole;
    std::set<std::string> goingOn; // in this run already
    for (const auto &[id, pair] : known)
        goingOn.insert(id);
    for (Alert &alert : m_store.activeAlerts()) {
        const bool hasRule = std::ranges::any_of(rules, [&](const Rule &rule) { return rule.id() == alert.ruleId; });
        if (goingOn.contains(alert.ruleId) || (!isWhole && !hasRule))
            continue;
        auto &[status, turn] = known[alert.ruleId];
        turn.wasAway = true;
        status.active.push_back(std::move(alert));
    }
}

void AlertEngine::endOrphans(std::vector<RuleStatus> gone)
{
    for (const RuleStatus &status : gone) {
        if (status.active.empty())
            continue;
        std::vector<Transition> transitions;
        for (const Alert &alert : status.active) {
            transitions.push_back(
                {alert.state == AlertState::Firing ? Transition::Kind::Resolved : Transition::Kind::Dropped, alert,
                 m_clock().wall, Transition::Reason::RuleRemoved});
        }
        std::vector<Alert> none;
        m_store.record(status.active.front().ruleId, none, transitions, {});
        for (const Transition &transition : transitions)
            Q_EMIT transitioned(transition);
        m_notices.wake(); // what it shows of them is to go
    }
}

void AlertEngine::setSource(prometheus::QuerySource &source)
{
    ++m_generation;
    m_source = &source;
    m_quantiles.setSource(source);
    for (RuleStatus &status : m_statuses)
        status.bounds = {};
    for (Turn &turn : m_turns) {
        turn.isWaiting = false;
        turn.lastGood.reset();
        turn.wasAway = true;
        turn.nextAt = 0; // as soon as it runs
    }
    if (m_isRunning)
        evaluateNow();
}

void AlertEngine::setInterval(Milliseconds interval)
{
    m_interval = std::max<Milliseconds>(interval, 100);
}

void AlertEngine::start()
{
    m_isRunning = true;
    tick();
    m_notices.wake();
}

void AlertEngine::stop()
{
    m_isRunning = false;
    m_timer.stop();
}

void AlertEngine::tick()
{
    const Moment now = m_clock();
    askBounds();
    for (std::size_t i = 0; i < m_statuses.size(); ++i) {
        Turn &turn = m_turns[i];
        // A clock that went backwards must not put the next evaluation far off.
        const Milliseconds interval = intervalOf(m_statuses[i].rule);
        if (turn.nextAt > now.boot && turn.nextAt <= now.boot + interval)
            continue;
        turn.nextAt = now.boot + interval;
        if (turn.isWaiting)
            ++m_statuses[i].skipped;
        else
            ask(i);
    }
    if (now.wall - m_prunedAt > day || now.wall < m_prunedAt) {
        m_prunedAt = now.wall;
        m_store.prune(now.wall - keptFor);
    }
    plan();
}

void AlertEngine::plan()
{
    if (!m_isRunning || m_turns.empty())
        return;
    const auto next = std::ranges::min(m_turns, {}, &Turn::nextAt).nextAt;
    m_timer.start(static_cast<int>(std::clamp<Milliseconds>(next - m_clock().boot, 20, 60'000)));
}

void AlertEngine::evaluateNow()
{
    askBounds();
    for (std::size_t i = 0; i < m_statuses.size(); ++i) {
        if (m_turns[i].isWaiting) {
            ++m_statuses[i].skipped;
            continue;
        }
        m_turns[i].nextAt = m_clock().boot + intervalOf(m_statuses[i].rule);
        ask(i);
    }
    plan();
}

/// First of all, so that a rule that fires with its first answer can be worded.
void AlertEngine::askBounds()
{
    std::vector<Quantile> wanted;
    for (const RuleStatus &status : m_statuses) {
        if (status.quantile)
            wanted.push_back(*status.quantile);
    }
    const Timestamp now = m_clock().wall;
    m_quantiles.refresh(wanted, {now - looksBack, now});
}

void AlertEngine::takeBounds()
{
    bool isNew = false;
    for (RuleStatus &status : m_statuses) {
        GroupedBounds bounds = status.quantile ? m_quantiles.bounds(*status.quantile) : GroupedBounds();
        if (status.bounds == bounds)
            continue;
        status.bounds = std::move(bounds);
        isNew = true;
    }
    if (isNew)
        tellSoon();
}

void AlertEngine::ask(std::size_t index)
{
    const Moment asked = m_clock();
    m_turns[index].isWaiting = true;
    const prometheus::InstantQuery query {m_statuses[index].condition.query, asked.wall};
    QCoro::connect(m_source->ask(query), this,
                   [this, index, asked, generation = m_generation](Result<prometheus::Answer> answer) {
                       if (generation == m_generation) // the rules were not changed meanwhile
                           accept(index, asked, std::move(answer));
                   });
}

void AlertEngine::accept(std::size_t index, Moment asked, Result<prometheus::Answer> answer)
{
    RuleStatus &status = m_statuses[index];
    Turn &turn = m_turns[index];
    turn.isWaiting = false;
    if (!answer && answer.error().kind == Error::Kind::Cancelled)
        return; // we are being closed, or the source is
    const auto readings = answer.and_then(
        [&status](const prometheus::Answer &good) { return readingsOf(status.rule, status.condition, good); });
    const Step step = stepTo(asked, turn.lastGood, intervalOf(status.rule), turn.wasAway);
    if (readings) {
        turn.lastGood = asked;
        turn.wasAway = false;
        status.evaluatedAt = asked.wall;
        status.readings = readings->list;
        status.health =
            status.condition.comparison && readings->list.empty() ? RuleStatus::Health::NoData : RuleStatus::Health::Ok;
        status.error.reset();
    } else {
        if (status.health != RuleStatus::Health::Failed)
            qCWarning(lcAlerts) << "rule" << status.rule.name.c_str()
                                << "cannot be evaluated:" << readings.error().detail.c_str();
        status.health = RuleStatus::Health::Failed;
        status.error = readings.error();
    }
    Evaluation evaluation =
        evaluate(status.rule, status.active, readings, step, status.condition.comparison.value_or(Comparison::Greater));
    record(index, asked.boot, evaluation);
    readSnoozes();
    tellSoon();
    const auto transitions = std::move(evaluation.transitions);
    for (const Transition &transition : transitions)
        Q_EMIT transitioned(transition);
    m_notices.wake();
}

/// With the answer of the last rule under way, or when that is too long for people to wait.
void AlertEngine::tellSoon()
{
    constexpr int longest = 100;
    if (std::ranges::none_of(m_turns, &Turn::isWaiting))
        m_telling.start(0);
    else if (!m_telling.isActive())
        m_telling.start(longest);
}

void AlertEngine::planReturn()
{
    if (const auto delay = m_store.returnDelay())
        m_returning.start(static_cast<int>(*delay));
}

void AlertEngine::returnToFile()
{
    if (m_store.returnToFile())
        qCInfo(lcAlerts) << "alerts are in their file again";
    planReturn();
    tellSoon();
}

void AlertEngine::record(std::size_t index, Milliseconds now, Evaluation &evaluation)
{
    RuleStatus &status = m_statuses[index];
    Milliseconds &keptAt = m_turns[index].keptAt;
    for (Alert &alert : evaluation.active)
        alert.bounds = status.bounds.of(alert.labels);
    for (Transition &transition : evaluation.transitions)
        transition.alert.bounds = status.bounds.of(transition.alert.labels);
    const bool isTime = now - keptAt >= keptEvery || now < keptAt;
    if (!evaluation.transitions.empty() || !isSameToKeep(status.active, evaluation.active)
        || (isTime && !isSameInTime(status.active, evaluation.active))) {
        keptAt = now;
        m_store.record(status.rule.id(), evaluation.active, evaluation.transitions,
                       [&status](const Transition &transition) {
                           return describe(status.rule, status.condition, transition.alert);
                       });
    }
    status.active = std::move(evaluation.active);
}

const RuleStatus *AlertEngine::status(const std::string &ruleId) const
{
    const auto found =
        std::ranges::find_if(m_statuses, [&ruleId](const RuleStatus &status) { return status.rule.id() == ruleId; });
    return found == m_statuses.end() ? nullptr : &*found;
}

bool AlertEngine::isSnoozed(const std::string &ruleId, const Labels &labels) const
{
    return std::ranges::any_of(m_snoozes, [&](const Snooze &snooze) { return snooze.covers(ruleId, labels); });
}

int AlertEngine::firingCount() const
{
    int count = 0;
    for (const RuleStatus &status : m_statuses) {
        count += static_cast<int>(std::ranges::count_if(status.active, [this](const Alert &alert) {
            return alert.state == AlertState::Firing && !isSnoozed(alert.ruleId, alert.labels);
        }));
    }
    return count;
}

WorstState AlertEngine::worstState() const
{
    WorstState worst = WorstState::Ok;
    for (const RuleStatus &status : m_statuses) {
        if (status.health == RuleStatus::Health::Failed)
            worst = std::max(worst, WorstState::Unknown);
        for (const Alert &alert : status.active) {
            if (isSnoozed(alert.ruleId, alert.labels))
                continue;
            const bool isCritical = severityOf(status.rule) == "critical";
            worst = std::max(worst,
                             alert.state == AlertState::Pending ? WorstState::Pending
                                 : isCritical                   ? WorstState::Critical
                                                                : WorstState::Warning);
        }
    }
    return worst;
}

void AlertEngine::snooze(const std::string &ruleId, const std::optional<Labels> &labels, Milliseconds length)
{
    const Timestamp now = m_clock().wall;
    m_store.snooze({ruleId, labels, now + length}, now);
    readSnoozes();
    Q_EMIT changed();
    m_notices.wake();
}

void AlertEngine::markRead(const std::string &ruleId, const Labels &labels)
{
    const RuleStatus *found = status(ruleId);
    if (!found)
        return;
    for (const Alert &alert : found->active) {
        if (alert.labels == labels && alert.episode != 0)
            m_store.markRead(alert.episode);
    }
    Q_EMIT changed();
}

void AlertEngine::markAllRead()
{
    m_store.markAllRead();
    Q_EMIT changed();
}

void AlertEngine::readSnoozes()
{
    m_snoozes = m_store.snoozes(m_clock().wall);
}

} // namespace meterbird::alerts
