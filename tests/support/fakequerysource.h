// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/querysource.h"

#include <QObject>

#include <coroutine>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace meterbird::test {

/// A query source whose answers the test makes. It writes down what it is asked and answers from the event loop, or,
/// while `holding`, when the test lets it.
class FakeQuerySource : public prometheus::QuerySource
{
public:
    using Answer = prometheus::Answer;
    using Strings = std::vector<std::string>;

    FakeQuerySource() = default;
    ~FakeQuerySource() override;

    std::function<Result<Answer>(const prometheus::RangeQuery &)> onRange;
    std::function<Result<Answer>(const prometheus::InstantQuery &)> onInstant;
    std::function<Result<Strings>(const std::string &label, const Strings &matchers)> onLabelValues;
    std::function<Result<std::vector<Labels>>(const Strings &matchers)> onSeries;
    /// Set: every question ends with it.
    std::optional<Error> failure;
    bool holding = false;

    std::vector<prometheus::RangeQuery> ranges; ///< asked, oldest first
    std::vector<prometheus::InstantQuery> instants;
    std::vector<std::pair<std::string, Strings>> labelValueQuestions;

    std::size_t asked() const { return ranges.size() + instants.size(); }
    void forgetQuestions();
    int held() const;
    /// Gives the held answers, oldest first.
    void release();

    QCoro::Task<Result<Answer>> ask(prometheus::InstantQuery query) override;
    QCoro::Task<Result<Answer>> ask(prometheus::RangeQuery query) override;
    QCoro::Task<Result<std::vector<Labels>>> series(Strings matchers, TimeRange range) override;
    QCoro::Task<Result<Strings>> labels(Strings matchers, TimeRange range) override;
    QCoro::Task<Result<Strings>> labelValues(std::string label, Strings matchers, TimeRange range) override;
    QCoro::Task<Result<prometheus::Metadata>> metadata(std::string metric) override;
    QCoro::Task<Result<std::vector<prometheus::ServerRule>>> rules() override;
    QCoro::Task<Result<std::vector<prometheus::ServerAlert>>> alerts() override;
    QCoro::Task<Result<std::vector<prometheus::Target>>> targets() override;
    QCoro::Task<Result<prometheus::BuildInfo>> buildInfo() override;
    QCoro::Task<Result<std::map<std::string, std::string>>> flags() override;

    /// What one answer waits for. Resumed by hand, not by a signal: that would come through the event loop, which may
    /// have ended by then, and leak the coroutine.
    struct Gate {
        std::coroutine_handle<> waiter;
        bool isGivenUp = false; ///< the source goes: Cancelled instead of the answer
    };

private:
    using Gates = std::deque<std::unique_ptr<Gate>>;

    Gate *newGate();
    static void open(Gates &gates);

    QObject m_context;
    Gates m_due; ///< given from the event loop
    Gates m_held;
};

/// A matrix answer: for each label set the value of `value(labels, time)` at every step of `query`; no value is a gap.
prometheus::Answer matrixOf(const prometheus::RangeQuery &query, const std::vector<Labels> &labels,
                            const std::function<std::optional<double>(const Labels &, Timestamp)> &value);

} // namespace meterbird::test
