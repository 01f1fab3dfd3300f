// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/arbiter.h"

#include <algorithm>
#include <string_view>

namespace meterbird::ledger {

namespace {

constexpr std::int64_t Second = 1'000'000'000;
constexpr std::int64_t Silence = 600 * Second; ///< after so long without it, a better signal has ended
constexpr std::int64_t SevenDays = 7LL * 24 * 3600 * Second;

} // namespace

/// Who makes room.
class Arbiter::Leaving
{
public:
    struct Candidate {
        std::int64_t heard = 0;
        const Subject *subject = nullptr;
        int rank = 0;
    };

    explicit Leaving(std::size_t limit)
        : m_own(limit / 20)
    { }

    void add(const Candidate &candidate, bool isTouched)
    {
        Crowd &crowd = m_crowds[serviceOf(candidate.subject->first)];
        ++crowd.voices;
        if (isTouched)
            return;
        ++crowd.mayGo;
        m_candidates.push_back({candidate, &crowd});
    }

    /// `number` of them if there are so many; not heard since `silent` is not heard for 10 minutes.
    std::vector<Candidate> choose(std::size_t number, std::int64_t silent)
    {
        std::ranges::sort(m_candidates, {}, [](const Member &member) { return member.candidate.heard; });
        std::vector<Candidate> chosen;
        const auto take = [&](Member &member) {
            member.isChosen = true;
            --member.crowd->voices;
            --member.crowd->mayGo;
            chosen.push_back(member.candidate);
        };
        const auto takeIf = [&](auto mayGo) {
            for (Member &member : m_candidates) {
                if (chosen.size() < number && !member.isChosen && mayGo(member))
                    take(member);
            }
        };
        takeIf([silent](const Member &member) { return member.candidate.heard < silent; });
        const std::size_t level = levelFor(number - chosen.size());
        takeIf([level](const Member &member) { return member.crowd->voices > level; });
        takeIf([](const Member &) { return true; });
        return chosen;
    }

private:
    struct Crowd {
        std::size_t voices = 0;
        std::size_t mayGo = 0; ///< of these
    };
    struct Member {
        Candidate candidate {};
        Crowd *crowd = nullptr;
        bool isChosen = false;
    };

    /// A sender's name is its service's, a space and what tells its processes apart.
    static std::string_view serviceOf(std::string_view sender) { return sender.substr(0, sender.find(' ')); }

    /// How many voices each service may keep so that `number` go, but not fewer than are its own.
    std::size_t levelFor(std::size_t number) const
    {
        std::size_t level = m_own;
        std::size_t most = m_own;
        for (const auto &[service, crowd] : m_crowds)
            most = std::max(most, crowd.voices);
        while (level < most) {
            const std::size_t middle = level + (most - level + 1) / 2;
            if (excessOver(middle) >= number)
                level = middle;
            else
                most = middle - 1;
        }
        return level;
    }

    std::size_t excessOver(std::size_t level) const
    {
        std::size_t excess = 0;
        for (const auto &[service, crowd] : m_crowds)
            excess += std::min(crowd.mayGo, crowd.voices > level ? crowd.voices - level : 0);
        return excess;
    }

    const std::size_t m_own;
    std::map<std::string_view, Crowd> m_crowds;
    std::vector<Member> m_candidates;
};

Arbiter::Arbiter(std::size_t limit)
    : m_limit(limit)
{ }

void Arbiter::load(SQLite::Database &database)
{
    SQLite::Statement rows(database, "SELECT sender, quantity, rank, seen, counted FROM claim");
    while (rows.executeStep()) {
        const auto quantity = static_cast<Quantity>(rows.getColumn(1).getInt());
        m_subjects[{rows.getColumn(0).getString(), quantity}][rows.getColumn(2).getInt()] = {
            rows.getColumn(3).getInt64(), rows.getColumn(4).getInt64(), false};
        ++m_size;
    }
    m_upsert.emplace(
        database,
        "INSERT INTO claim (sender, quantity, rank, seen, counted) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (sender, quantity, rank) DO UPDATE SET seen = excluded.seen, counted = excluded.counted");
    m_remove.emplace(database, "DELETE FROM claim WHERE sender = ? AND quantity = ? AND rank = ?");
}

void Arbiter::hear(const std::string &sender, Quantity quantity, int rank, const Span &span)
{
    if (sender.empty())
        return;
    const auto found = m_subjects.try_emplace({sender, quantity}).first;
    const auto known = found->second.find(rank);
    if (known != found->second.end() && known->second.seen >= span.to)
        return;
    Voice &voice = touch(found->first, found->second, rank);
    voice.seen = std::max(voice.seen, span.to);
}

bool Arbiter::admits(const std::string &sender, Quantity quantity, int rank, const Span &span)
{
    if (sender.empty())
        return true;
    const auto found = m_subjects.try_emplace({sender, quantity}).first;
    for (const auto &[other, voice] : found->second) {
        if (other < rank && (voice.seen >= span.to - Silence || voice.seen > span.from))
            return false;
        if (other > rank && voice.counted > span.from)
            return false;
    }
    const auto known = found->second.find(rank);
    if (known != found->second.end() && known->second.counted >= span.to)
        return true;
    touch(found->first, found->second, rank).counted = span.to;
    return true;
}

Arbiter::Voice &Arbiter::touch(const Subject &subject, Voices &voices, int rank)
{
    const auto [entry, isNew] = voices.try_emplace(rank);
    Voice &voice = entry->second;
    if (isNew)
        ++m_size;
    if (!voice.isTouched) {
        m_before.push_back({subject, rank, voice, isNew});
        voice.isTouched = true;
    }
    return voice;
}

void Arbiter::write(Timestamp now)
{
    makeRoom(now);
    for (const Before &before : m_before) {
        const Voice &voice = m_subjects.at(before.subject).at(before.rank);
        m_upsert->bindNoCopy(1, before.subject.first);
        m_upsert->bind(2, static_cast<int>(before.subject.second));
        m_upsert->bind(3, before.rank);
        m_upsert->bind(4, voice.seen);
        m_upsert->bind(5, voice.counted);
        m_upsert->exec();
        m_upsert->reset();
    }
}

/// A transaction may go over the limit by what it hears; what is said now stays. A tenth goes at once, so that not each
/// transaction has to look.
void Arbiter::makeRoom(Timestamp now)
{
    if (m_size <= m_limit)
        return;
    Leaving leaving(m_limit);
    for (const auto &[subject, voices] : m_subjects) {
        for (const auto &[rank, voice] : voices)
            leaving.add({std::max(voice.seen, voice.counted), &subject, rank}, voice.isTouched);
    }
    std::vector<std::pair<Subject, int>> gone;
    for (const Leaving::Candidate &each : leaving.choose(m_size - m_limit + m_limit / 10, momentOf(now).to - Silence))
        gone.emplace_back(*each.subject, each.rank);
    for (const auto &[subject, rank] : gone)
        remove(subject, rank);
}

void Arbiter::remove(const Subject &subject, int rank)
{
    m_remove->bind(1, subject.first);
    m_remove->bind(2, static_cast<int>(subject.second));
    m_remove->bind(3, rank);
    m_remove->exec();
    m_remove->reset();
    const auto found = m_subjects.find(subject);
    found->second.erase(rank);
    if (found->second.empty())
        m_subjects.erase(found);
    --m_size;
}

void Arbiter::commit()
{
    for (const Before &before : m_before)
        m_subjects.at(before.subject).at(before.rank).isTouched = false;
    m_before.clear();
}

void Arbiter::rollback()
{
    m_upsert->tryReset();
    m_remove->tryReset();
    for (const Before &before : m_before) {
        const auto found = m_subjects.find(before.subject);
        if (!before.isNew) {
            found->second.at(before.rank) = before.voice;
            continue;
        }
        found->second.erase(before.rank);
        if (found->second.empty())
            m_subjects.erase(found);
        --m_size;
    }
    m_before.clear();
}

void Arbiter::forgetSilent(Timestamp now)
{
    m_remove->tryReset();
    const std::int64_t limit = momentOf(now).to - SevenDays;
    std::vector<std::pair<Subject, int>> silent;
    for (const auto &[subject, voices] : m_subjects) {
        for (const auto &[rank, voice] : voices) {
            if (voice.seen < limit && voice.counted < limit)
                silent.emplace_back(subject, rank);
        }
    }
    for (const auto &[subject, rank] : silent)
        remove(subject, rank);
}

} // namespace meterbird::ledger
