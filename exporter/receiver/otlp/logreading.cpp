// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/logreading.h"

#include "exporter/receiver/otlp/bounds.h"
#include "exporter/receiver/otlp/logevents.h"
#include "exporter/receiver/otlp/logtable.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace meterbird::otlp {

namespace {

std::string_view bytesOf(const auto &id)
{
    return {reinterpret_cast<const char *>(id.data()), id.size()};
}

/// 0: it says none at all, which the conventions allow.
std::uint64_t timeOf(const LogRecord &record)
{
    return record.time != 0 ? record.time : record.observed;
}

} // namespace

void LogReading::read(const EventHandler &handOn)
{
    const std::span<const LogRecord> all(m_data.records);
    for (std::size_t first = 0; first < all.size(); first += EventBatch::MostItems) {
        EventBatch batch;
        for (const LogRecord &record : all.subspan(first, std::min(EventBatch::MostItems, all.size() - first)))
            readRecord(record, batch);
        if (!batch.events.empty() && !handOn(batch))
            return;
    }
}

void LogReading::readRecord(const LogRecord &record, EventBatch &into)
{
    const std::uint32_t resource = m_data.scopes[record.scope].resource;
    const Attributes attributes(in(m_data.attributes, record.attributes));
    const std::string_view name = eventNameOf(record, attributes);
    const LogMeaning meaning = meaningOf(name, attributes, m_tally.origin(resource));
    if (meaning.story == Story::Nothing) {
        m_tally.accept(resource);
        return;
    }
    const std::uint64_t time = timeOf(record);
    if (const std::string complaint = timeComplaint(time, m_tally.now()); time != 0 && !complaint.empty()) {
        m_tally.reject(resource, name, complaint, ledger::FindingKind::ClockOff);
        return;
    }
    m_tally.watchClock(resource, time);
    std::string complaint;
    std::vector<ledger::Event> events = eventsOf(meaning, attributes, m_tally.origin(resource), complaint);
    if (!complaint.empty()) {
        m_tally.reject(resource, name, complaint, ledger::FindingKind::RejectedData);
        return;
    }
    m_tally.accept(resource);
    const std::string id = idOf(record, resource);
    for (std::size_t i = 0; i < events.size(); ++i) {
        events[i].id = i == 0 ? id : id + ' ' + std::to_string(i);
        events[i].time = timestampOf(time, m_tally.now());
        into.add(std::move(events[i]), i == 0 ? std::optional(resource) : std::nullopt);
    }
}

std::string LogReading::idOf(const LogRecord &record, std::uint32_t resource)
{
    if (m_hashed != resource) { // once for all of its records: it may be big
        m_hashed = resource;
        m_resourceHash = hashOf(in(m_data.attributes, m_data.resources[resource].attributes));
    }
    const ContentHash content = HashBuilder()
                                    .add(m_resourceHash)
                                    .add(record.time)
                                    .add(record.observed)
                                    .add(record.eventName)
                                    .add(record.body)
                                    .add(bytesOf(record.trace))
                                    .add(bytesOf(record.span))
                                    .add(hashOf(in(m_data.attributes, record.attributes)))
                                    .result();
    const std::uint64_t before = m_times[content]++;
    return hexOf(before == 0 ? content : HashBuilder().add(content).add(before).result());
}

} // namespace meterbird::otlp
