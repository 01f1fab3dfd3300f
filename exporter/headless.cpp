// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/headless.h"

#include "exporter/telemetry/loopbackhost.h"
#include "src/base/text.h"

#include <memory>

namespace meterbird::exporter {

namespace {

using Say = std::function<void(const std::string &)>;

constexpr std::chrono::seconds LookEvery {2};

void tellOfStart(const Exporter &exporter, const ExporterOptions &options, const Say &say)
{
    for (const auto &warnings : {exporter.portWarnings(), exporter.priceWarnings()}) {
        for (const std::string &warning : warnings)
            say(warning);
    }
    if (!telemetry::isLoopbackAddress(options.metrics.address))
        say(exporter.metricsUrl() + " can be read from other machines, and asks for no token");
    say("metrics at " + exporter.metricsUrl() + ", events to " + exporter.receiverUrl() + "/v1/events");
}

} // namespace

int runHeadless(const ExporterOptions &options, const EndSignals &ends, const Say &say)
{
    auto running = DataLock::take(options.paths).and_then([&options](DataLock &&lock) {
        return Exporter::start(options, std::move(lock));
    });
    if (!running) {
        say(running.error().detail);
        return 1;
    }
    Exporter &exporter = **running;
    tellOfStart(exporter, options, say);
    bool isRecording = true;
    while (!ends.wait(LookEvery)) {
        const std::string error = exporter.stats().lastError;
        if (error.empty() == isRecording)
            continue;
        isRecording = error.empty();
        say(isRecording ? "recording again"
                        : "nothing can be recorded, and senders are told to come again: " + plainText(error, 500));
    }
    exporter.stop();
    return 0;
}

} // namespace meterbird::exporter
