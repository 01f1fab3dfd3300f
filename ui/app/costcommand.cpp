// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/costreader.h"
#include "src/base/datapaths.h"
#include "src/base/text.h"
#include "ui/app/commands.h"
#include "ui/app/texttable.h"

#include <QDate>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

namespace meterbird::ui {

namespace {

int fail(const Error &error)
{
    std::fprintf(stderr, "meterbird: %s\n", plainText(error.detail, 1000).c_str());
    return 1;
}

/// Exact: the ledger counts in nano-dollars.
std::string dollars(pricing::NanoDollars amount)
{
    char text[48];
    const char *sign = amount < 0 ? "-" : "";
    const auto size = amount < 0 ? -static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
    std::snprintf(text, sizeof text, "%s%llu.%09llu", sign, static_cast<unsigned long long>(size / 1'000'000'000),
                  static_cast<unsigned long long>(size % 1'000'000'000));
    return text;
}

std::string nameOf(const ledger::CostRow &row, const std::string &by)
{
    if (by == "day")
        return row.day;
    return by == "provider" || row.provider.empty() ? row.provider : row.provider + '/' + row.model;
}

TextTable toTable(const std::vector<ledger::CostRow> &rows, const std::string &by)
{
    TextTable table;
    table.columns = {{by},
                     {"calls", true},
                     {"input_tokens", true},
                     {"output_tokens", true},
                     {"unpriced_tokens", true},
                     {"dollars", true},
                     {"cache_read_tokens", true},
                     {"cache_write_tokens", true}};
    for (const ledger::CostRow &row : rows)
        table.rows.push_back({nameOf(row, by), std::to_string(row.calls), std::to_string(row.inputTokens),
                              std::to_string(row.outputTokens), std::to_string(row.unpricedTokens), dollars(row.cost),
                              std::to_string(row.cacheReadTokens), std::to_string(row.cacheWriteTokens)});
    return table;
}

std::string toJson(const std::vector<ledger::CostRow> &rows, const std::string &by)
{
    QJsonArray list;
    for (const ledger::CostRow &row : rows)
        list.append(QJsonObject {{QString::fromStdString(by), QString::fromStdString(nameOf(row, by))},
                                 {QStringLiteral("calls"), qint64(row.calls)},
                                 {QStringLiteral("input_tokens"), qint64(row.inputTokens)},
                                 {QStringLiteral("output_tokens"), qint64(row.outputTokens)},
                                 {QStringLiteral("unpriced_tokens"), qint64(row.unpricedTokens)},
                                 {QStringLiteral("dollars"), QString::fromStdString(dollars(row.cost))},
                                 {QStringLiteral("cache_read_tokens"), qint64(row.cacheReadTokens)},
                                 {QStringLiteral("cache_write_tokens"), qint64(row.cacheWriteTokens)}});
    return QJsonDocument(list).toJson().toStdString();
}

} // namespace

int runCost(const CostOptions &options)
{
    const QDate today = QDate::currentDate();
    const std::string from =
        options.from.empty() ? QDate(today.year(), today.month(), 1).toString(Qt::ISODate).toStdString() : options.from;
    const std::string to = options.to.empty() ? today.toString(Qt::ISODate).toStdString() : options.to;
    const DataPaths paths = dataPaths(options.dataDir);
    const auto reader = ledger::CostReader::open(paths.database());
    if (!reader)
        return fail(reader.error());
    const ledger::CostBy by = options.by == "day" ? ledger::CostBy::Day
        : options.by == "provider"                ? ledger::CostBy::Provider
                                                  : ledger::CostBy::Model;
    const auto rows = reader->costBy(by, from, to);
    if (!rows)
        return fail(rows.error());
    std::string text;
    switch (options.format) {
    case QueryOptions::Format::Csv:
        text = toTable(*rows, options.by).csv();
        break;
    case QueryOptions::Format::Json:
        text = toJson(*rows, options.by);
        break;
    case QueryOptions::Format::Table:
        text = rows->empty() ? "no calls between " + from + " and " + to + '\n' : toTable(*rows, options.by).aligned();
        break;
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::error_code ignored;
    if (std::filesystem::exists(paths.demoMark(), ignored))
        std::fprintf(stderr, "meterbird: the demo has sent to %s: these numbers are made up\n", paths.data.c_str());
    return 0;
}

} // namespace meterbird::ui
