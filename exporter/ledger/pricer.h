// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/event.h"
#include "exporter/pricing/pricetable.h"

#include <concepts>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace meterbird::ledger {

/// What tokens cost that do not carry their cost; nothing when there is no price. Called on the ledger's writer thread.
class Pricer
{
public:
    using Cost = std::optional<pricing::NanoDollars>;
    using OfCall = std::function<Cost(const LlmCall &)>;

    Pricer(OfCall ofCall, OfCall ofUsage)
        : m_ofCall(std::move(ofCall))
        , m_ofUsage(std::move(ofUsage))
    { }
    /// One rule for both.
    template<typename Rule>
    requires(!std::same_as<Rule, Pricer> && std::convertible_to<Rule, OfCall>)
        Pricer(Rule rule) // NOLINT: a rule is a pricer
        : Pricer(rule, rule)
    { }

    Cost operator()(const LlmCall &call) const { return m_ofCall(call); }
    /// Of calls without number: by the base rates, as a cliff in a price is about one call. Parts that are more than
    /// their whole (which may have come before) cost as if they were the whole.
    Cost operator()(const LlmUsage &usage) const;

private:
    OfCall m_ofCall;
    OfCall m_ofUsage;
};

/// Prices by the first of `tables` that has the model: the user's own before the shipped one. Remembers what it found.
Pricer pricerOf(std::vector<pricing::PriceTable> tables);

} // namespace meterbird::ledger
