// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace meterbird::ledger {

/// Something about what agents send that makes a number wrong or blurred, and that somebody can mend: what `meterbird
/// doctor` says.
enum class FindingKind : std::uint8_t {
    TwoWriters, ///< two processes count on one stream: overlapping intervals or starts that alternate
    CounterWentDown, ///< a cumulative value fell without a new start
    TooManyLabels, ///< a metric's label sets fold into `other`
    SaturatedBuckets, ///< more than 1 % of a histogram's counts lie above its last bound
    CoarseBuckets, ///< a histogram of durations whose first bound is so high that quick ones cannot be told apart
    ClockOff, ///< the sender's times are a minute ahead of ours or an hour behind, or points were refused for them
    UnspecifiedTemporality, ///< a sum or histogram that says neither delta nor cumulative: it cannot be counted
    GrpcOnHttpPort, ///< an exporter that speaks gRPC to the HTTP port
    RejectedData, ///< parts of what a sender sent could not be taken
};

struct Finding {
    FindingKind kind {};
    std::string subject {}; ///< the sender and the metric, as `my-agent: gen_ai.client.token.usage`; plain text
    std::string detail {}; ///< what was seen, with its figures: one sentence
    Timestamp first = 0;
    Timestamp last = 0;
    std::uint64_t times = 0;

    bool operator==(const Finding &) const = default;
};

/// The findings since the start, at most 200: of more, those that were not seen for longest go. Any thread.
class FindingBook
{
public:
    /// The same kind and subject again is the same finding: its detail is renewed.
    void note(FindingKind kind, const std::string &subject, std::string detail, Timestamp now);

    /// The latest first.
    std::vector<Finding> all() const;

private:
    mutable std::mutex m_mutex;
    std::map<std::pair<FindingKind, std::string>, Finding> m_findings;
};

} // namespace meterbird::ledger
