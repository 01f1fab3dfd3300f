// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace meterbird::prometheus {

/// A page of metrics that the user wants scraped besides our own.
struct ScrapeTarget {
    std::string job;
    std::string url; ///< whole: `http://127.0.0.1:8000/metrics`; without a path, `/metrics`

    bool operator==(const ScrapeTarget &) const = default;
};

/// One that is not scraped, and why: a sentence fragment that names it.
struct RefusedTarget {
    ScrapeTarget target;
    std::string why;

    bool operator==(const RefusedTarget &) const = default;
};

/// The job name of our own exporter; not to be had for other targets.
inline constexpr std::string_view ownJob = "meterbird";

/// Error (Config) as a sentence that names the target: no http(s) address, a password in it, no job name.
Result<void> check(const ScrapeTarget &target);
/// The same for an address alone; `whose` begins the sentence.
Result<void> checkAddress(const std::string &url, const std::string &whose);

/// True when both addresses lead to one page, however they are written: a missing path, a slash at the end, the usual
/// port, localhost.
bool isSamePage(const std::string &url, const std::string &other);

/// Takes out of `targets` what cannot be scraped: what check() refuses, what leads to our own exporter (`exporterUrl`,
/// which may be empty) and would be counted twice, and the later ones of those that are one page.
std::vector<RefusedTarget> takeOutRefused(std::vector<ScrapeTarget> &targets, const std::string &exporterUrl);

} // namespace meterbird::prometheus
