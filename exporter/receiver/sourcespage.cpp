// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/sourcespage.h"

#include <array>
#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace meterbird::receiver {

namespace {

/// One JSON object, field by field.
class Object
{
public:
    Object &add(std::string_view name, std::string_view text) { return begin(name), m_text += jsonQuoted(text), *this; }
    Object &add(std::string_view name, std::uint64_t number) { return addDigits(name, number); }
    Object &add(std::string_view name, double number) { return addDigits(name, number); }
    Object &addTime(std::string_view name, Timestamp time) { return addDigits(name, static_cast<double>(time) / 1000); }
    std::string text() const { return m_text + '}'; }

private:
    void begin(std::string_view name)
    {
        m_text += m_text.size() > 1 ? ",\"" : "\"";
        m_text.append(name).append("\":");
    }

    template<typename Number>
    Object &addDigits(std::string_view name, Number number)
    {
        begin(name);
        std::array<char, 400> digits {}; // the longest double in fixed notation
        char *const first = digits.data();
        std::to_chars_result end {};
        if constexpr (std::floating_point<Number>)
            end = std::to_chars(first, first + digits.size(), number, std::chars_format::fixed);
        else
            end = std::to_chars(first, first + digits.size(), number);
        m_text.append(first, end.ptr);
        return *this;
    }

    std::string m_text = "{";
};

std::string_view nameOf(ledger::FindingKind kind)
{
    using ledger::FindingKind;
    switch (kind) {
    case FindingKind::TwoWriters:
        return "two_writers";
    case FindingKind::CounterWentDown:
        return "counter_went_down";
    case FindingKind::TooManyLabels:
        return "too_many_labels";
    case FindingKind::SaturatedBuckets:
        return "saturated_buckets";
    case FindingKind::CoarseBuckets:
        return "coarse_buckets";
    case FindingKind::ClockOff:
        return "clock_off";
    case FindingKind::UnspecifiedTemporality:
        return "unspecified_temporality";
    case FindingKind::GrpcOnHttpPort:
        return "grpc_on_http_port";
    case FindingKind::RejectedData:
        break;
    }
    return "rejected_data";
}

std::string toJson(const Sender &sender)
{
    return Object()
        .add("service", sender.name.service)
        .add("kind", sender.name.kind)
        .addTime("first_seen", sender.firstSeen)
        .addTime("last_seen", sender.lastSeen)
        .add("events_per_second", sender.eventsPerSecond)
        .add("accepted", sender.accepted)
        .add("duplicates", sender.duplicates)
        .add("rejected", sender.rejected)
        .add("dropped_streams", sender.droppedStreams)
        .add("last_rejection", sender.lastRejection)
        .text();
}

std::string toJson(const ledger::Finding &finding)
{
    return Object()
        .add("kind", nameOf(finding.kind))
        .add("subject", finding.subject)
        .add("detail", finding.detail)
        .addTime("first", finding.first)
        .addTime("last", finding.last)
        .add("times", finding.times)
        .text();
}

template<typename T>
std::string toJson(const std::vector<T> &all)
{
    std::string text = "[";
    for (const T &one : all)
        text.append(text.size() > 1 ? "," : "").append(toJson(one));
    return text += ']';
}

} // namespace

Page sourcesPage(const SenderBook &senders, const ledger::FindingBook &findings)
{
    return {.path = "/v1/sources", .make = [&senders, &findings] {
                return Reply {.body = "{\"senders\":" + toJson(senders.all(currentTime()))
                                  + ",\"findings\":" + toJson(findings.all()) + "}\n"};
            }};
}

} // namespace meterbird::receiver
