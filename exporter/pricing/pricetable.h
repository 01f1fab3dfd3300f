// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/pricing/price.h"
#include "src/base/error.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace meterbird::pricing {

/// A price list in the structure of LiteLLM's model_prices_and_context_window.json. A value; reading it needs no lock.
class PriceTable
{
public:
    static constexpr std::size_t maxBytes = 16 * 1024 * 1024;

    PriceTable() = default;

    /// Reads a file. Not readable, too big, or not a JSON object: an Error, and no table. A bad row is left out and
    /// named in warnings().
    static Result<PriceTable> load(const std::filesystem::path &file);
    static Result<PriceTable> parse(std::string_view json);

    /// The price of `model` at `provider`, case-insensitive; the provider may also be named as OpenTelemetry does.
    /// Tried in turn: provider/model, model, both without version suffixes, the part after the last slash. The row's
    /// own provider must be the asked one. Ollama's local models are free. Nothing when there is no such row.
    std::optional<Price> find(std::string_view provider, std::string_view model) const;

    std::size_t size() const { return m_rows.size(); }
    /// One sentence for each row left out as wrong: its line, its name and why. Those that have no token price are no
    /// mistake, and are told in one sentence together.
    const std::vector<std::string> &warnings() const { return m_warnings; }

private:
    struct Row {
        std::string provider;
        Price price;
    };

    const Price *row(std::string_view provider, const std::string &key) const;

    std::unordered_map<std::string, Row> m_rows; ///< by the key in lower case
    std::vector<std::string> m_warnings;
};

} // namespace meterbird::pricing
