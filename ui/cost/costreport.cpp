// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/costreport.h"

#include "exporter/ledger/costgauges.h"

#include <QDateTime>

#include <algorithm>
#include <map>

namespace meterbird::ui {

namespace {

using ledger::CostBy;
using ledger::CostReader;
using ledger::CostRow;

constexpr int gaugeDays = 70; // as far back as the exporter's own gauges look

std::string dayText(QDate day)
{
    return day.toString(Qt::ISODate).toStdString();
}

/// The last days with their sums, and what the gauges follow from.
Result<void> addDays(const CostReader &reader, CostReport &report, Timestamp now)
{
    // An event may be some minutes ahead of our clock, so a day ahead counts for the month.
    const auto rows =
        reader.costBy(CostBy::Day, dayText(report.today.addDays(-gaugeDays)), dayText(report.today.addDays(1)));
    if (!rows)
        return Failure(rows.error());
    std::map<std::string, pricing::NanoDollars> costs;
    std::map<std::string, CostRow> byDay;
    const std::string month = dayText(report.today).substr(0, 7);
    for (const CostRow &row : *rows) {
        costs[row.day] = row.cost;
        byDay[row.day] = row;
        if (row.day.starts_with(month))
            report.monthCalls += row.calls;
    }
    for (int ago = CostReport::dayCount - 1; ago >= 0; --ago) {
        const QDate day = report.today.addDays(-ago);
        const CostRow &row = byDay[dayText(day)];
        report.lastDays.push_back({day, row.calls, row.cost, row.unpricedTokens, {}});
    }
    const telemetry::CostGauges gauges = ledger::costGauges(costs, report.budget, now);
    report.month = gauges.month.value_or(0);
    report.projected = gauges.projectedMonth.value_or(0);
    return {};
}

/// What each of the dearest models has in each day.
Result<void> addParts(const CostReader &reader, CostReport &report)
{
    const auto whole = reader.costBy(CostBy::Model, dayText(report.lastDays.front().day), dayText(report.today));
    if (!whole)
        return Failure(whole.error());
    for (const CostRow &row : *whole) { // the dearest first; one model may have two providers
        const bool known = std::find(report.dearest.begin(), report.dearest.end(), row.model) != report.dearest.end();
        if (!known && row.cost > 0 && report.dearest.size() < CostReport::mostParts)
            report.dearest.push_back(row.model);
    }
    for (CostDay &day : report.lastDays) {
        day.parts.assign(report.dearest.size() + 1, 0);
        if (day.cost == 0)
            continue;
        const auto rows = reader.costBy(CostBy::Model, dayText(day.day), dayText(day.day));
        if (!rows)
            return Failure(rows.error());
        for (const CostRow &row : *rows) {
            const auto place =
                std::find(report.dearest.begin(), report.dearest.end(), row.model) - report.dearest.begin();
            day.parts[static_cast<std::size_t>(place)] += row.cost;
        }
    }
    return {};
}

} // namespace

CostDays daysOf(CostPeriod period, QDate today)
{
    const QDate first(today.year(), today.month(), 1);
    switch (period) {
    case CostPeriod::Today:
        return {today, today};
    case CostPeriod::ThisMonth:
        return {first, today};
    case CostPeriod::LastMonth:
        return {first.addMonths(-1), first.addDays(-1)};
    case CostPeriod::Last30Days:
        break;
    }
    return {today.addDays(1 - CostReport::dayCount), today};
}

ledger::CostRow CostReport::total() const
{
    CostRow sum;
    for (const CostRow &row : rows) {
        sum.calls += row.calls;
        sum.inputTokens += row.inputTokens;
        sum.outputTokens += row.outputTokens;
        sum.cacheReadTokens += row.cacheReadTokens;
        sum.cacheWriteTokens += row.cacheWriteTokens;
        sum.cost += row.cost;
        sum.unpricedTokens += row.unpricedTokens;
    }
    return sum;
}

Result<CostReport> readCosts(const std::filesystem::path &database, CostPeriod period,
                             std::optional<pricing::NanoDollars> budget, Timestamp now)
{
    CostReport report;
    report.today = QDateTime::fromMSecsSinceEpoch(now).date();
    report.period = period;
    report.days = daysOf(period, report.today);
    report.budget = budget;
    std::error_code ignored;
    if (!std::filesystem::exists(database, ignored))
        return report;
    const auto reader = CostReader::open(database);
    if (!reader)
        return Failure(reader.error());
    const auto days = reader->days();
    if (!days)
        return Failure(days.error());
    report.nothingRecorded = !days->has_value();
    if (report.nothingRecorded)
        return report;
    if (auto done = addDays(*reader, report, now); !done)
        return Failure(done.error());
    if (auto done = addParts(*reader, report); !done)
        return Failure(done.error());
    auto rows = reader->costBy(CostBy::Model, dayText(report.days.from), dayText(report.days.to));
    if (!rows)
        return Failure(rows.error());
    report.rows = std::move(*rows);
    return report;
}

} // namespace meterbird::ui
