// SPDX-License-Identifier: Apache-2.0

// A small agent that is measured: what a C++ program does to be seen by Meterbird or by any Prometheus.
//
//     meterbird-example-agent [PORT [SCRAPE_INTERVAL_SECONDS [PRICES_JSON]]]
//
// Prints where its metrics are, answers three questions, and stays until it is told to end (Ctrl+C).

#include "exporter/telemetry/agent.h"
#include "exporter/pricing/cost.h"
#include "exporter/pricing/costtracker.h"
#include "exporter/pricing/pricetable.h"
#include "exporter/telemetry/metricsendpoint.h"
#include "exporter/telemetry/telemetry.h"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <string_view>

using namespace meterbird;

namespace {

/// What the agent measures itself with, put together once in main().
struct Meters {
    telemetry::Agent &agent;
    const pricing::PriceTable &prices;
    pricing::CostTracker &costs;
};

/// One call to a model. A real agent takes the numbers from the provider's reply.
void askModel(const Meters &meters, const pricing::LlmUsage &usage)
{
    telemetry::LlmCall call {.model = "gpt-5", .provider = "openai"};
    call.inputTokens = usage.input;
    call.outputTokens = usage.output;
    call.cacheReadTokens = usage.cacheRead;
    call.reasoningTokens = usage.reasoning;
    call.durationSeconds = 2.5;
    if (const auto price = meters.prices.find(call.provider, call.model)) {
        if (const auto cost = pricing::costOf(usage, *price)) {
            call.costNanoDollars = *cost;
            meters.costs.add(call.model, call.provider, *cost, std::chrono::system_clock::now());
        }
    }
    meters.agent.trackLlmCall(call);
}

/// One question of a user: in progress until it returns; if it throws, an error.
void answer(const Meters &meters, bool toolWorks)
{
    auto request = meters.agent.request("/ask");
    askModel(meters, {.input = 12'000, .output = 3'000, .cacheRead = 9'000, .reasoning = 2'000});
    meters.agent.trackToolCall({.name = "search", .durationSeconds = 0.2, .status = toolWorks ? "success" : "error"});
    if (!toolWorks)
        throw std::runtime_error("the search tool does not answer");
    meters.agent.trackDbQuery({.operation = "select", .durationSeconds = 0.004});
    request.setIterations(2);
}

/// `text` as a whole number, `otherwise` when it is none.
int numberFrom(std::string_view text, int otherwise)
{
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

int fail(const std::string &why, int code = 1)
{
    std::fprintf(stderr, "meterbird-example-agent: %s\n", why.c_str());
    return code;
}

/// The money gauges, from what the tracker has summed up.
telemetry::CostGauges gaugesOf(const pricing::CostTracker &costs)
{
    const auto now = std::chrono::system_clock::now();
    telemetry::CostGauges gauges;
    gauges.today = costs.today(now);
    gauges.month = costs.month(now);
    gauges.projectedMonth = costs.projectedMonth(now);
    return gauges;
}

/// Serves the metrics and answers three questions; the third goes wrong.
int run(std::uint16_t port, std::chrono::seconds scrapeInterval, const pricing::PriceTable &prices,
        const sigset_t &endings)
{
    pricing::CostTracker costs; // declared before what asks it
    telemetry::TelemetryOptions options;
    options.newSeriesHold = scrapeInterval;
    const auto meter = std::make_shared<telemetry::Telemetry>(options);
    meter->setCostGauges([&costs] { return gaugesOf(costs); });
    const auto endpoint = telemetry::MetricsEndpoint::create(meter, {.port = port});
    if (!endpoint)
        return fail(endpoint.error().detail);

    telemetry::Agent agent(*meter);
    agent.setDbPool(1, 4);
    for (const bool toolWorks : {true, true, false}) {
        try {
            answer({agent, prices, costs}, toolWorks);
        } catch (const std::exception &error) {
            std::fprintf(stderr, "could not answer: %s\n", error.what());
        }
    }
    std::printf("%s\n", (*endpoint)->url().c_str());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&endings, &signal);
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    sigset_t endings;
    sigemptyset(&endings);
    for (const int signal : {SIGINT, SIGTERM}) {
        struct sigaction now {
        };
        if (sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) // as in the background of a script
            sigaddset(&endings, signal);
    }
    pthread_sigmask(SIG_BLOCK, &endings, nullptr); // before any thread is started, so that all of them inherit it

    const int port = argc > 1 ? numberFrom(argv[1], -1) : 9090;
    const int interval = argc > 2 ? numberFrom(argv[2], -1) : 5;
    if (port < 0 || port > 65535 || interval < 0 || interval > 3600)
        return fail("usage: meterbird-example-agent [PORT [SCRAPE_INTERVAL_SECONDS [PRICES_JSON]]]", 2);
    pricing::PriceTable prices; // empty: every call is counted as unpriced
    if (argc > 3) {
        auto loaded = pricing::PriceTable::load(argv[3]);
        if (!loaded)
            return fail(std::string(argv[3]) + ": " + loaded.error().detail);
        prices = std::move(*loaded);
    }
    return run(static_cast<std::uint16_t>(port), std::chrono::seconds(interval), prices, endings);
}
