// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/rule.h"

namespace meterbird::alerts {

Unit unitOf(const Rule &rule)
{
    if (const auto unit = rule.annotations.value("unit"); !unit.empty())
        return Unit {std::string(unit)};
    const std::string_view expr = rule.expr;
    // A count of a histogram is no length of time, and a quotient is neither.
    const bool isQuotient = expr.find('/') != std::string_view::npos;
    if (!isQuotient && expr.find("_dollars") != std::string_view::npos)
        return Unit {"currencyUSD"};
    if (expr.find("_seconds_bucket") != std::string_view::npos
        && expr.find("histogram_quantile") != std::string_view::npos)
        return Unit {"s"};
    return Unit {"short"};
}

std::string severityOf(const Rule &rule)
{
    const auto severity = rule.labels.value("severity");
    return severity.empty() ? "warning" : std::string(severity);
}

} // namespace meterbird::alerts
