// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/intake.h"
#include "tests/exporter/ledger/ledgerfixture.h"
#include "tests/exporter/receiver/otlp/goldens.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace meterbird::test {

/// Moves every time that a request tells by so many nanoseconds; what is not said stays so.
inline void shift(std::uint64_t &time, std::int64_t by)
{
    if (time != 0)
        time += static_cast<std::uint64_t>(by);
}

inline void shift(otlp::MetricsData &data, std::int64_t by)
{
    const auto shiftAll = [by](auto &points) {
        for (auto &point : points) {
            shift(point.head.start, by);
            shift(point.head.time, by);
        }
    };
    shiftAll(data.numbers);
    shiftAll(data.histograms);
    shiftAll(data.exponentials);
    shiftAll(data.summaries);
}

inline void shift(otlp::TraceData &data, std::int64_t by)
{
    for (otlp::Span &span : data.spans) {
        shift(span.start, by);
        shift(span.end, by);
    }
}

inline void shift(otlp::LogsData &data, std::int64_t by)
{
    for (otlp::LogRecord &record : data.records) {
        shift(record.time, by);
        shift(record.observed, by);
    }
}

/// A ledger and the intake before it. What it is sent is as old as it was for the receiver it was recorded from: the
/// ledger has a clock of its own.
struct IntakeFixture : LedgerFixture {
    const Timestamp now = currentTime();
    receiver::SenderBook senders {};
    std::unique_ptr<otlp::Intake> intake {};

    IntakeFixture() { restart(); }

    void restart()
    {
        intake.reset();
        if (const std::string error = start(); !error.empty())
            qFatal("%s", error.c_str());
        intake = std::make_unique<otlp::Intake>(*ledger, senders);
    }

    /// Sends a body of tests/data/otlp to where it belongs.
    otlp::Taken send(const std::string &name)
    {
        const bool isOfTheSdk = name.starts_with("metrics") || name.starts_with("traces") || name.starts_with("logs");
        const Timestamp recorded = isOfTheSdk ? SdkNow : AgentsNow;
        if (name.find("metrics") != std::string::npos)
            return send(*MetricsRequest(golden(name), encodingOf(name)).data, recorded);
        if (name.find("traces") != std::string::npos)
            return send(*TraceRequest(golden(name), encodingOf(name)).data, recorded);
        return send(*LogsRequest(golden(name), encodingOf(name)).data, recorded);
    }

    /// Sends what was made for a receiver whose clock said `recorded`.
    otlp::Taken send(const otlp::MetricsData &data, Timestamp recorded)
    {
        return intake->metrics(moved(data, recorded), now);
    }
    otlp::Taken send(const otlp::TraceData &data, Timestamp recorded)
    {
        return intake->traces(moved(data, recorded), now);
    }
    otlp::Taken send(const otlp::LogsData &data, Timestamp recorded)
    {
        return intake->logs(moved(data, recorded), now);
    }

    double value(const std::string &series, const std::vector<std::string> &labels) const
    {
        return shown(series, labels).value_or(-1);
    }

private:
    template<typename T>
    T moved(T data, Timestamp recorded) const
    {
        shift(data, (now - recorded) * 1'000'000);
        return data;
    }
};

} // namespace meterbird::test
