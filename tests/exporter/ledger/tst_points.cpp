// SPDX-License-Identifier: GPL-3.0-or-later
// Agents that count, a network that repeats, delays and turns around, a disk that fills up and a Meterbird that is
// ended now and then; against a reference that knows the data model and nothing of how we keep it.
#include "tests/exporter/ledger/fulldisk.h"
#include "tests/exporter/ledger/ledgerfixture.h"
#include "tests/exporter/ledger/pointbuilder.h"

#include <QTest>

#include <array>
#include <cmath>
#include <csignal>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <sys/wait.h>
#include <tuple>
#include <unistd.h>

using namespace meterbird;
using namespace meterbird::test;
using ledger::Outcome;
using ledger::StreamKind;
using ledger::StreamPoint;
using telemetry::Metric;

namespace {

/// What one stream must have counted after the points that were taken.
class Reference
{
public:
    void take(const StreamPoint &point)
    {
        if (point.stream->isDelta)
            m_deltas.insert({point.start, point.time, point.value, point.buckets, point.sum});
        else if (point.start == 0)
            takeUnknown(point);
        else if (auto &last = m_starts[point.start]; point.time > last.time)
            last = point;
    }

    /// The value, or the sum of a histogram.
    double total() const
    {
        double total = m_unknown.sum;
        for (const auto &[start, last] : m_starts)
            total += last.value + last.sum;
        for (const auto &[start, time, value, buckets, sum] : m_deltas)
            total += value + sum;
        return total;
    }

    std::vector<std::uint64_t> buckets() const
    {
        std::vector<std::uint64_t> all(3, 0);
        const auto add = [&all](const std::vector<std::uint64_t> &buckets) {
            for (std::size_t i = 0; i < buckets.size(); ++i)
                all[i] += buckets[i];
        };
        for (const auto &[start, last] : m_starts)
            add(last.buckets);
        for (const auto &delta : m_deltas)
            add(std::get<3>(delta));
        add(m_unknown.buckets);
        return all;
    }

    std::uint64_t count() const
    {
        std::uint64_t count = 0;
        for (const std::uint64_t bucket : buckets())
            count += bucket;
        return count;
    }

private:
    /// From the first one on; less than before is a restart.
    void takeUnknown(const StreamPoint &point)
    {
        if (m_last && point.time <= m_last->time)
            return;
        if (m_last) {
            bool isRestart = point.value < m_last->value;
            for (std::size_t i = 0; i < point.buckets.size(); ++i)
                isRestart = isRestart || point.buckets[i] < m_last->buckets[i];
            const StreamPoint before = isRestart ? StreamPoint {} : *m_last;
            m_unknown.sum += point.value - before.value + point.sum - before.sum;
            for (std::size_t i = 0; i < point.buckets.size(); ++i)
                m_unknown.buckets[i] += point.buckets[i] - (isRestart ? 0 : before.buckets[i]);
        }
        m_last = point;
    }

    struct Sums {
        double sum = 0;
        std::vector<std::uint64_t> buckets {0, 0, 0};
    };

    std::map<std::int64_t, StreamPoint> m_starts;
    std::set<std::tuple<std::int64_t, std::int64_t, double, std::vector<std::uint64_t>, double>> m_deltas;
    std::optional<StreamPoint> m_last; ///< of those that do not say their start
    Sums m_unknown;
};

/// Counts, and says so.
class Agent
{
public:
    Agent(StreamPtr stream, bool saysItsStart, double step, std::int64_t now)
        : m_stream(std::move(stream))
        , m_saysItsStart(saysItsStart)
        , m_step(step)
        , m_start(now)
        , m_last(now)
    { }

    const ledger::Stream &stream() const { return *m_stream; }

    StreamPoint point(std::int64_t now, std::mt19937 &random)
    {
        if (m_exports++ % 9 == 8) { // a new process
            m_start = m_last + 1;
            m_last = m_start;
            m_value = 0;
            m_sum = 0;
            m_buckets = {0, 0, 0};
        }
        count(random);
        const bool isHistogram = m_stream->kind == StreamKind::Histogram;
        StreamPoint point = isHistogram ? bucketsAt(m_stream, m_start, now, m_buckets, m_sum)
                                        : valueAt(m_stream, m_start, now, m_value);
        if (!isHistogram && m_step == 1)
            point.whole = static_cast<std::int64_t>(m_value);
        if (m_stream->isDelta) {
            point.start = m_last;
            m_value = 0;
            m_sum = 0;
            m_buckets = {0, 0, 0};
        } else if (!m_saysItsStart) {
            point.start = 0;
        }
        m_last = now;
        return point;
    }

private:
    void count(std::mt19937 &random)
    {
        m_value += m_step * static_cast<double>(random() % 40);
        for (std::size_t i = 0; i < m_buckets.size(); ++i) {
            const auto more = random() % 4;
            m_buckets[i] += more;
            m_sum += static_cast<double>(more) * 0.5;
        }
    }

    StreamPtr m_stream;
    bool m_saysItsStart;
    double m_step;
    std::int64_t m_start;
    std::int64_t m_last;
    int m_exports = 0;
    double m_value = 0;
    double m_sum = 0;
    std::vector<std::uint64_t> m_buckets {0, 0, 0};
};

struct Kind {
    StreamKind kind;
    bool isDelta;
    bool saysItsStart;
    double step;
    const char *effect;
};

const std::vector<Kind> kinds {
    {StreamKind::Counter, false, true, 1, "input of priced"},
    {StreamKind::Counter, true, true, 1, "input of priced"},
    {StreamKind::Counter, false, false, 1, "input of strange"},
    {StreamKind::Counter, false, true, 0.25, "tools"},
    {StreamKind::Counter, true, true, 0.25, "tools"},
    {StreamKind::Counter, false, true, 0.125, "cost"},
    {StreamKind::Histogram, false, false, 1, "calls"},
    {StreamKind::Histogram, false, true, 1, "calls"},
    {StreamKind::Histogram, true, true, 1, "calls"},
};

StreamPtr streamFor(const Kind &kind, std::uint64_t id)
{
    StreamPtr stream = streamOf(kind.kind, kind.isDelta, id, "own_" + std::to_string(id));
    stream->claim = {"agent " + std::to_string(id), 20};
    const std::string effect = kind.effect;
    if (effect == "input of priced" || effect == "input of strange")
        stream->effects = {ledger::UsageEffect {effect.substr(9), "openai", ledger::TokenClass::Input}};
    else if (effect == "tools")
        stream->effects = {
            ledger::CountEffect {Metric::ToolCalls, {std::to_string(id), "success"}, ledger::Quantity::Tools}};
    else if (effect == "cost")
        stream->effects = {ledger::CostEffect {"told", "openai"}};
    else
        stream->effects = {ledger::CountEffect {Metric::LlmCalls, {"m", "p"}, ledger::Quantity::Calls},
                           ledger::ObserveEffect {Metric::LlmCallDuration, {"m", "p"}, 1, ledger::Quantity::Calls}};
    return stream;
}

/// Agents, what they have sent, and what must have come of it.
class World
{
public:
    explicit World(unsigned seed)
        : m_random(seed)
        , m_now(hourAgo())
    {
        for (std::size_t i = 0; i < 3 * kinds.size(); ++i) {
            const Kind &kind = kinds[i % kinds.size()];
            m_agents.emplace_back(streamFor(kind, i + 1), kind.saysItsStart, kind.step, m_now);
            m_effects.emplace_back(kind.effect);
        }
        m_references.resize(m_agents.size());
    }

    bool happens(unsigned oneIn) { return m_random() % oneIn == 0; }

    /// The next export of some of them, with what the network gives back from before, in any order.
    std::vector<StreamPoint> next()
    {
        std::vector<StreamPoint> points;
        for (Agent &agent : m_agents) {
            m_now += 1 + static_cast<std::int64_t>(m_random() % 1000);
            if (!happens(3))
                points.push_back(agent.point(m_now, m_random));
        }
        m_recent.insert(m_recent.end(), points.begin(), points.end());
        while (m_recent.size() > 4 * m_agents.size())
            m_recent.pop_front();
        for (int i = 0; i < 10; ++i)
            points.push_back(m_recent[m_random() % m_recent.size()]);
        std::ranges::shuffle(points, m_random);
        while (happens(2) && !points.empty()) // lost for now: what is sent again of it may come yet
            points.pop_back();
        return points;
    }

    void taken(const std::vector<StreamPoint> &points)
    {
        for (const StreamPoint &point : points)
            m_references[point.stream->id[0] - 1].take(point);
    }

    void compare(const LedgerFixture &fixture) const
    {
        std::map<std::string, double> sums;
        std::uint64_t calls = 0;
        for (std::size_t i = 0; i < m_agents.size(); ++i) {
            const Reference &reference = m_references[i];
            const bool isHistogram = m_agents[i].stream().kind == StreamKind::Histogram;
            const std::string id = std::to_string(i + 1);
            const double expected = isHistogram ? static_cast<double>(reference.count()) : reference.total();
            QCOMPARE(fixture.shown("own_" + id, {id, "agent"}).value_or(0), expected);
            sums[m_effects[i]] += reference.total();
            if (m_effects[i] == "tools")
                QCOMPARE(fixture.shown("tool_calls_total", {id, "success"}).value_or(0), std::round(reference.total()));
            if (m_effects[i] == "calls")
                calls += reference.count();
        }
        const auto whole = [&](const std::string &metric, const std::string &label) {
            return static_cast<double>(fixture.asked("SELECT coalesce(sum(whole), 0) FROM series_total WHERE metric = '"
                                                     + metric + "' AND labels LIKE '%" + label + "%'"));
        };
        const double tokens = sums["input of priced"] + sums["input of strange"];
        QCOMPARE(whole("llm_tokens_total", "input"), tokens);
        QCOMPARE(whole("llm_unpriced_tokens_total", "strange"), sums["input of strange"]);
        const double cost = sums["input of priced"] * 2000 + sums["cost"] * 1e9;
        QCOMPARE(whole("llm_cost_dollars_total", ""), cost);
        QCOMPARE(fixture.shown("llm_calls_total", {"m", "p"}).value_or(0), static_cast<double>(calls));
        QCOMPARE(fixture.shown("llm_call_duration_seconds", {"m", "p"}).value_or(0), static_cast<double>(calls));
        // The books agree with each other, to the nano-dollar.
        for (const char *table : {"llm_call", "daily_cost"}) {
            const auto sum = [&](const char *column) {
                return fixture.asked(std::string("SELECT coalesce(sum(") + column + "), 0) FROM " + table);
            };
            QCOMPARE(static_cast<double>(sum("input_tokens")), tokens);
            QCOMPARE(static_cast<double>(sum("cost_nanodollars")), cost);
            QCOMPARE(sum("calls"), static_cast<std::int64_t>(calls));
        }
        QCOMPARE(static_cast<double>(fixture.asked("SELECT coalesce(sum(unpriced_tokens), 0) FROM daily_cost")),
                 sums["input of strange"]);
    }

private:
    std::mt19937 m_random;
    std::int64_t m_now;
    std::vector<Agent> m_agents;
    std::vector<std::string> m_effects;
    std::vector<Reference> m_references;
    std::deque<StreamPoint> m_recent;
};

/// What is sent as number `number` (from 1): a counter that grows by 3, and 5 more of another.
std::vector<StreamPoint> exportOf(std::int64_t number, std::int64_t start)
{
    static const StreamPtr cumulative = streamOf(StreamKind::Counter, false, 1, "cumulative");
    static const StreamPtr delta = streamOf(StreamKind::Counter, true, 2, "delta");
    const std::int64_t time = start + number * Second / 100;
    return {wholeAt(cumulative, start, time, 3 * number), wholeAt(delta, time - Second / 100, time, 5)};
}

/// Sends from `first` on for ever, and says through `acks` how far it was answered.
[[noreturn]] void sendUntilKilled(LedgerFixture &fixture, std::int64_t first, std::int64_t start, int acks)
{
    if (!fixture.start().empty())
        ::_exit(1);
    for (std::int64_t number = first;; ++number) {
        if (!fixture.record(exportOf(number, start)) || ::write(acks, &number, sizeof number) != sizeof number)
            ::_exit(2);
    }
}

} // namespace

class TestPoints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsEachPointOnceWhateverHappens_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 6; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }

    void countsEachPointOnceWhateverHappens()
    {
        QFETCH(unsigned, seed);
        LedgerFixture fixture;
        QCOMPARE(fixture.start(), std::string());
        World world(seed);
        std::vector<StreamPoint> refused;
        for (int round = 0; round < 80; ++round) {
            const std::vector<StreamPoint> points = refused.empty() ? world.next() : refused;
            refused.clear();
            if (world.happens(6)) {
                const FullDisk full(4096);
                QVERIFY(!fixture.record(points).has_value());
                refused = points; // and sent again by the next
            } else {
                const auto outcomes = fixture.record(points);
                QVERIFY(outcomes.has_value());
                QCOMPARE(outcomes->size(), points.size());
                world.taken(points);
            }
            if (world.happens(8)) {
                QCOMPARE(fixture.start(), std::string());
                world.compare(fixture);
                if (QTest::currentTestFailed())
                    return;
            }
        }
        world.compare(fixture);
        QVERIFY(fixture.asked("SELECT count(*) FROM llm_call") <= 27); // no row for each export
    }

    /// A page that is not told keeps the series for ever.
    void tellsWhatWentSilentThoughTheDiskWasFull()
    {
        LedgerFixture fixture;
        auto writer = ledger::LedgerWriter::open(fixture.options.database, &priceOfPriced);
        QVERIFY(writer.has_value());
        ledger::Submission points {.source = "otlp"};
        points.points = {valueAt(streamOf(StreamKind::Counter, false, 1, "count_total"), 100, hourAgo(), 3),
                         valueAt(streamOf(StreamKind::Gauge, false, 2, "level"), 0, hourAgo(), 3)};
        const std::vector<ledger::Submission *> group {&points};
        const Timestamp now = currentTime();
        QVERIFY((*writer)->commit(group, now).has_value());
        constexpr Timestamp EightDays = 8LL * 24 * 3600 * 1000;
        {
            const FullDisk full(4096);
            QVERIFY(!(*writer)->purge(now + EightDays).has_value());
        }
        const auto dropped = (*writer)->dropStale(now + EightDays);
        QVERIFY(dropped.has_value());
        QCOMPARE(dropped->foreign.size(), 2U);
        QCOMPARE(std::ranges::count(dropped->foreign, true, &telemetry::ForeignTotal::isGone), 2);
        QVERIFY((*writer)->dropStale(now + EightDays)->foreign.empty());
        writer->reset();
        writer = ledger::LedgerWriter::open(fixture.options.database, &priceOfPriced);
        QVERIFY((*writer)->purge(now + EightDays).has_value());
        QVERIFY((*writer)->dropStale(now + EightDays).has_value());
        QCOMPARE(fixture.asked("SELECT count(*) FROM foreign_series"), 0);
    }

    /// The clock of a moment may be wrong: what has counters only goes where that is ruled out, with the ids.
    void keepsCountersThatTheClockOfAMomentCallsOld()
    {
        LedgerFixture fixture;
        auto writer = ledger::LedgerWriter::open(fixture.options.database, &priceOfPriced);
        QVERIFY(writer.has_value());
        ledger::Submission points {.source = "otlp"};
        points.points = {valueAt(streamOf(StreamKind::Counter, false, 1, "count_total"), 100, hourAgo(), 3)};
        const std::vector<ledger::Submission *> group {&points};
        QVERIFY((*writer)->commit(group, currentTime()).has_value());
        QVERIFY((*writer)->dropStale(currentTime() + 300LL * 24 * 3600 * 1000)->foreign.empty());
        QCOMPARE(fixture.asked("SELECT count(*) FROM foreign_series"), 1);
    }

    void losesNothingWhenItIsKilled()
    {
        LedgerFixture fixture;
        const std::int64_t start = hourAgo();
        std::int64_t acked = 0;
        for (int round = 1; round <= 8; ++round) {
            std::array<int, 2> acks {};
            QCOMPARE(::pipe(acks.data()), 0);
            const pid_t child = ::fork();
            QVERIFY(child >= 0);
            if (child == 0)
                sendUntilKilled(fixture, acked + 1, start, acks[1]);
            ::close(acks[1]);
            const std::int64_t enough = acked + 7 * round;
            while (acked < enough && ::read(acks[0], &acked, sizeof acked) == sizeof acked) { }
            ::kill(child, SIGKILL);
            QCOMPARE(::waitpid(child, nullptr, 0), child);
            while (::read(acks[0], &acked, sizeof acked) == sizeof acked) { } // answered before it died
            ::close(acks[0]);
            QVERIFY(acked >= enough);

            QCOMPARE(fixture.start(), std::string());
            const double shown = fixture.shown("cumulative", {"1", "agent"}).value_or(0);
            QVERIFY(shown == static_cast<double>(3 * acked) || shown == static_cast<double>(3 * (acked + 1)));
            // What was not answered comes again, and a little of what was.
            for (std::int64_t number = std::max<std::int64_t>(1, acked - 5); number <= acked + 1; ++number)
                QVERIFY(fixture.record(exportOf(number, start)));
            ++acked;
            QCOMPARE(fixture.shown("cumulative", {"1", "agent"}), static_cast<double>(3 * acked));
            QCOMPARE(fixture.shown("delta", {"2", "agent"}), static_cast<double>(5 * acked));
            fixture.ledger.reset(); // no thread of it is to be forked
        }
    }
};

QTEST_GUILESS_MAIN(TestPoints)
#include "tst_points.moc"
