// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/base/timerange.h"
#include "src/prometheus/scrapetarget.h"

#include <string>
#include <vector>

namespace meterbird::prometheus {

/// What the managed Prometheus scrapes and keeps.
struct ServerSettings {
    Milliseconds interval = 5'000; ///< between scrapes; 1 s to 10 min
    std::string exporterUrl; ///< our own metrics page; empty: none
    std::vector<ScrapeTarget> targets; ///< several may share a job
    std::string retentionTime = "90d"; ///< this and the size count from the next start
    std::string retentionSize = "2GB";

    bool operator==(const ServerSettings &) const = default;
};

/// Error (Config) as a sentence: something is out of bounds, or a target is one that takeOutRefused() would take out.
Result<void> check(const ServerSettings &settings);

/// The text of prometheus.yml for checked settings.
std::string toYaml(const ServerSettings &settings);

} // namespace meterbird::prometheus
