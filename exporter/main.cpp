// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/commandline.h"
#include "exporter/exporter.h"

#include <csignal>
#include <cstdio>
#include <sys/stat.h>

using namespace meterbird;

int main(int argc, char **argv)
{
    ::umask(077);
    const auto asked = exporter::readCommandLine(argc, argv);
    if (const int *exitCode = std::get_if<int>(&asked))
        return *exitCode;

    // Blocked before the first thread starts, so that only sigwait() below sees them.
    sigset_t ends;
    sigemptyset(&ends);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&ends, signal);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    const auto &options = std::get<exporter::ExporterOptions>(asked);
    auto running = exporter::DataLock::take(options.paths).and_then([&options](exporter::DataLock &&lock) {
        return exporter::Exporter::start(options, std::move(lock));
    });
    if (!running) {
        std::fprintf(stderr, "meterbird-exporter: %s\n", running.error().detail.c_str());
        return 1;
    }
    for (const auto &warnings : {(*running)->portWarnings(), (*running)->priceWarnings()}) {
        for (const std::string &warning : warnings)
            std::fprintf(stderr, "meterbird-exporter: %s\n", warning.c_str());
    }
    std::fprintf(stderr, "meterbird-exporter: metrics at %s, events to %s/v1/events\n",
                 (*running)->metricsUrl().c_str(), (*running)->receiverUrl().c_str());
    int signal = 0;
    sigwait(&ends, &signal);
    (*running)->stop();
    return 0;
}
