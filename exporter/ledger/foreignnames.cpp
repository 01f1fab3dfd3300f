// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/foreignnames.h"

#include "exporter/telemetry/catalogue.h"

#include <algorithm>
#include <vector>

namespace meterbird::ledger {

namespace {

using telemetry::ForeignType;

std::vector<std::string> sampleNames(const std::string &name, ForeignType type)
{
    switch (type) {
    case ForeignType::Counter:
    case ForeignType::Gauge:
        return {name};
    case ForeignType::Histogram:
        return {name, name + "_bucket", name + "_sum", name + "_count"};
    case ForeignType::Summary:
        return {name, name + "_sum", name + "_count"};
    }
    return {};
}

ForeignType typeOf(telemetry::MetricType type)
{
    switch (type) {
    case telemetry::MetricType::Counter:
        return ForeignType::Counter;
    case telemetry::MetricType::Gauge:
        return ForeignType::Gauge;
    case telemetry::MetricType::Histogram:
        return ForeignType::Histogram;
    }
    return ForeignType::Gauge;
}

/// What Prometheus writes of each scrape, and what our page says of itself.
bool isReserved(const std::string &name)
{
    return name == "up" || name == "ALERTS" || name == "ALERTS_FOR_STATE" || name.starts_with("scrape_")
        || name.starts_with("exposer_") || name.starts_with("meterbird_");
}

} // namespace

ForeignNames::ForeignNames(std::size_t familyLimit)
    : m_familyLimit(familyLimit)
{
    for (const telemetry::MetricInfo &info : telemetry::catalogue()) {
        for (std::string &name : sampleNames(std::string(info.name), typeOf(info.type)))
            m_taken.insert(std::move(name));
    }
}

bool ForeignNames::allows(const std::string &name, ForeignType type) const
{
    if (const auto family = m_families.find(name); family != m_families.end())
        return family->second.type == type;
    if (name.empty() || isReserved(name) || isFull())
        return false;
    return std::ranges::none_of(sampleNames(name, type),
                                [this](const std::string &sample) { return m_taken.contains(sample); });
}

void ForeignNames::add(const std::string &name, ForeignType type)
{
    const auto [family, isNew] = m_families.try_emplace(name);
    if (isNew) {
        family->second.type = type;
        for (std::string &sample : sampleNames(name, type))
            m_taken.insert(std::move(sample));
    }
    ++family->second.series;
}

void ForeignNames::remove(const std::string &name)
{
    const auto family = m_families.find(name);
    if (family == m_families.end() || --family->second.series > 0)
        return;
    for (const std::string &sample : sampleNames(name, family->second.type))
        m_taken.erase(sample);
    m_families.erase(family);
}

std::size_t ForeignNames::seriesOf(const std::string &name) const
{
    const auto family = m_families.find(name);
    return family == m_families.end() ? 0 : family->second.series;
}

} // namespace meterbird::ledger
