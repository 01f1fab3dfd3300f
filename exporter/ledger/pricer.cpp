// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/pricer.h"

#include "exporter/pricing/cost.h"

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

} // namespace

Pricer pricerOf(std::vector<PriceTable> tables)
{
    // std::function copies what it holds, so the prices are shared.
    return [prices = std::make_shared<Prices>(std::move(tables))](
               const LlmCall &call) -> std::optional<pricing::NanoDollars> {
        const std::optional<Price> &price = prices->find(call);
        if (!price)
            return std::nullopt;
        const auto cost = pricing::costOf({.input = call.inputTokens,
                                           .output = call.outputTokens,
                                           .cacheRead = call.cacheReadTokens,
                                           .cacheWrite = call.cacheWriteTokens,
                                           .reasoning = call.reasoningTokens},
                                          *price);
        return cost ? std::optional(*cost) : std::nullopt;
    };
}

} // namespace meterbird::ledger
