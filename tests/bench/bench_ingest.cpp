// SPDX-License-Identifier: GPL-3.0-or-later
// Durable events a second over HTTP, against the least that durability costs: the same bytes appended to a file with
// fdatasync after each batch. Both on the same disk (a folder below $TMPDIR or the current one), in one run.
#include "exporter/exporter.h"
#include "tests/support/rawhttp.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
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

constexpr std::chrono::seconds Length {3};

std::string batchOf(int size, const std::string &prefix, std::uint64_t &next)
{
    static constexpr std::array Models {"gpt-4o", "claude-sonnet-4-5", "gemini-2.5-pro"};
    static constexpr std::array Providers {"openai", "anthropic", "gemini"};
    std::string body = "[";
    for (int i = 0; i < size; ++i, ++next) {
        const std::size_t kind = next % 3;
        body += (i ? "," : "") + std::string("{\"type\":\"llm_call\",\"id\":\"") + prefix + std::to_string(next)
            + "\",\"model\":\"" + Models[kind] + "\",\"provider\":\"" + Providers[kind]
            + "\",\"input_tokens\":1834,\"output_tokens\":212,\"cache_read_tokens\":1024,\"duration_seconds\":2.37,"
              "\"status\":\"success\"}";
    }
    return body + ']';
}

/// Runs `send` on so many threads for a while; events a second.
double rate(int senders, int batch, const std::function<bool(const std::string &body, int sender)> &send)
{
    static std::atomic<int> run {0};
    ++run;
    std::atomic<std::uint64_t> events {0};
    std::vector<std::thread> threads;
    const Clock::time_point start = Clock::now();
    for (int sender = 0; sender < senders; ++sender) {
        threads.emplace_back([&, sender] {
            // Ids that grow, as UUIDv7 and ULID do.
            std::uint64_t next = 1'000'000'000;
            const std::string prefix = "019dab31-0000-7" + std::to_string(run) + std::to_string(sender) + '-';
            while (Clock::now() - start < Length) {
                if (!send(batchOf(batch, prefix, next), sender)) {
                    std::fprintf(stderr, "bench_ingest: a batch was refused\n");
                    std::exit(1);
                }
                events += static_cast<std::uint64_t>(batch);
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    const std::chrono::duration<double> took = Clock::now() - start;
    return static_cast<double>(events) / took.count();
}

double ingestRate(int senders, int batch, std::uint16_t port)
{
    std::vector<std::unique_ptr<test::RawHttp>> clients;
    for (int i = 0; i < senders; ++i)
        clients.push_back(std::make_unique<test::RawHttp>(port));
    return rate(senders, batch, [&clients](const std::string &body, int sender) {
        const auto reply = clients[static_cast<std::size_t>(sender)]->post("/v1/events", body);
        return reply && reply->status == 200;
    });
}

double appendRate(int senders, int batch, const std::filesystem::path &folder)
{
    const int file = ::open((folder / "append").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const double events = rate(senders, batch, [file](const std::string &body, int) {
        return ::write(file, body.data(), body.size()) == static_cast<ssize_t>(body.size()) && ::fdatasync(file) == 0;
    });
    ::close(file);
    std::filesystem::remove(folder / "append");
    return events;
}

int measure(const std::filesystem::path &folder)
{
    exporter::ExporterOptions options;
    options.paths = dataPaths(folder);
    options.metrics.port = 0;
    options.receiver.port = 0;
    auto running = exporter::DataLock::take(options.paths).and_then([&options](exporter::DataLock &&lock) {
        return exporter::Exporter::start(options, std::move(lock));
    });
    if (!running) {
        std::fprintf(stderr, "bench_ingest: %s\n", running.error().detail.c_str());
        return 1;
    }
    std::printf("%8s %8s %16s %22s %8s\n", "batch", "senders", "durable events/s", "append+fdatasync ev/s", "ratio");
    for (const int batch : {1, 100}) {
        for (const int senders : {1, 8}) {
            const double append = appendRate(senders, batch, folder);
            const double ingest = ingestRate(senders, batch, (*running)->receiverPort());
            std::printf("%8d %8d %16.0f %22.0f %8.2f\n", batch, senders, ingest, append, ingest / append);
            std::fflush(stdout);
        }
    }
    return 0;
}

} // namespace

int main()
{
    const char *base = std::getenv("TMPDIR");
    std::string folder = std::string(base ? base : ".") + "/bench_ingest.XXXXXX";
    if (!::mkdtemp(folder.data())) {
        std::fprintf(stderr, "bench_ingest: cannot make a folder in %s\n", base ? base : ".");
        return 1;
    }
    const int exitCode = measure(std::filesystem::absolute(folder));
    std::filesystem::remove_all(folder);
    return exitCode;
}
