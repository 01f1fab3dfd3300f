// SPDX-License-Identifier: GPL-3.0-or-later
// Durable points and events a second, in batches of 100 from 8 senders, straight into the ledger; and how long a scrape
// takes meanwhile against one when nothing is going on. On the disk of $TMPDIR or the current folder.
#include "exporter/ledger/ledger.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace meterbird;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds Length {4};
constexpr int Senders = 8;
constexpr int Batch = 100;
constexpr std::int64_t Second = 1'000'000'000;

using StreamPtr = std::shared_ptr<const ledger::Stream>;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A sender's stream: every fourth a histogram, as agents have them.
StreamPtr streamOf(int sender, int index, bool isDelta)
{
    const auto stream = std::make_shared<ledger::Stream>();
    const bool isHistogram = index % 4 == 0;
    const std::string model = "model-" + std::to_string(index % 10);
    stream->id = {static_cast<std::uint64_t>(sender * 1000 + index) * 0x9E3779B97F4A7C15U, isDelta ? 1U : 0U};
    stream->kind = isHistogram ? ledger::StreamKind::Histogram : ledger::StreamKind::Counter;
    stream->isDelta = isDelta;
    stream->claim = {"agent " + std::to_string(sender), 20};
    stream->shown.name = isHistogram ? "gen_ai_client_operation_duration_seconds" : "agent_token_usage_tokens_total";
    stream->shown.name += isDelta ? "_delta" : "";
    stream->shown.type = isHistogram ? telemetry::ForeignType::Histogram : telemetry::ForeignType::Counter;
    stream->shown.labels = {{"gen_ai_request_model", model},
                            {"instance", std::to_string(sender)},
                            {"job", "agent"},
                            {"session", std::to_string(index)}};
    if (isHistogram) {
        stream->bounds = {0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92};
        stream->effects = {
            ledger::CountEffect {telemetry::Metric::LlmCalls, {model, "openai"}, ledger::Quantity::Calls},
            ledger::ObserveEffect {telemetry::Metric::LlmCallDuration, {model, "openai"}, 1, ledger::Quantity::Calls}};
    } else {
        stream->effects = {ledger::UsageEffect {model, "openai", ledger::TokenClass::Input}};
    }
    return stream;
}

ledger::StreamPoint pointOf(const StreamPtr &stream, std::int64_t start, std::int64_t time, std::int64_t round)
{
    ledger::StreamPoint point;
    point.stream = stream;
    point.start = stream->isDelta ? time - Second : start;
    point.time = time;
    const std::int64_t grown = stream->isDelta ? 1 : round;
    if (stream->kind == ledger::StreamKind::Histogram) {
        point.buckets.assign(stream->bounds.size() + 1, 0);
        point.buckets[7] = static_cast<std::uint64_t>(grown);
        point.sum = static_cast<double>(grown);
    } else {
        point.value = static_cast<double>(grown * 100);
        point.whole = grown * 100;
    }
    return point;
}

ledger::Event callOf(int sender, std::int64_t number)
{
    ledger::LlmCall call;
    call.model = "model-" + std::to_string(number % 10);
    call.provider = "openai";
    call.inputTokens = 1834;
    call.outputTokens = 212;
    call.durationSeconds = 2.37;
    // Ids that grow, as those of spans do that carry their time.
    return {.id = "e" + std::to_string(1'000'000'000'000 + number) + '-' + std::to_string(sender),
            .time = currentTime(),
            .body = std::move(call),
            .claim = {"agent " + std::to_string(sender), 0}};
}

/// What a scrape does: collecting and writing out. Seconds of the slowest of those while `isOn`.
double slowestScrape(const telemetry::Telemetry &telemetry, const std::function<bool()> &isOn)
{
    double slowest = 0;
    const ::prometheus::TextSerializer serializer;
    while (isOn()) {
        const auto start = Clock::now();
        const std::string page = serializer.Serialize(telemetry.Collect());
        slowest = std::max(slowest, page.empty() ? 0 : secondsSince(start));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return slowest;
}

struct Rates {
    double itemsPerSecond = 0;
    double slowestScrape = 0;
};

using Filler = std::function<void(int sender, std::int64_t round, ledger::Submission &)>;

Rates measure(ledger::Ledger &ledger, const telemetry::Telemetry &telemetry, const Filler &fill)
{
    std::atomic<std::int64_t> items {0};
    std::vector<std::thread> threads;
    const auto start = Clock::now();
    for (int sender = 0; sender < Senders; ++sender) {
        threads.emplace_back([&, sender] {
            for (std::int64_t round = 1; Clock::now() - start < Length; ++round) {
                ledger::Submission submission {.source = "otlp"};
                fill(sender, round, submission);
                const auto recorded = ledger.record(std::move(submission));
                if (!recorded) {
                    std::fprintf(stderr, "bench_points: %s\n", recorded.error().detail.c_str());
                    std::exit(1);
                }
                for (const auto *outcomes : {&recorded->events, &recorded->points})
                    items += std::ranges::count(*outcomes, ledger::Outcome::Accepted);
            }
        });
    }
    const double slowest = slowestScrape(telemetry, [start] { return Clock::now() - start < Length; });
    for (std::thread &thread : threads)
        thread.join();
    return {static_cast<double>(items) / secondsSince(start), slowest};
}

int run(const std::filesystem::path &folder)
{
    telemetry::Telemetry telemetry;
    const auto noPrice = [](const ledger::LlmCall &call) { return std::optional(call.inputTokens * 2000); };
    auto ledger = ledger::Ledger::open({.database = folder / "meterbird.sqlite"}, ledger::Pricer(noPrice), telemetry);
    if (!ledger) {
        std::fprintf(stderr, "bench_points: %s\n", ledger.error().detail.c_str());
        return 1;
    }
    const std::int64_t begin = (currentTime() - 3600 * 1000) * 1'000'000;
    std::vector<std::vector<StreamPtr>> cumulative(Senders);
    std::vector<std::vector<StreamPtr>> deltas(Senders);
    for (int sender = 0; sender < Senders; ++sender) {
        for (int i = 0; i < Batch; ++i) {
            cumulative[static_cast<std::size_t>(sender)].push_back(streamOf(sender, i, false));
            deltas[static_cast<std::size_t>(sender)].push_back(streamOf(sender, i, true));
        }
    }
    const auto points = [begin](const std::vector<std::vector<StreamPtr>> &streams) {
        return [&streams, begin](int sender, std::int64_t round, ledger::Submission &into) {
            for (const StreamPtr &stream : streams[static_cast<std::size_t>(sender)])
                into.points.push_back(pointOf(stream, begin, begin + round * Second / 10, round));
        };
    };
    const auto events = [](int sender, std::int64_t round, ledger::Submission &into) {
        for (int i = 0; i < Batch; ++i)
            into.events.push_back(callOf(sender, round * Batch + i));
    };
    std::printf("%-20s %16s %20s %20s %8s\n", "batches of 100, 8 s.", "durable/s", "slowest scrape ms",
                "same, idle, ms", "ratio");
    const std::vector<std::pair<const char *, Filler>> runs {
        {"cumulative points", points(cumulative)}, {"delta points", points(deltas)}, {"events", events}};
    for (const auto &[what, fill] : runs) {
        const Rates rates = measure(**ledger, telemetry, fill);
        const auto start = Clock::now();
        const double idle = slowestScrape(telemetry, [start] { return Clock::now() - start < Length / 2; });
        std::printf("%-20s %16.0f %20.2f %20.2f %8.2f\n", what, rates.itemsPerSecond, rates.slowestScrape * 1e3,
                    idle * 1e3, rates.slowestScrape / idle);
        std::fflush(stdout);
    }
    return 0;
}

} // namespace

int main()
{
    const char *base = std::getenv("TMPDIR");
    std::string folder = std::string(base ? base : ".") + "/bench_points.XXXXXX";
    if (!::mkdtemp(folder.data())) {
        std::fprintf(stderr, "bench_points: cannot make a folder in %s\n", base ? base : ".");
        return 1;
    }
    const int exitCode = run(std::filesystem::absolute(folder));
    std::filesystem::remove_all(folder);
    return exitCode;
}
