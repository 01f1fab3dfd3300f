// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakequerysource.h"

#include <QTimer>

namespace meterbird::test {

namespace {

struct Opening {
    FakeQuerySource::Gate *gate;

    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> waiter) const { gate->waiter = waiter; }
    bool await_resume() const { return !gate->isGivenUp; }
};

template<typename T>
QCoro::Task<Result<T>> after(FakeQuerySource::Gate *gate, Result<T> answer)
{
    const Opening opening {gate};
    const bool isAnswered = co_await opening;
    if (!isAnswered)
        co_return Failure(Error {Error::Kind::Cancelled, "the source went away"});
    co_return answer;
}

} // namespace

FakeQuerySource::~FakeQuerySource()
{
    for (Gates *gates : {&m_held, &m_due}) {
        for (const auto &gate : *gates)
            gate->isGivenUp = true;
        open(*gates);
    }
}

void FakeQuerySource::forgetQuestions()
{
    ranges.clear();
    instants.clear();
    labelValueQuestions.clear();
}

int FakeQuerySource::held() const
{
    return static_cast<int>(m_held.size());
}

void FakeQuerySource::release()
{
    // Whoever hears an answer may ask again: only those that are held now.
    Gates now = std::exchange(m_held, {});
    open(now);
}

FakeQuerySource::Gate *FakeQuerySource::newGate()
{
    Gates &gates = holding ? m_held : m_due;
    gates.push_back(std::make_unique<Gate>());
    if (!holding) {
        QTimer::singleShot(0, &m_context, [this] {
            Gates first;
            first.push_back(std::move(m_due.front()));
            m_due.pop_front();
            open(first);
        });
    }
    return gates.back().get();
}

void FakeQuerySource::open(Gates &gates)
{
    while (!gates.empty()) {
        const std::unique_ptr<Gate> gate = std::move(gates.front());
        gates.pop_front();
        if (gate->waiter)
            gate->waiter.resume();
    }
}

QCoro::Task<Result<prometheus::Answer>> FakeQuerySource::ask(prometheus::InstantQuery query)
{
    instants.push_back(query);
    Result<Answer> answer = failure ? Failure(*failure) : onInstant ? onInstant(query) : Result<Answer>(Answer {});
    return after(newGate(), std::move(answer));
}

QCoro::Task<Result<prometheus::Answer>> FakeQuerySource::ask(prometheus::RangeQuery query)
{
    ranges.push_back(query);
    Result<Answer> answer = failure ? Failure(*failure) : onRange ? onRange(query) : Result<Answer>(Answer {});
    return after(newGate(), std::move(answer));
}

QCoro::Task<Result<std::vector<Labels>>> FakeQuerySource::series(Strings matchers, TimeRange)
{
    using Sets = std::vector<Labels>;
    return after(newGate(),
                 failure        ? Result<Sets>(Failure(*failure))
                     : onSeries ? onSeries(matchers)
                                : Result<Sets>(Sets {}));
}

QCoro::Task<Result<std::vector<std::string>>> FakeQuerySource::labels(Strings, TimeRange)
{
    return after(newGate(), failure ? Result<Strings>(Failure(*failure)) : Result<Strings>(Strings {}));
}

QCoro::Task<Result<std::vector<std::string>>> FakeQuerySource::labelValues(std::string label, Strings matchers,
                                                                           TimeRange)
{
    labelValueQuestions.emplace_back(label, matchers);
    Result<Strings> answer = failure ? Result<Strings>(Failure(*failure))
        : onLabelValues              ? onLabelValues(label, matchers)
                                     : Result<Strings>(Strings {});
    return after(newGate(), std::move(answer));
}

QCoro::Task<Result<prometheus::Metadata>> FakeQuerySource::metadata(std::string)
{
    return after(newGate(), failure ? Result<prometheus::Metadata>(Failure(*failure)) : prometheus::Metadata {});
}

QCoro::Task<Result<std::vector<prometheus::ServerRule>>> FakeQuerySource::rules()
{
    using Rules = std::vector<prometheus::ServerRule>;
    return after(newGate(), failure ? Result<Rules>(Failure(*failure)) : Result<Rules>(Rules {}));
}

QCoro::Task<Result<std::vector<prometheus::ServerAlert>>> FakeQuerySource::alerts()
{
    using Alerts = std::vector<prometheus::ServerAlert>;
    return after(newGate(), failure ? Result<Alerts>(Failure(*failure)) : Result<Alerts>(Alerts {}));
}

QCoro::Task<Result<std::vector<prometheus::Target>>> FakeQuerySource::targets()
{
    using Targets = std::vector<prometheus::Target>;
    return after(newGate(), failure ? Result<Targets>(Failure(*failure)) : Result<Targets>(Targets {}));
}

QCoro::Task<Result<prometheus::BuildInfo>> FakeQuerySource::buildInfo()
{
    using Info = prometheus::BuildInfo;
    return after(newGate(), failure ? Result<Info>(Failure(*failure)) : Result<Info>(Info {}));
}

QCoro::Task<Result<std::map<std::string, std::string>>> FakeQuerySource::flags()
{
    using Flags = std::map<std::string, std::string>;
    return after(newGate(), failure ? Result<Flags>(Failure(*failure)) : Result<Flags>(Flags {}));
}

prometheus::Answer matrixOf(const prometheus::RangeQuery &query, const std::vector<Labels> &labels,
                            const std::function<std::optional<double>(const Labels &, Timestamp)> &value)
{
    prometheus::Answer answer;
    for (const Labels &one : labels) {
        Series series {one, {}};
        for (Timestamp time = query.range.start; time <= query.range.end; time += query.step) {
            if (const auto number = value(one, time))
                series.samples.push_back({time, *number});
        }
        if (!series.samples.empty())
            answer.series.push_back(std::move(series));
    }
    return answer;
}

} // namespace meterbird::test
