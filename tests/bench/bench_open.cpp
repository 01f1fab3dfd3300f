// SPDX-License-Identifier: GPL-3.0-or-later
// How long a full ledger takes to open: 20,000 streams and as many series under names of their own, and the ids of as
// many events as are asked for (default 200,000). Against an empty one; with the file in memory and without. On the
// disk of $TMPDIR or the current folder.  bench_open [EVENTS] [KEEP-IN-FOLDER]
#include "exporter/ledger/ledger.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

using namespace meterbird;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int Streams = 20'000;
constexpr int Batch = 1'000;
constexpr int Rounds = 5;

/// Every fourth is a histogram, as agents have them.
ledger::StreamPoint pointOf(int index, std::int64_t time)
{
    const bool isHistogram = index % 4 == 0;
    const auto stream = std::make_shared<ledger::Stream>();
    stream->id = {static_cast<std::uint64_t>(index + 1) * 0x9E3779B97F4A7C15U, 7};
    stream->kind = isHistogram ? ledger::StreamKind::Histogram : ledger::StreamKind::Counter;
    stream->claim = {"agent " + std::to_string(index % 8), 20};
    stream->shown.name = "agent_metric_" + std::to_string(index % 20) + (isHistogram ? "_seconds" : "_total");
    stream->shown.type = isHistogram ? telemetry::ForeignType::Histogram : telemetry::ForeignType::Counter;
    stream->shown.labels = {{"gen_ai_request_model", "model-" + std::to_string(index % 10)},
                            {"job", "agent"},
                            {"session", std::to_string(index)}};
    ledger::StreamPoint point;
    point.start = time - 1'000'000'000;
    point.time = time;
    if (isHistogram) {
        stream->bounds = {0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92};
        point.buckets.assign(stream->bounds.size() + 1, 3);
        point.count = 3 * point.buckets.size();
        point.sum = 12.5;
    } else {
        point.value = index + 1;
        point.whole = index + 1;
    }
    point.stream = stream;
    return point;
}

ledger::Event callOf(int number)
{
    ledger::LlmCall call;
    call.model = "model-" + std::to_string(number % 10);
    call.provider = "openai";
    call.inputTokens = 1834;
    call.outputTokens = 212;
    call.durationSeconds = 2.37;
    return {.id = "e" + std::to_string(1'000'000'000 + number),
            .time = currentTime(),
            .body = std::move(call),
            .claim = {"agent " + std::to_string(number % 8), 0}};
}

std::unique_ptr<ledger::Ledger> open(const std::filesystem::path &file, telemetry::Telemetry &telemetry)
{
    const auto price = [](const ledger::LlmCall &call) { return std::optional(call.inputTokens * 2000); };
    auto ledger = ledger::Ledger::open({.database = file}, ledger::Pricer(price), telemetry);
    if (!ledger) {
        std::fprintf(stderr, "bench_open: %s\n", ledger.error().detail.c_str());
        std::exit(1);
    }
    return std::move(*ledger);
}

void record(ledger::Ledger &ledger, ledger::Submission submission)
{
    if (const auto recorded = ledger.record(std::move(submission)); !recorded) {
        std::fprintf(stderr, "bench_open: %s\n", recorded.error().detail.c_str());
        std::exit(1);
    }
}

void fill(const std::filesystem::path &file, int events)
{
    telemetry::Telemetry telemetry;
    const auto ledger = open(file, telemetry);
    const std::int64_t now = currentTime() * 1'000'000;
    for (int from = 0; from < Streams; from += Batch) {
        ledger::Submission submission {.source = "otlp"};
        for (int i = 0; i < Batch; ++i)
            submission.points.push_back(pointOf(from + i, now));
        record(*ledger, std::move(submission));
    }
    for (int from = 0; from < events; from += Batch) {
        ledger::Submission submission {.source = "events"};
        for (int i = 0; i < std::min(Batch, events - from); ++i)
            submission.events.push_back(callOf(from + i));
        record(*ledger, std::move(submission));
    }
}

/// Out of the page cache.
void forget(const std::filesystem::path &file)
{
    for (const char *suffix : {"", "-wal"}) {
        const int fd = ::open((file.string() + suffix).c_str(), O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        ::fsync(fd);
        ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        ::close(fd);
    }
}

double millisecondsToOpen(const std::filesystem::path &file, bool isCold)
{
    std::vector<double> took;
    for (int round = 0; round < Rounds; ++round) {
        if (isCold)
            forget(file);
        telemetry::Telemetry telemetry;
        const auto start = Clock::now();
        const auto ledger = open(file, telemetry);
        took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
    std::ranges::sort(took);
    return took[took.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    const int events = argc > 1 ? std::atoi(argv[1]) : 200'000;
    const char *base = std::getenv("TMPDIR");
    std::string folder = std::string(base ? base : ".") + "/bench_open.XXXXXX";
    const bool isKept = argc > 2;
    if (isKept)
        folder = argv[2];
    else if (!::mkdtemp(folder.data())) {
        std::fprintf(stderr, "bench_open: cannot make a folder in %s\n", base ? base : ".");
        return 1;
    }
    const std::filesystem::path full = std::filesystem::path(folder) / "meterbird.sqlite";
    const std::filesystem::path empty = std::filesystem::path(folder) / "empty.sqlite";
    fill(full, events);
    (void)millisecondsToOpen(empty, false); // makes it
    const double none = millisecondsToOpen(empty, false);
    std::printf("%d streams, %d events, %.1f MiB\n", Streams, events,
                static_cast<double>(std::filesystem::file_size(full)) / (1 << 20));
    std::printf("open, in memory: full %.1f ms, empty %.1f ms, ratio %.0f; not in memory: full %.1f ms\n",
                millisecondsToOpen(full, false), none, millisecondsToOpen(full, false) / none,
                millisecondsToOpen(full, true));
    std::filesystem::remove(empty);
    if (!isKept)
        std::filesystem::remove_all(folder);
    return 0;
}
