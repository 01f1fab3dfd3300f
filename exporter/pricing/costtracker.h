// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exporter/pricing/money.h"
#include "exporter/pricing/monthlyestimate.h"

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace meterbird::pricing {

/// What was spent, in memory: for a C++ agent that keeps no ledger. Local calendar, the last 62 days, exact sums.
/// Any thread. At most 2,000 models; what comes after is summed under `other`.
class CostTracker
{
public:
    struct ModelCost {
        std::string model;
        std::string provider;
        NanoDollars cost = 0;

        bool operator==(const ModelCost &) const = default;
    };

    /// A negative cost is left out.
    void add(const std::string &model, const std::string &provider, NanoDollars cost, TimePoint time);

    NanoDollars today(TimePoint now) const;
    NanoDollars month(TimePoint now) const;
    NanoDollars projectedMonth(TimePoint now) const;
    /// This month by model, the dearest first.
    std::vector<ModelCost> monthByModel(TimePoint now) const;

private:
    using Name = std::pair<std::string, std::string>; ///< model, provider
    using Day = std::map<Name, NanoDollars>;

    using Date = std::chrono::year_month_day;

    // All need m_mutex; both ends are included.
    NanoDollars sum(Date first, Date last) const;
    NanoDollars sumOfMonth(Date day) const;
    Name nameFor(const std::string &model, const std::string &provider);

    mutable std::mutex m_mutex;
    std::map<Date, Day> m_days; ///< of the local calendar
    std::set<Name> m_names; ///< ever seen, so that the limit is one for all days
};

} // namespace meterbird::pricing
