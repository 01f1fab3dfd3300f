// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/telemetry/telemetry.h"

#include <prometheus/text_serializer.h>

#include <cmath>
#include <map>
#include <sstream>
#include <string>

namespace meterbird::test {

/// The page as a scraper gets it.
inline std::string pageOf(const telemetry::Telemetry &telemetry)
{
    std::ostringstream page;
    prometheus::TextSerializer().Serialize(page, telemetry.Collect());
    return page.str();
}

/// Sample lines of a page, `name{labels}` to value; comments are left out.
inline std::map<std::string, double> samplesOf(const std::string &page)
{
    std::map<std::string, double> samples;
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
        const auto space = line.rfind(' ');
        if (!line.empty() && line.front() != '#' && space != std::string::npos)
            samples[line.substr(0, space)] = std::strtod(line.c_str() + space, nullptr);
    }
    return samples;
}

/// The value of one sample, NaN when the page has none.
inline double valueOf(const telemetry::Telemetry &telemetry, const std::string &sample)
{
    const auto samples = samplesOf(pageOf(telemetry));
    const auto found = samples.find(sample);
    return found == samples.end() ? std::nan("") : found->second;
}

/// Shows everything at once: for tests that are not about the hold.
inline telemetry::TelemetryOptions withoutHold()
{
    telemetry::TelemetryOptions options;
    options.newSeriesHold = std::chrono::milliseconds(0);
    return options;
}

} // namespace meterbird::test
