// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/ledger.h"
#include "exporter/telemetry/telemetry.h"

#include <QTemporaryDir>

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace meterbird::test {

/// $2 a million input tokens for "priced", nothing known of any other model.
inline std::optional<pricing::NanoDollars> priceOfPriced(const ledger::LlmCall &call)
{
    return call.model == "priced" ? std::optional<pricing::NanoDollars>(call.inputTokens * 2000) : std::nullopt;
}

inline ledger::Event llmCall(std::string id, std::int64_t inputTokens, std::string model = "priced")
{
    ledger::LlmCall call;
    call.model = std::move(model);
    call.provider = "openai";
    call.inputTokens = inputTokens;
    return {.id = std::move(id), .time = currentTime(), .agent = {}, .body = std::move(call)};
}

inline ledger::Event requestEvent(std::string id, double seconds, std::string endpoint = "/chat")
{
    ledger::Request request;
    request.endpoint = std::move(endpoint);
    request.durationSeconds = seconds;
    return {.id = std::move(id), .time = currentTime(), .agent = {}, .body = std::move(request)};
}

/// A ledger on a folder of its own, and the telemetry that it feeds; both can be ended and begun anew.
struct LedgerFixture {
    QTemporaryDir folder;
    std::unique_ptr<telemetry::Telemetry> telemetry;
    std::unique_ptr<ledger::Ledger> ledger;
    ledger::LedgerOptions options;

    LedgerFixture() { options.database = std::filesystem::path(folder.path().toStdString()) / "meterbird.sqlite"; }

    /// The error, or an empty text.
    std::string start()
    {
        ledger.reset();
        telemetry::TelemetryOptions telemetryOptions;
        telemetryOptions.newSeriesHold = {};
        telemetry = std::make_unique<telemetry::Telemetry>(telemetryOptions);
        auto opened = ledger::Ledger::open(options, &priceOfPriced, *telemetry);
        if (!opened)
            return opened.error().detail;
        ledger = std::move(*opened);
        return {};
    }

    /// The number of accepted events, or -1 on an error.
    std::int64_t record(std::vector<ledger::Event> events)
    {
        const auto outcomes = ledger->record("events", std::move(events));
        return outcomes ? std::ranges::count(*outcomes, ledger::Outcome::Accepted) : -1;
    }

    /// One outcome a point; nothing on an error.
    std::optional<std::vector<ledger::Outcome>> record(std::vector<ledger::StreamPoint> points)
    {
        auto recorded = ledger->record(ledger::Submission {.source = "otlp", .points = std::move(points)});
        return recorded ? std::optional(std::move(recorded->points)) : std::nullopt;
    }

    /// A number from the file, over a connection of its own: what is committed.
    std::int64_t asked(const std::string &query) const
    {
        SQLite::Database database(options.database.string(), SQLite::OPEN_READONLY, 5000);
        return database.execAndGet(query).getInt64();
    }

    /// What the page shows; nothing when there is no such series. Of a histogram: its count.
    std::optional<double> shown(const std::string &name, const std::vector<std::string> &labels) const
    {
        for (const auto &family : telemetry->Collect()) {
            if (family.name != name)
                continue;
            for (const auto &metric : family.metric) {
                std::vector<std::string> values;
                for (const auto &label : metric.label)
                    values.push_back(label.value);
                if (values == labels)
                    return valueOf(family.type, metric);
            }
        }
        return std::nullopt;
    }

private:
    static double valueOf(prometheus::MetricType type, const prometheus::ClientMetric &metric)
    {
        switch (type) {
        case prometheus::MetricType::Counter:
            return metric.counter.value;
        case prometheus::MetricType::Histogram:
            return static_cast<double>(metric.histogram.sample_count);
        default:
            return metric.gauge.value;
        }
    }
};

} // namespace meterbird::test
