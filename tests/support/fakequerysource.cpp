// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakequerysource.h"

#include <QCoroSignal>
#include <QTimer>

namespace meterbird::test {

namespace {

/// Waits for the gate, then answers. Owns all it touches but the gate, which deletes itself only after it has opened.
template<typename T>
QCoro::Task<Result<T>> after(Gate *gate, Result<T> answer)
{
    co_await qCoro(gate, &Gate::opened);
    gate->deleteLater();
    co_return answer;
}

} // namespace

FakeQuerySource::~FakeQuerySource()
{
    for (Gate *gate : m_owner.findChildren<Gate *>())
        Q_EMIT gate->opened();
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
    const auto held = std::exchange(m_held, {});
    for (const QPointer<Gate> &gate : held) {
        if (gate)
            Q_EMIT gate->opened();
    }
}

Gate *FakeQuerySource::newGate()
{
    auto *gate = new Gate(&m_owner);
    if (holding)
        m_held.emplace_back(gate);
    else
        QTimer::singleShot(0, gate, &Gate::opened);
    return gate;
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
    return after(newGate(), failure ? Result<Sets>(Failure(*failure)) : onSeries ? onSeries(matchers) : Result<Sets>(Sets {}));
}

QCoro::Task<Result<std::vector<std::string>>> FakeQuerySource::labels(Strings, TimeRange)
{
    return after(newGate(), failure ? Result<Strings>(Failure(*failure)) : Result<Strings>(Strings {}));
}

QCoro::Task<Result<std::vector<std::string>>> FakeQuerySource::labelValues(std::string label, Strings matchers, TimeRange)
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
