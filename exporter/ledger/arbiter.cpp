// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/arbiter.h"

#include <algorithm>

namespace meterbird::ledger {

namespace {

constexpr std::int64_t Second = 1'000'000'000;
constexpr std::int64_t Silence = 600 * Second; ///< after so long without it, a better signal has ended
constexpr std::int64_t SevenDays = 7LL * 24 * 3600 * Second;

} // namespace

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

void Arbiter::write()
{
    makeRoom();
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

/// A transaction may go over the limit by what it hears; then the longest silent tenth goes, and what is said now
/// stays.
void Arbiter::makeRoom()
{
    if (m_size <= m_limit)
        return;
    std::vector<std::pair<std::int64_t, std::pair<Subject, int>>> silent;
    for (const auto &[subject, voices] : m_subjects) {
        for (const auto &[rank, voice] : voices) {
            if (!voice.isTouched)
                silent.push_back({voice.seen, {subject, rank}});
        }
    }
    const std::size_t many = std::min(silent.size(), m_size - m_limit + m_limit / 10);
    std::ranges::nth_element(silent, silent.begin() + static_cast<std::ptrdiff_t>(many));
    for (std::size_t i = 0; i < many; ++i)
        remove(silent[i].second.first, silent[i].second.second);
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
