// SPDX-License-Identifier: GPL-3.0-or-later

// What counting an event and being scraped cost, each against prometheus-cpp used in its plain way, in one run.

#include "exporter/telemetry/telemetry.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace meterbird::telemetry;

namespace {

constexpr int rounds = 7;
constexpr int events = 200'000;
constexpr int models = 20;
constexpr int scrapeSeries = 10'000;

/// The median of `rounds` runs, in nanoseconds.
template<typename Work>
double medianOf(Work &&work)
{
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        times.push_back(std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count());
    }
    std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
    return times[rounds / 2];
}

TelemetryOptions withoutHold(std::size_t limit)
{
    TelemetryOptions options;
    options.newSeriesHold = std::chrono::milliseconds(0);
    options.seriesLimit = limit;
    return options;
}

std::vector<Measurement> callsOfModels()
{
    std::vector<Measurement> calls;
    for (int i = 0; i < models; ++i)
        calls.push_back({.metric = Metric::LlmCalls, .labels = {"model-" + std::to_string(i), "provider"}, .whole = 1});
    return calls;
}

void print(const char *what, double ours, double stock, double per, const char *unit)
{
    std::printf("%-52s %9.1f %s   stock %9.1f %s   ratio %.3f\n", what, ours / per, unit, stock / per, unit,
                ours / stock);
}

void compareCounting()
{
    const auto calls = callsOfModels();
    Telemetry telemetry(withoutHold(2000));
    const double ours = medianOf([&] {
        for (int i = 0; i < events; ++i)
            telemetry.apply(calls[static_cast<std::size_t>(i % models)]);
    });
    prometheus::Registry registry;
    auto &family = prometheus::BuildCounter().Name("llm_calls_total").Help("Calls.").Register(registry);
    const double stock = medianOf([&] {
        for (int i = 0; i < events; ++i) {
            const auto &labels = calls[static_cast<std::size_t>(i % models)].labels;
            family.Add({{"model", labels[0]}, {"provider", labels[1]}}).Increment();
        }
    });
    print("one event: apply() / Family::Add + Increment", ours, stock, events, "ns");
}

void compareObserving()
{
    const Measurement seen {.metric = Metric::LlmCallDuration, .labels = {"model-1", "provider"}, .amount = 2.5};
    Telemetry telemetry(withoutHold(2000));
    const auto twice = [](auto &&work) {
        std::thread other(work);
        work();
        other.join();
    };
    const double ours = medianOf([&] {
        twice([&] {
            for (int i = 0; i < events / 2; ++i)
                telemetry.apply(seen);
        });
    });
    prometheus::Registry registry;
    auto &family = prometheus::BuildHistogram().Name("llm_call_duration_seconds").Help("Time.").Register(registry);
    const auto bounds = info(Metric::LlmCallDuration).buckets;
    const prometheus::Histogram::BucketBoundaries buckets(bounds.begin(), bounds.end());
    const double stock = medianOf([&] {
        twice([&] {
            for (int i = 0; i < events / 2; ++i)
                family.Add({{"model", "model-1"}, {"provider", "provider"}}, buckets).Observe(2.5);
        });
    });
    print("one duration, two threads: apply() / Add + Observe", ours, stock, events, "ns");
}

template<typename Source>
double serialised(const Source &source)
{
    return medianOf([&] {
        std::ostringstream page;
        prometheus::TextSerializer().Serialize(page, source.Collect());
    });
}

void compareScraping()
{
    Telemetry telemetry(withoutHold(scrapeSeries + 10));
    prometheus::Registry registry;
    auto &family = prometheus::BuildCounter().Name("llm_calls_total").Help("Calls.").Register(registry);
    for (int i = 0; i < scrapeSeries; ++i) {
        const std::string model = "model-" + std::to_string(i);
        telemetry.apply({.metric = Metric::LlmCalls, .labels = {model, "provider"}, .whole = i});
        family.Add({{"model", model}, {"provider", "provider"}}).Increment(i);
    }
    const double ours = medianOf([&] { (void)telemetry.Collect(); });
    const double stock = medianOf([&] { (void)registry.Collect(); });
    print("10,000 series: Collect()", ours, stock, 1e6, "ms");
    print("10,000 series: Collect() and prometheus-cpp's text", serialised(telemetry), serialised(registry), 1e6, "ms");
}

} // namespace

int main()
{
    compareCounting();
    compareObserving();
    compareScraping();
    return 0;
}
