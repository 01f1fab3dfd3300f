// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/pricer.h"

#include "exporter/pricing/cost.h"

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace meterbird::ledger {

namespace {

using pricing::Price;
using pricing::PriceTable;

class Prices
{
public:
    explicit Prices(std::vector<PriceTable> tables)
        : m_tables(std::move(tables))
    { }

    const std::optional<Price> &find(const LlmCall &call)
    {
        const std::string key = call.provider + '\x1f' + call.model;
        if (const auto known = m_known.find(key); known != m_known.end())
            return known->second;
        if (m_known.size() >= MostKnown) // names come from outside
            m_known.clear();
        return m_known.emplace(key, lookUp(call)).first->second;
    }

private:
    static constexpr std::size_t MostKnown = 4000;

    std::optional<Price> lookUp(const LlmCall &call) const
    {
        for (const PriceTable &table : m_tables) {
            if (auto price = table.find(call.provider, call.model))
                return price;
        }
        return std::nullopt;
    }

    std::vector<PriceTable> m_tables;
    std::unordered_map<std::string, std::optional<Price>> m_known;
};

Pricer::Cost costOf(const LlmCall &call, const Price &price)
{
    const auto cost = pricing::costOf({.input = call.inputTokens,
                                       .output = call.outputTokens,
                                       .cacheRead = call.cacheReadTokens,
                                       .cacheWrite = call.cacheWriteTokens,
                                       .reasoning = call.reasoningTokens},
                                      price);
    return cost ? std::optional(*cost) : std::nullopt;
}

} // namespace

Pricer::Cost Pricer::operator()(const LlmUsage &usage) const
{
    LlmCall call;
    call.model = usage.model;
    call.provider = usage.provider;
    call.inputTokens = usage.inputTokens;
    call.outputTokens = usage.outputTokens;
    call.cacheReadTokens = std::min(usage.cacheReadTokens, usage.inputTokens);
    call.cacheWriteTokens = std::min(usage.cacheWriteTokens, usage.inputTokens - call.cacheReadTokens);
    call.reasoningTokens = std::min(usage.reasoningTokens, usage.outputTokens);
    return m_ofUsage(call);
}

Pricer pricerOf(std::vector<PriceTable> tables)
{
    // std::function copies what it holds, so the prices are shared.
    const auto prices = std::make_shared<Prices>(std::move(tables));
    return {[prices](const LlmCall &call) -> Pricer::Cost {
                const std::optional<Price> &price = prices->find(call);
                return price ? costOf(call, *price) : std::nullopt;
            },
            [prices](const LlmCall &call) -> Pricer::Cost {
                const std::optional<Price> &price = prices->find(call);
                return price ? costOf(call, {.key = {}, .base = price->base, .tiers = {}}) : std::nullopt;
            }};
}

} // namespace meterbird::ledger
