// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/base/timerange.h"

#include <optional>
#include <string>
#include <vector>

namespace meterbird::settings {

enum class Appearance { System, Dark, Light };

/// A `/metrics` page that the managed Prometheus scrapes besides our own.
struct ScrapeTarget {
    std::string url; ///< http://host:port/metrics
    std::string job;

    bool operator==(const ScrapeTarget &) const = default;
};

/// What the user may set. A value; the defaults are those of a first start.
struct Settings {
    Appearance appearance = Appearance::System;
    Milliseconds liveInterval = 5'000; ///< 0: not live
    Milliseconds range = 3'600'000; ///< the window that is shown at a start
    Milliseconds scrapeInterval = 5'000;
    Milliseconds retention = 30LL * 86'400'000; ///< of the managed Prometheus
    std::vector<ScrapeTarget> targets;
    std::optional<double> monthlyBudget; ///< dollars; the ledger keeps it, this is what was typed
    std::string dashboard; ///< file to show; empty: the shipped one
    std::string prometheusUrl; ///< somebody else's server; empty: the managed one
    std::vector<std::string> exploreHistory; ///< the last questions of the Explore page, the newest last; at most 50
    bool closeToTrayTold = false; ///< the first close has said that Meterbird goes on in the tray

    bool operator==(const Settings &) const = default;
};

/// Error (Config) with one sentence for people when a value is out of bounds.
Result<void> validate(const Settings &settings);

/// The same for one target: the URL is http(s) with a host and without user name, the job is a name of 1 to 100 bytes.
Result<void> validate(const ScrapeTarget &target);

/// Also refuses a URL or job twice, jobs that are ours ("meterbird", "prometheus") and more than 100 targets.
Result<void> validate(const std::vector<ScrapeTarget> &targets);

} // namespace meterbird::settings
