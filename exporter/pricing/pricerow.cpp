// SPDX-License-Identifier: Apache-2.0
#include "exporter/pricing/pricerow.h"

#include "exporter/pricing/modelname.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>

namespace meterbird::pricing {

namespace {

using namespace std::string_view_literals;
using Object = simdjson::dom::object;
using Element = simdjson::dom::element;
using Problem = tl::unexpected<std::string>;

/// The prices that a row may give; absent ones are filled in at the end.
struct Given {
    std::optional<std::int64_t> input;
    std::optional<std::int64_t> output;
    std::optional<std::int64_t> cacheRead;
    std::optional<std::int64_t> cacheWrite;
    std::optional<std::int64_t> cacheWriteHour;
    std::optional<std::int64_t> reasoning;
};

struct Field {
    std::string_view name;
    std::optional<std::int64_t> Given::*rate;
};

constexpr Field fields[] {
    {"input_cost_per_token"sv, &Given::input},
    {"output_cost_per_token"sv, &Given::output},
    {"cache_read_input_token_cost"sv, &Given::cacheRead},
    {"input_cost_per_token_cache_hit"sv, &Given::cacheRead},
    {"cache_creation_input_token_cost"sv, &Given::cacheWrite},
    {"cache_creation_input_token_cost_above_1hr"sv, &Given::cacheWriteHour},
    {"output_cost_per_reasoning_token"sv, &Given::reasoning},
};

/// A number, or a string that is one, in dollars a token; nothing for null.
tl::expected<std::optional<std::int64_t>, std::string> readRate(std::string_view name, Element value)
{
    constexpr double dearest = 1; // dollars for one token: a hundred times the dearest there is
    double dollars = 0;
    std::string_view text;
    if (value.is_null())
        return std::nullopt;
    if (value.get(text) == simdjson::SUCCESS) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dollars);
        if (error != std::errc() || end != text.data() + text.size())
            return Problem(std::string(name) + " is not a number");
    } else if (value.get(dollars) != simdjson::SUCCESS) {
        return Problem(std::string(name) + " is not a number");
    }
    if (!(dollars >= 0 && dollars <= dearest))
        return Problem(std::string(name) + " must be 0 to 1 dollar a token");
    return static_cast<std::int64_t>(std::llround(static_cast<long double>(dollars) * 1e15L));
}

/// `field_above_200k_tokens` gives 200,000 for `field`; nothing for any other key (…_priority, …_batches).
std::optional<std::int64_t> thresholdOf(std::string_view key, std::string_view field)
{
    constexpr auto before = "_above_"sv;
    constexpr auto after = "k_tokens"sv;
    if (!key.starts_with(field) || !key.substr(field.size()).starts_with(before) || !key.ends_with(after))
        return std::nullopt;
    key.remove_prefix(field.size() + before.size());
    if (key.size() <= after.size())
        return std::nullopt;
    key.remove_suffix(after.size());
    std::int64_t thousands = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), thousands);
    const bool whole = error == std::errc() && end == key.data() + key.size();
    return whole && thousands > 0 && thousands <= 100'000 ? std::optional(thousands * 1000) : std::nullopt;
}

/// Rates without gaps: what `given` leaves out is taken from `base`, and what no-one gives costs what its whole costs.
Rates filled(const Given &given, const Given &base)
{
    const auto pick = [&](std::optional<std::int64_t> Given::*rate, std::int64_t otherwise) {
        return (given.*rate).value_or((base.*rate).value_or(otherwise));
    };
    Rates rates;
    rates.input = pick(&Given::input, 0);
    rates.output = pick(&Given::output, 0);
    rates.cacheRead = pick(&Given::cacheRead, rates.input);
    rates.cacheWrite = pick(&Given::cacheWrite, rates.input);
    rates.cacheWriteHour = std::max(pick(&Given::cacheWriteHour, 0), rates.cacheWrite);
    rates.reasoning = pick(&Given::reasoning, rates.output);
    return rates;
}

using Tiers = std::map<std::int64_t, Given>; ///< by the input tokens above which they hold

std::optional<std::string> readField(std::string_view key, Element value, Given &base, Tiers &tiers)
{
    for (const Field &field : fields) {
        const auto threshold = thresholdOf(key, field.name);
        if (key != field.name && !threshold)
            continue;
        const auto rate = readRate(key, value);
        if (!rate)
            return rate.error();
        if (*rate) {
            Given &given = threshold ? tiers[*threshold] : base;
            given.*field.rate = *rate;
        }
    }
    return std::nullopt;
}

/// tiered_pricing: a list of {range: [low, high], …}; each holds above its low, the last one also above its high.
std::optional<std::string> readBrackets(Element value, Given &base, Tiers &tiers)
{
    simdjson::dom::array brackets;
    if (value.get(brackets) != simdjson::SUCCESS)
        return "tiered_pricing is not a list";
    for (const Element bracket : brackets) {
        Object object;
        double low = 0;
        if (bracket.get(object) != simdjson::SUCCESS || bracket["range"].at(0).get(low) != simdjson::SUCCESS
            || !(low >= 0) || low > 1e9)
            return "tiered_pricing has an entry without a range";
        Given rates;
        Tiers unused;
        for (const auto &[key, rate] : object) {
            if (auto problem = readField(key, rate, rates, unused))
                return problem;
        }
        Given &given = low == 0 ? base : tiers[std::llround(low)];
        given = rates;
    }
    return std::nullopt;
}

/// The price of what goes in, by another measure than tokens: input_cost_per_second, input_cost_per_video_per_second.
bool isOtherMeasure(std::string_view key)
{
    return key.starts_with("input_cost_per_"sv) && !key.starts_with("input_cost_per_token"sv);
}

bool isTextMode(std::string_view mode)
{
    return mode.empty() || mode == "chat" || mode == "completion" || mode == "responses" || mode == "embedding";
}

std::string_view textOf(Object row, std::string_view key)
{
    std::string_view text;
    return row[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

} // namespace

tl::expected<PriceRow, std::string> readPriceRow(Object object)
{
    PriceRow row;
    row.provider = listProvider(textOf(object, "litellm_provider"));
    const std::string_view mode = textOf(object, "mode");
    row.isPricedByToken = isTextMode(mode);
    if (!row.isPricedByToken)
        return row;
    Given base;
    Tiers tiers;
    bool isMeasuredOtherwise = false;
    for (const auto &[key, value] : object) {
        const auto problem =
            key == "tiered_pricing" ? readBrackets(value, base, tiers) : readField(key, value, base, tiers);
        if (problem)
            return Problem(*problem);
        isMeasuredOtherwise = isMeasuredOtherwise || isOtherMeasure(key);
    }
    if (row.provider.empty())
        return Problem("litellm_provider is missing");
    if (!base.input && tiers.empty() && (isMeasuredOtherwise || !base.output)) {
        row.hasTokenPrice = false;
        return row;
    }
    if (!base.input)
        return Problem("input_cost_per_token is missing");
    if (!base.output && mode != "embedding")
        return Problem("output_cost_per_token is missing");
    row.price.base = filled(base, base);
    for (const auto &[above, given] : tiers)
        row.price.tiers.push_back({above, filled(given, base)});
    row.price.tierIncludesItsLimit = row.provider == "xai";
    return row;
}

} // namespace meterbird::pricing
