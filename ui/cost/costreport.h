// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/costreader.h"
#include "src/base/timerange.h"

#include <QDate>

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace meterbird::ui {

enum class CostPeriod { Today, ThisMonth, LastMonth, Last30Days };

/// Both included, on this machine's calendar.
struct CostDays {
    QDate from, to;

    bool operator==(const CostDays &) const = default;
};
CostDays daysOf(CostPeriod period, QDate today);

/// One local day; a day without a call is there too.
struct CostDay {
    QDate day;
    std::int64_t calls = 0;
    pricing::NanoDollars cost = 0;
    std::int64_t unpricedTokens = 0;
    std::vector<pricing::NanoDollars> parts; ///< in the order of CostReport::dearest, then all other models

    bool operator==(const CostDay &) const = default;
};

/// All that the cost page shows, read from the ledger at one moment. A value.
struct CostReport {
    static constexpr int dayCount = 30;
    static constexpr std::size_t mostParts = 5;

    bool nothingRecorded = true; ///< no LLM call was ever stored
    QDate today;
    CostPeriod period = CostPeriod::ThisMonth;
    CostDays days; ///< of the period
    std::vector<ledger::CostRow> rows; ///< of the period, by model and provider, the dearest first
    std::vector<CostDay> lastDays; ///< dayCount of them, today last
    std::vector<std::string> dearest; ///< models of lastDays by their cost, at most mostParts
    pricing::NanoDollars month = 0; ///< these two as the gauges on /metrics have them
    pricing::NanoDollars projected = 0;
    std::int64_t monthCalls = 0;
    std::optional<pricing::NanoDollars> budget; ///< of a month

    ledger::CostRow total() const; ///< of rows
    const CostDay &dayBefore(int ago) const { return lastDays.at(lastDays.size() - 1 - static_cast<std::size_t>(ago)); }
    bool operator==(const CostReport &) const = default;
};

/// Reads the file with a connection of its own; on any thread. No file yet is a report of nothing.
Result<CostReport> readCosts(const std::filesystem::path &database, CostPeriod period,
                             std::optional<pricing::NanoDollars> budget, Timestamp now);

} // namespace meterbird::ui
