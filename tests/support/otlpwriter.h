// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/model.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace meterbird::test {

// What a decoded request says, as a body again. Two models that say the same give the same bytes, however their vectors
// are laid out: what no resource, scope or metric leads to is left out, and all NaNs are one.

std::string otlpProtobuf(const otlp::MetricsData &data);
std::string otlpProtobuf(const otlp::TraceData &data);
std::string otlpProtobuf(const otlp::LogsData &data);

std::string otlpJson(const otlp::MetricsData &data);
std::string otlpJson(const otlp::TraceData &data);
std::string otlpJson(const otlp::LogsData &data);

/// handle(item) for each item whose `owner`, the index of its scope or resource, is that one. Decoders leave them in
/// the order of their owners.
template<typename Item, typename Handle>
void eachOf(const std::vector<Item> &items, std::uint32_t Item::*owner, std::uint32_t index, Handle handle)
{
    for (auto at = std::ranges::lower_bound(items, index, {}, owner); at != items.end() && (*at).*owner == index; ++at)
        handle(*at, static_cast<std::uint32_t>(at - items.begin()));
}

} // namespace meterbird::test
