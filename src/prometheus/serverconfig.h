// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/base/timerange.h"

#include <string>
#include <vector>

namespace meterbird::prometheus {

/// A page of metrics that the user wants scraped besides our own.
struct ScrapeTarget {
    std::string job;
    std::string url; ///< whole: `http://127.0.0.1:8000/metrics`; without a path, `/metrics`

    bool operator==(const ScrapeTarget &) const = default;
};

/// What the managed Prometheus scrapes and keeps.
struct ServerSettings {
    Milliseconds interval = 5'000; ///< between scrapes; 1 s to 10 min
    std::string exporterUrl; ///< our own metrics page; empty: none
    std::vector<ScrapeTarget> targets; ///< several may share a job
    std::string retentionTime = "90d"; ///< this and the size count from the next start
    std::string retentionSize = "2GB";

    bool operator==(const ServerSettings &) const = default;
};

/// The job name of our own exporter; not to be had for other targets.
inline constexpr std::string_view ownJob = "meterbird";

/// Error (Config) as a sentence that names the target: no http(s) address, a password in it, no job name, one twice.
Result<void> check(const ScrapeTarget &target);
Result<void> check(const ServerSettings &settings);

/// The text of prometheus.yml for checked settings.
std::string toYaml(const ServerSettings &settings);

} // namespace meterbird::prometheus
