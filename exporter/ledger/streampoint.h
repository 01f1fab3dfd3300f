// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/claim.h"
#include "exporter/telemetry/catalogue.h"
#include "exporter/telemetry/foreign.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace meterbird::ledger {

/// 128 bits of a hash over all that makes a stream itself: resource, scope, name, unit, type and attributes.
using StreamId = std::array<std::uint64_t, 2>;

enum class StreamKind : std::uint8_t {
    Counter, ///< monotonic sum
    UpDown, ///< sum that may fall
    Gauge,
    Histogram, ///< explicit buckets; exponential ones arrive here with theirs made explicit
    Summary,
};

enum class TokenClass : std::uint8_t { Input, Output, CacheRead, CacheWrite, Reasoning };

// What the growth of a stream adds to the catalogue. Labels are in the catalogue's order.

/// The growth of a counter's value or of a histogram's count, as so many times 1.
struct CountEffect {
    telemetry::Metric metric {};
    std::vector<std::string> labels {};
    Quantity quantity {};

    bool operator==(const CountEffect &) const = default;
};

/// The growth of a histogram's buckets: each lands in the catalogue's bucket that holds its upper bound times `factor`.
struct ObserveEffect {
    telemetry::Metric metric {};
    std::vector<std::string> labels {};
    double factor = 1; ///< 0.001 for milliseconds
    Quantity quantity {};

    bool operator==(const ObserveEffect &) const = default;
};

/// The growth of a counter's value or of a histogram's sum, in tokens (or in dollars: CostEffect), as the usage of a
/// model. Quantity::Tokens and Quantity::Cost.
/// `isPart` is set for cache_read, cache_write and reasoning tokens that the sender has also counted as input or
/// output; when it is not set they are added to input or output as well.
struct UsageEffect {
    std::string model {};
    std::string provider {};
    TokenClass tokens {};
    bool isPart = true;
    /// The sender tells its costs itself: these tokens are never priced from the table. Else they are priced for as
    /// long as no CostEffect of the same sender was seen.
    bool isCostTold = false;

    bool operator==(const UsageEffect &) const = default;
};

struct CostEffect {
    std::string model {};
    std::string provider {};
    double nanoDollars = 1e9; ///< per unit of the stream's value; 1e9 when it is in dollars

    bool operator==(const CostEffect &) const = default;
};

/// The value of a gauge (or the current value of an UpDown), summed over the sender's streams of the same effect.
struct GaugeEffect {
    telemetry::Metric metric {};
    std::vector<std::string> labels {};

    bool operator==(const GaugeEffect &) const = default;
};

using Effect = std::variant<CountEffect, ObserveEffect, UsageEffect, CostEffect, GaugeEffect>;

/// What a stream is, the same for all its points: made once and shared.
struct Stream {
    StreamId id {};
    StreamKind kind {};
    bool isDelta = false; ///< temporality of Counter, UpDown and Histogram
    Claim claim {};
    std::vector<Effect> effects {}; ///< empty: only shown under its own name
    telemetry::ForeignSeries shown {}; ///< how it is shown under its own name on /metrics
    std::vector<double> bounds {}; ///< Histogram: ascending upper bounds without +Inf

    bool operator==(const Stream &) const = default;
};

/// Who sends it: the job of its series, which is the service without its instance. Empty: it does not say.
inline std::string_view senderOf(const Stream &stream)
{
    for (const auto &[name, value] : stream.shown.labels) {
        if (name == "job")
            return value;
    }
    return {};
}

/// One data point of a stream. Times are Unix nanoseconds.
struct StreamPoint {
    std::shared_ptr<const Stream> stream {}; ///< never null
    std::int64_t start = 0; ///< 0: not said
    std::int64_t time = 0;
    bool isStale = false; ///< the sender says that there is no value any more
    double value = 0; ///< Counter, UpDown, Gauge: finite
    std::optional<std::int64_t> whole {}; ///< the value when it was sent as an integer
    std::uint64_t count = 0; ///< Histogram, Summary
    double sum = 0; ///< Histogram, Summary; 0 when not said
    std::vector<std::uint64_t> buckets {}; ///< Histogram: one more than the bounds, not cumulative
    std::vector<std::pair<double, double>> quantiles {}; ///< Summary

    bool operator==(const StreamPoint &) const = default;
};

} // namespace meterbird::ledger
