// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/senders.h"

#include "src/base/text.h"

#include <algorithm>
#include <limits>

namespace meterbird::receiver {

namespace {

constexpr std::size_t MostSenders = 200;
constexpr std::size_t RejectionBytes = 300;
constexpr Timestamp RateSeconds = 30;

/// Counters of hostile senders stop at the end instead of beginning anew.
void addTo(std::uint64_t &sum, std::uint64_t more)
{
    sum =
        sum > std::numeric_limits<std::uint64_t>::max() - more ? std::numeric_limits<std::uint64_t>::max() : sum + more;
}

} // namespace

void SenderBook::note(const SenderName &name, const SenderTake &take, Timestamp now)
{
    const SenderName plain {plainText(name.service), plainText(name.kind)};
    const std::lock_guard lock(m_mutex);
    const auto [place, isNew] = m_senders.try_emplace(plain);
    Entry &entry = place->second;
    Sender &sender = entry.sender;
    if (isNew) {
        sender.name = plain;
        sender.firstSeen = now;
    }
    sender.lastSeen = std::max(sender.lastSeen, now);
    addTo(sender.accepted, take.accepted);
    addTo(sender.duplicates, take.duplicates);
    addTo(sender.rejected, take.rejected);
    addTo(sender.droppedStreams, take.droppedStreams);
    if (!take.rejection.empty())
        sender.lastRejection = plainText(take.rejection, RejectionBytes);

    const Timestamp second = now / 1000;
    std::erase_if(entry.recent, [second](const Second &each) {
        return each.second <= second - RateSeconds || each.second > second; // the clock may have been set back
    });
    if (entry.recent.empty() || entry.recent.back().second != second)
        entry.recent.push_back({second, 0});
    addTo(entry.recent.back().accepted, take.accepted);

    if (m_senders.size() > MostSenders) {
        const auto isSilentForLonger = [newest = &entry](const auto &a, const auto &b) {
            return &b.second == newest || (&a.second != newest && a.second.sender.lastSeen < b.second.sender.lastSeen);
        };
        m_senders.erase(std::ranges::min_element(m_senders, isSilentForLonger));
    }
}

std::vector<Sender> SenderBook::all(Timestamp now) const
{
    std::vector<Sender> all;
    {
        const std::lock_guard lock(m_mutex);
        all.reserve(m_senders.size());
        for (const auto &[name, entry] : m_senders) {
            std::uint64_t accepted = 0;
            for (const Second &each : entry.recent) {
                if (each.second > now / 1000 - RateSeconds)
                    addTo(accepted, each.accepted);
            }
            all.push_back(entry.sender);
            all.back().eventsPerSecond = static_cast<double>(accepted) / static_cast<double>(RateSeconds);
        }
    }
    std::ranges::stable_sort(all, std::ranges::greater(), &Sender::lastSeen);
    return all;
}

} // namespace meterbird::receiver
