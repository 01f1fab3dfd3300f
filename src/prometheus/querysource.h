// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/query.h"

#include <QCoroTask>

#include <map>
#include <string>
#include <vector>

namespace meterbird::prometheus {

/// The port through which the rest of the program asks a Prometheus: what may be asked, and nothing of how.
/// Lives on the GUI thread and outlives everyone who asks; every Task ends within the source's total deadline, with
/// Error::Kind::Cancelled when the source goes away first. Give each Task to QCoro::connect with a context.
class QuerySource
{
public:
    virtual ~QuerySource() = default;

    [[nodiscard]] virtual QCoro::Task<Result<Answer>> ask(InstantQuery query) = 0;
    [[nodiscard]] virtual QCoro::Task<Result<Answer>> ask(RangeQuery query) = 0;

    /// Label sets of the series that any of `matchers` (`up{job="x"}`) selects in `range`. At least one matcher.
    [[nodiscard]] virtual QCoro::Task<Result<std::vector<Labels>>> series(std::vector<std::string> matchers,
                                                                          TimeRange range) = 0;
    [[nodiscard]] virtual QCoro::Task<Result<std::vector<std::string>>> labels(std::vector<std::string> matchers,
                                                                               TimeRange range) = 0;
    [[nodiscard]] virtual QCoro::Task<Result<std::vector<std::string>>>
    labelValues(std::string label, std::vector<std::string> matchers, TimeRange range) = 0;
    /// Type and help by metric name; empty `metric` asks for all.
    [[nodiscard]] virtual QCoro::Task<Result<Metadata>> metadata(std::string metric) = 0;
    [[nodiscard]] virtual QCoro::Task<Result<std::vector<ServerRule>>> rules() = 0;
    [[nodiscard]] virtual QCoro::Task<Result<std::vector<ServerAlert>>> alerts() = 0;
    [[nodiscard]] virtual QCoro::Task<Result<std::vector<Target>>> targets() = 0;
    [[nodiscard]] virtual QCoro::Task<Result<BuildInfo>> buildInfo() = 0;
    /// The server's command line flags by name, all as text.
    [[nodiscard]] virtual QCoro::Task<Result<std::map<std::string, std::string>>> flags() = 0;
};

} // namespace meterbird::prometheus
