// SPDX-License-Identifier: Apache-2.0
#include "exporter/pricing/cost.h"

#include <algorithm>
#include <array>
#include <limits>

namespace meterbird::pricing {

namespace {

__extension__ using Wide = __int128; // 2^63 tokens times 2^63 femto-dollars, five times over, need more than 64 bits

constexpr Wide femtoPerNano = 1'000'000;

} // namespace

const Rates &Price::ratesFor(std::int64_t inputTokens) const
{
    const auto reached = [&](const PriceTier &tier) {
        return tierIncludesItsLimit ? inputTokens >= tier.above : inputTokens > tier.above;
    };
    const auto tier = std::find_if(tiers.rbegin(), tiers.rend(), reached);
    return tier == tiers.rend() ? base : tier->rates;
}

std::optional<std::string> problemOf(const LlmUsage &usage)
{
    const std::array all {usage.input,      usage.output,         usage.cacheRead,
                          usage.cacheWrite, usage.cacheWriteHour, usage.reasoning};
    if (std::any_of(all.begin(), all.end(), [](std::int64_t tokens) { return tokens < 0; }))
        return "tokens must be >= 0";
    if (usage.cacheRead > usage.input || usage.cacheWrite > usage.input - usage.cacheRead)
        return "cache_read_tokens and cache_write_tokens are part of input_tokens: together they must be <= "
               "input_tokens";
    if (usage.cacheWriteHour > usage.cacheWrite)
        return "tokens cached for an hour are part of cache_write_tokens: they must be <= cache_write_tokens";
    if (usage.reasoning > usage.output)
        return "reasoning_tokens are part of output_tokens: they must be <= output_tokens";
    return std::nullopt;
}

Result<NanoDollars> costOf(const LlmUsage &usage, const Price &price)
{
    if (auto problem = problemOf(usage))
        return Failure({Error::Kind::BadReply, std::move(*problem)});
    const Rates &rates = price.ratesFor(usage.input);
    const std::array<std::pair<std::int64_t, std::int64_t>, 6> parts {{
        {usage.input - usage.cacheRead - usage.cacheWrite, rates.input},
        {usage.cacheRead, rates.cacheRead},
        {usage.cacheWrite - usage.cacheWriteHour, rates.cacheWrite},
        {usage.cacheWriteHour, rates.cacheWriteHour},
        {usage.output - usage.reasoning, rates.output},
        {usage.reasoning, rates.reasoning},
    }};
    constexpr Wide limit = Wide(std::numeric_limits<NanoDollars>::max()) * femtoPerNano;
    Wide femto = 0;
    for (const auto &[tokens, rate] : parts) {
        femto += Wide(tokens) * rate; // below 2^126, and femto below 2^84: no overflow before the check
        if (femto > limit)
            return Failure({Error::Kind::TooMuch, "the cost of this call is over 9 billion dollars"});
    }
    return static_cast<NanoDollars>((femto + femtoPerNano / 2) / femtoPerNano);
}

} // namespace meterbird::pricing
