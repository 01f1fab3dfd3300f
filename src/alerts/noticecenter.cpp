// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/noticecenter.h"

#include "src/alerts/wording.h"

#include <QLoggingCategory>

#include <algorithm>
#include <map>

namespace meterbird::alerts {

Q_LOGGING_CATEGORY(lcNotices, "meterbird.alerts.notices", QtInfoMsg)

namespace {

constexpr Milliseconds hour = 3'600'000;
constexpr std::size_t fewest = 3; // so many at once become one summary

bool isCovered(const Episode &episode, const std::vector<Snooze> &snoozes)
{
    return std::ranges::any_of(
        snoozes, [&episode](const Snooze &snooze) { return snooze.covers(episode.ruleId, episode.labels); });
}

} // namespace

NoticeCenter::NoticeCenter(AlertStore &store, Notifier &notifier, Clock clock, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_notifier(notifier)
    , m_clock(std::move(clock))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &NoticeCenter::wake);
    connect(&notifier, &Notifier::delivered, this, &NoticeCenter::accept);
    connect(&notifier, &Notifier::failed, this, &NoticeCenter::refuse);
    connect(&notifier, &Notifier::actionInvoked, this, &NoticeCenter::act);
    connect(&notifier, &Notifier::availableChanged, this, [this](bool isAvailable) {
        m_notBefore = 0; // a new daemon deserves a try at once
        m_pause = 0;
        if (isAvailable)
            wake();
    });
}

void NoticeCenter::wake()
{
    if (m_sending || !m_notifier.isAvailable())
        return;
    const Moment now = m_clock();
    const Milliseconds earliest = std::max(m_notBefore, m_lastPopup ? *m_lastPopup + m_pace : now.boot);
    if (now.boot < earliest) {
        wakeIn(earliest - now.boot);
        return;
    }
    auto entries = due(now);
    if (entries.empty()) {
        planNext(now);
        return;
    }
    if (entries.size() < fewest) {
        std::ranges::stable_sort(entries, {},
                                 [](const Entry &entry) { return entry.episode.severity == "critical" ? 0 : 1; });
        entries.resize(1);
    }
    send(std::move(entries), now);
}

/// False: not now, or never, and then its notices are in `ending`.
bool NoticeCenter::isToBeTold(const Entry &entry, const std::vector<Snooze> &snoozes, Ending &ending)
{
    const Episode &episode = entry.episode;
    const bool isSilenced = isCovered(episode, snoozes);
    if (episode.isFiring())
        return !isSilenced;
    if (!isSilenced && episode.reason != Transition::Reason::RuleRemoved)
        return true;
    const std::string receipt = m_store.lastReceipt(episode.id);
    if (receipt.empty()) {
        if (isSilenced)
            std::ranges::copy(entry.ids, std::back_inserter(ending.dropped)); // slept through from end to end
        return !isSilenced; // nobody was told yet that it fired
    }
    // What is on the screen says that it fires, and would do so for ever.
    const auto sharing = m_store.episodesOfReceipt(receipt);
    if (std::ranges::none_of(sharing, &Episode::isFiring)) {
        ending.closed.insert(receipt);
        std::ranges::copy(entry.ids, std::back_inserter(ending.dropped));
        return false;
    }
    // A summary is told anew; one of which all that is left is silenced, when the silence ends.
    return std::ranges::any_of(
        sharing, [&snoozes](const Episode &other) { return other.isFiring() && !isCovered(other, snoozes); });
}

std::vector<NoticeCenter::Entry> NoticeCenter::due(Moment now)
{
    std::vector<Entry> entries;
    std::map<std::int64_t, std::size_t> places;
    Ending ending;
    for (const LoggedNotice &logged : m_store.dueNotices(now.wall)) {
        auto place = places.find(logged.episode);
        if (place == places.end()) {
            auto episode = m_store.episode(logged.episode);
            if (!episode || (logged.kind == LoggedNotice::Kind::Reminder && !episode->isFiring())) {
                ending.dropped.push_back(logged.id);
                continue;
            }
            place = places.emplace(logged.episode, entries.size()).first;
            entries.push_back({std::move(*episode), {}, false});
        }
        Entry &entry = entries[place->second];
        entry.ids.push_back(logged.id);
        entry.isRepeat = entry.isRepeat || logged.tries > 0;
    }
    const auto snoozes = m_store.snoozes(now.wall);
    std::erase_if(entries, [&](const Entry &entry) { return !isToBeTold(entry, snoozes, ending); });
    m_store.drop(ending.dropped);
    for (const std::string &receipt : ending.closed)
        m_notifier.close(QString::fromStdString(receipt));
    return entries;
}

void NoticeCenter::send(std::vector<Entry> entries, Moment now)
{
    Sending sending;
    sending.id = m_nextId++;
    std::map<std::int64_t, Episode> told;
    bool isRepeat = false;
    std::string place;
    for (const Entry &entry : entries) {
        sending.ids.insert(sending.ids.end(), entry.ids.begin(), entry.ids.end());
        isRepeat = isRepeat || entry.isRepeat;
        told.emplace(entry.episode.id, entry.episode);
        const std::string receipt = m_store.lastReceipt(entry.episode.id);
        if (receipt.empty())
            continue;
        const auto sharing = m_store.episodesOfReceipt(receipt);
        if (place.empty() && (entries.size() == 1 || sharing.size() > 1)) {
            place = receipt;
            for (const Episode &other : sharing) // the summary that it is part of is told anew
                told.emplace(other.id, other);
        } else if (receipt != place && sharing.size() == 1) {
            sending.outdated.insert(receipt);
        }
    }
    std::vector<Episode> episodes;
    for (auto &[id, episode] : told)
        episodes.push_back(std::move(episode));
    Notice notice =
        episodes.size() == 1 ? noticeOf(episodes.front(), now.wall, isRepeat) : summaryOf(episodes, now.wall, isRepeat);
    notice.id = sending.id;
    notice.replaces = QString::fromStdString(place);
    if (!m_hasWindow)
        std::erase_if(notice.actions, [](const NoticeAction &offered) { return offered.id != action::snooze; });
    m_store.noteTry(sending.ids);
    m_sending = std::move(sending);
    m_lastPopup = now.boot;
    m_notifier.notify(notice);
}

void NoticeCenter::accept(qint64 id, const QString &receipt)
{
    if (!m_sending || m_sending->id != id)
        return;
    const Sending sent = *std::exchange(m_sending, std::nullopt);
    m_store.noteReceipt(sent.ids, receipt.toStdString(), m_clock().wall);
    for (const std::string &old : sent.outdated)
        m_notifier.close(QString::fromStdString(old));
    m_pause = 0;
    wakeIn(0);
}

void NoticeCenter::refuse(qint64 id, const QString &reason, bool mayBeShown)
{
    if (!m_sending || m_sending->id != id)
        return;
    const Sending sent = *std::exchange(m_sending, std::nullopt);
    if (!mayBeShown)
        m_store.takeBackTry(sent.ids);
    m_pause = std::clamp<Milliseconds>(m_pause * 2, 15'000, 600'000);
    m_notBefore = m_clock().boot + m_pause;
    qCWarning(lcNotices) << "a notification could not be shown:" << reason;
    wakeIn(m_pause);
}

void NoticeCenter::act(const QString &receipt, const QString &action)
{
    const auto episodes = m_store.episodesOfReceipt(receipt.toStdString());
    if (episodes.empty())
        return; // somebody else's
    for (const Episode &episode : episodes)
        m_store.markRead(episode.id);
    if (action == action::snooze) {
        const Timestamp now = m_clock().wall;
        for (const Episode &episode : episodes)
            m_store.snooze({episode.ruleId, episode.labels, now + hour}, now);
        Q_EMIT snoozed();
        wakeIn(0); // others may be waiting for their turn
    } else if (episodes.size() == 1) {
        Q_EMIT chartRequested(QString::fromStdString(episodes.front().ruleId), episodes.front().labels);
    } else {
        Q_EMIT alertsRequested();
    }
}

void NoticeCenter::wakeIn(Milliseconds delay)
{
    m_timer.start(static_cast<int>(std::clamp<Milliseconds>(delay, 0, hour)));
}

void NoticeCenter::planNext(Moment now)
{
    Timestamp next = m_store.nextDue(now.wall);
    for (const Snooze &snooze : m_store.snoozes(now.wall))
        next = next == 0 ? snooze.until : std::min(next, snooze.until);
    if (next != 0)
        wakeIn(next - now.wall + 1);
}

} // namespace meterbird::alerts
