// SPDX-License-Identifier: Apache-2.0
#include "exporter/pricing/pricetable.h"

#include "exporter/pricing/modelname.h"
#include "exporter/pricing/pricerow.h"
#include "src/base/text.h"

#include <algorithm>
#include <fstream>
#include <system_error>

namespace meterbird::pricing {

namespace {

constexpr std::size_t maxWarnings = 200;

Failure refused(std::string why, int line = 0)
{
    return Failure({Error::Kind::Config, std::move(why), line});
}

/// The line of the row `key`: for people, so the first place where it stands as a key is near enough.
int lineOf(std::string_view json, std::string_view key)
{
    const std::string quoted = '"' + std::string(key) + '"';
    for (auto at = json.find(quoted); at != std::string_view::npos; at = json.find(quoted, at + 1)) {
        const auto next = json.find_first_not_of(" \t\r\n", at + quoted.size());
        if (next != std::string_view::npos && json[next] == ':')
            return static_cast<int>(1 + std::count(json.begin(), json.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    }
    return 0;
}

/// One sentence for all of them: the public list has more than a hundred, and none of them is a mistake.
std::string unpricedWarning(const std::vector<std::string> &names)
{
    constexpr std::size_t mostNamed = 3;
    std::string sentence = names.size() == 1
        ? std::string("1 row has no token price and was left out: ")
        : std::to_string(names.size()) + " rows have no token price and were left out: ";
    for (std::size_t i = 0; i < std::min(names.size(), mostNamed); ++i)
        sentence += (i > 0 ? ", " : "") + plainText(names[i], 120);
    return names.size() > mostNamed ? sentence + " …" : sentence;
}

/// Keys that describe the list itself and are no models.
bool isNoModel(std::string_view key)
{
    return key == "sample_spec" || key == "fallback_generalizations";
}

/// A model that runs on the user's own machine. Ollama's hosted ones have "cloud" in their tag.
bool runsLocally(std::string_view provider, std::string_view model)
{
    return provider == "ollama" && !model.ends_with("cloud");
}

} // namespace

Result<PriceTable> PriceTable::load(const std::filesystem::path &file)
{
    std::error_code error;
    const auto kind = std::filesystem::status(file, error).type();
    if (kind != std::filesystem::file_type::regular)
        return refused(error ? error.message() : "is not a file");
    const auto size = std::filesystem::file_size(file, error);
    if (error)
        return refused(error.message());
    if (size > maxBytes)
        return refused("is over 16 MiB");
    std::ifstream stream(file, std::ios::binary);
    std::string json(static_cast<std::size_t>(size), '\0');
    if (!stream.read(json.data(), static_cast<std::streamsize>(size)))
        return refused("cannot be read");
    return parse(json);
}

Result<PriceTable> PriceTable::parse(std::string_view json)
{
    if (json.size() > maxBytes)
        return refused("is over 16 MiB");
    simdjson::dom::parser parser;
    simdjson::dom::object rows;
    simdjson::dom::element root;
    if (const auto error = parser.parse(json.data(), json.size()).get(root))
        return refused(std::string("is not JSON: ") + simdjson::error_message(error));
    if (root.get(rows) != simdjson::SUCCESS)
        return refused("is not a JSON object of models", 1);
    PriceTable table;
    const auto warn = [&](std::string_view key, const std::string &why) {
        if (table.m_warnings.size() < maxWarnings)
            table.m_warnings.push_back("line " + std::to_string(lineOf(json, key)) + ": " + plainText(key, 120) + ": "
                                       + why);
    };
    std::vector<std::string> unpriced;
    for (const auto &[key, value] : rows) {
        simdjson::dom::object object;
        if (isNoModel(key))
            continue;
        if (value.get(object) != simdjson::SUCCESS) {
            warn(key, "is not an object");
            continue;
        }
        auto row = readPriceRow(object);
        if (!row) {
            warn(key, row.error());
        } else if (!row->hasTokenPrice) {
            unpriced.emplace_back(key);
        } else if (row->isPricedByToken) {
            row->price.key = key;
            table.m_rows.insert_or_assign(keysOf({}, key).front(), Row {row->provider, std::move(row->price)});
        }
    }
    if (!unpriced.empty())
        table.m_warnings.push_back(unpricedWarning(unpriced));
    return table;
}

const Price *PriceTable::row(std::string_view provider, const std::string &key) const
{
    const auto found = m_rows.find(key);
    const bool matches = found != m_rows.end() && (provider.empty() || isProviderOf(found->second.provider, provider));
    return matches ? &found->second.price : nullptr;
}

std::optional<Price> PriceTable::find(std::string_view provider, std::string_view model) const
{
    constexpr std::size_t longestName = 400;
    if (model.empty() || model.size() > longestName || provider.size() > longestName)
        return std::nullopt;
    const std::string asked = listProvider(provider);
    for (const std::string &key : keysOf(asked, model)) {
        if (const Price *price = row(asked, key))
            return *price;
    }
    if (runsLocally(asked, model))
        return Price {.key = "ollama", .base = {}, .tiers = {}};
    return std::nullopt;
}

} // namespace meterbird::pricing
