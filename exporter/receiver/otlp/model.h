// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace meterbird::otlp {

/// What an OTLP request says, whichever encoding it came in (protobuf or JSON): the messages of opentelemetry-proto 1.x
/// laid out flat. Whatever repeats stands in one vector of its kind and is named by a Range of it, so that decoding
/// costs no allocation per message. Every string_view points into the body or into what the decoder keeps for it: a
/// decoded request is good for as long as its decoder is not used again.

/// Places in one of the vectors below.
struct Range {
    std::uint32_t first = 0;
    std::uint32_t count = 0;

    bool operator==(const Range &) const = default;
};

template<typename T>
std::span<const T> in(const std::vector<T> &all, Range range)
{
    return std::span(all).subspan(range.first, range.count);
}

/// An AnyValue. Arrays, maps and bytes are never counted by, so their contents are not kept.
struct Value {
    enum class Kind : std::uint8_t { None, Text, Bool, Whole, Real, Other };

    Kind kind = Kind::None;
    bool flag = false; ///< Bool
    std::int64_t whole = 0; ///< Whole
    double real = 0; ///< Real
    std::string_view text {}; ///< Text: valid UTF-8

    bool operator==(const Value &) const = default;
};

struct Attribute {
    std::string_view key {};
    Value value {};

    bool operator==(const Attribute &) const = default;
};

struct Resource {
    Range attributes {};

    bool operator==(const Resource &) const = default;
};

struct Scope {
    std::string_view name {};
    std::string_view version {};
    std::uint32_t resource = 0; ///< index

    bool operator==(const Scope &) const = default;
};

enum class Temporality : std::uint8_t { Unspecified = 0, Delta = 1, Cumulative = 2 };

enum class MetricKind : std::uint8_t { None, Gauge, Sum, Histogram, ExponentialHistogram, Summary };

struct Metric {
    std::string_view name {};
    std::string_view description {};
    std::string_view unit {};
    MetricKind kind = MetricKind::None;
    Temporality temporality = Temporality::Unspecified; ///< Sum and the histograms
    bool isMonotonic = false; ///< Sum
    std::uint32_t scope = 0; ///< index
    Range points {}; ///< of numbers (Gauge, Sum), histograms, exponentials or summaries: see kind

    bool operator==(const Metric &) const = default;
};

/// What every data point has. Times are Unix nanoseconds; a start of 0 is not said.
struct PointHead {
    Range attributes {};
    std::uint64_t start = 0;
    std::uint64_t time = 0;
    std::uint32_t flags = 0;

    static constexpr std::uint32_t NoRecordedValue = 1;
    bool operator==(const PointHead &) const = default;
};

struct NumberPoint {
    PointHead head {};
    bool isWhole = false; ///< asInt: `whole` is the value, else `real`
    std::int64_t whole = 0;
    double real = 0;

    double value() const { return isWhole ? static_cast<double>(whole) : real; }
    bool operator==(const NumberPoint &) const = default;
};

struct HistogramPoint {
    PointHead head {};
    std::uint64_t count = 0;
    std::optional<double> sum {};
    Range bounds {}; ///< of `reals`: ascending, inclusive upper bounds
    Range buckets {}; ///< of `counts`: one more than the bounds, not cumulative; none when there are no buckets

    bool operator==(const HistogramPoint &) const = default;
};

/// Bucket i covers (base^i, base^(i+1)] with base = 2^(2^-scale).
struct ExponentialPoint {
    PointHead head {};
    std::uint64_t count = 0;
    std::optional<double> sum {};
    std::int32_t scale = 0;
    std::uint64_t zeroCount = 0;
    double zeroThreshold = 0;
    std::int32_t positiveOffset = 0;
    Range positive {}; ///< of `counts`
    std::int32_t negativeOffset = 0;
    Range negative {}; ///< of `counts`

    bool operator==(const ExponentialPoint &) const = default;
};

struct SummaryPoint {
    PointHead head {};
    std::uint64_t count = 0;
    double sum = 0;
    Range quantiles {}; ///< of `reals`
    Range values {}; ///< of `reals`: one for each quantile

    bool operator==(const SummaryPoint &) const = default;
};

/// ExportMetricsServiceRequest
struct MetricsData {
    std::vector<Resource> resources;
    std::vector<Scope> scopes;
    std::vector<Metric> metrics;
    std::vector<NumberPoint> numbers;
    std::vector<HistogramPoint> histograms;
    std::vector<ExponentialPoint> exponentials;
    std::vector<SummaryPoint> summaries;
    std::vector<Attribute> attributes;
    std::vector<std::uint64_t> counts;
    std::vector<double> reals;

    std::size_t pointCount() const
    {
        return numbers.size() + histograms.size() + exponentials.size() + summaries.size();
    }
    bool operator==(const MetricsData &) const = default;
};

using TraceId = std::array<std::uint8_t, 16>; ///< all zero: none
using SpanId = std::array<std::uint8_t, 8>; ///< all zero: none

enum class SpanKind : std::uint8_t { Unspecified, Internal, Server, Client, Producer, Consumer };
enum class SpanStatus : std::uint8_t { Unset, Ok, Error };

struct Span {
    TraceId trace {};
    SpanId id {};
    SpanId parent {}; ///< all zero: this is the root
    std::string_view name {};
    SpanKind kind = SpanKind::Unspecified;
    std::uint64_t start = 0; ///< Unix nanoseconds, like the next
    std::uint64_t end = 0;
    SpanStatus status = SpanStatus::Unset;
    Range attributes {};
    std::uint32_t scope = 0; ///< index

    bool operator==(const Span &) const = default;
};

/// ExportTraceServiceRequest. Span events and links are not kept: nothing is counted by them.
struct TraceData {
    std::vector<Resource> resources;
    std::vector<Scope> scopes;
    std::vector<Span> spans;
    std::vector<Attribute> attributes;

    bool operator==(const TraceData &) const = default;
};

struct LogRecord {
    std::uint64_t time = 0; ///< Unix nanoseconds; 0: not said
    std::uint64_t observed = 0;
    std::string_view eventName {};
    std::string_view body {}; ///< when it is a string; the names of events, never kept beyond that
    TraceId trace {};
    SpanId span {};
    Range attributes {};
    std::uint32_t scope = 0; ///< index

    bool operator==(const LogRecord &) const = default;
};

/// ExportLogsServiceRequest
struct LogsData {
    std::vector<Resource> resources;
    std::vector<Scope> scopes;
    std::vector<LogRecord> records;
    std::vector<Attribute> attributes;

    bool operator==(const LogsData &) const = default;
};

} // namespace meterbird::otlp
