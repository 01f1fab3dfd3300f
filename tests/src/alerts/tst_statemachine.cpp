// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/statemachine.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace meterbird;
using namespace meterbird::alerts;

namespace {

constexpr Milliseconds s = 1'000, min = 60'000, hour = 60 * min;
constexpr Milliseconds interval = 15 * s;

/// Runs one rule along a clock that the test sets, and writes down each transition as `12s fired query 11`.
struct Run {
    Rule rule;
    Moment now {1'700'000'000'000, 500'000};
    const Moment start = now;
    std::optional<Moment> lastGood;
    bool wasAway = false;
    std::vector<Alert> active;
    QStringList log;
    Comparison worse = Comparison::Greater;

    Run(Milliseconds holdFor = 0, Milliseconds keepFiringFor = 0)
    {
        rule.name = "Slow";
        rule.expr = "x > 10";
        rule.holdFor = holdFor;
        rule.keepFiringFor = keepFiringFor;
    }

    /// Values by endpoint; those above 10 are breaches.
    void see(const std::vector<std::pair<const char *, double>> &values, bool isPartial = false)
    {
        prometheus::Answer answer;
        answer.type = prometheus::ResultType::Vector;
        for (const auto &[endpoint, value] : values)
            answer.series.push_back({Labels(std::vector<Labels::Pair> {{"endpoint", endpoint}}), {{now.wall, value}}});
        if (isPartial)
            answer.warnings.push_back("a store is away");
        step(readingsOf(rule, conditionOf(rule.expr), answer));
    }
    void see(double value) { see({{"query", value}}); }
    void fail() { step(Failure(Error {Error::Kind::Network, "gone"})); }

    void step(const Result<Readings> &readings)
    {
        const Step turn = stepTo(now, lastGood, interval, wasAway);
        Evaluation evaluation = evaluate(rule, active, readings, turn, worse);
        active = evaluation.active;
        for (const Transition &transition : evaluation.transitions)
            note(transition);
        if (readings) {
            lastGood = now;
            wasAway = false;
        }
        pass(interval);
    }
    void pass(Milliseconds length)
    {
        now.wall += length;
        now.boot += length;
    }
    void restart()
    {
        lastGood.reset();
        wasAway = !active.empty();
        for (Alert &alert : active)
            alert.isRestored = true;
    }
    void note(const Transition &transition)
    {
        static const char *const kinds[] = {"pending", "fired", "resolved", "dropped"};
        static const char *const reasons[] = {"", " data gone", " while away", " rule removed"};
        log << QStringLiteral("%1s %2 %3%4")
                   .arg((now.boot - start.boot) / s)
                   .arg(QString::fromUtf8(kinds[int(transition.kind)]),
                        QString::fromStdString(std::string(transition.alert.labels.value("endpoint"))),
                        QString::fromUtf8(reasons[int(transition.reason)]));
    }
    QString story() const { return log.join(QStringLiteral(", ")); }
};

} // namespace

class StateMachineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firesAtOnceWithoutFor();
    void firesAfterFor();
    void dropsWhatEndsBeforeFor();
    void startsForAnewAfterABreak();
    void resolvesWhenTheValueIsGoodAgain();
    void keepsFiringForAWhile();
    void doesNotFlapWithKeepFiringFor();
    void neitherFiresNorResolvesOnAFailedQuery();
    void countsAShortOutageButNoLongOne();
    void resolvesNothingForBeingAbsentFromAPartialAnswer();
    void tellsDataThatIsGoneFromAGoodValue();
    void treatsEachLabelSetAlone();
    void keepsTheWorstValue();
    void keepsTheWorstValueOfALowerLimit();
    void staysFiringOverARestart();
    void keepsThePendingTimeOverARestart();
    void saysWhatEndedWhileItWasAway();
    void looksOnceAfterASleep();
    void doesNotCountSleepAsPending();
    void followsTheBootClockWhenTheWallJumps_data();
    void followsTheBootClockWhenTheWallJumps();
    void takesABootClockThatRestartedAsAGap();
    void isLateWithoutHarm();
    void standsByItsTruthTable_data();
    void standsByItsTruthTable();
    void addsTheRulesLabels();
    void refusesAnswersThatAreNoAlerts();
    void refusesTwoSeriesWithTheSameLabels();
    void boundsItsSeriesAndLabels();
    void handlesFiveHundredAtOnce();
};

void StateMachineTest::firesAtOnceWithoutFor()
{
    Run run;
    run.see(5);
    run.see(11);
    run.see(12);
    QCOMPARE(run.story(), QStringLiteral("15s fired query"));
    QCOMPARE(run.active.front().firedAt, run.start.wall + 15 * s);
}

void StateMachineTest::firesAfterFor()
{
    Run run(1 * min);
    for (int i = 0; i < 6; ++i)
        run.see(11);
    QCOMPARE(run.story(), QStringLiteral("0s pending query, 60s fired query"));
    QCOMPARE(run.active.front().since, run.start.wall);
}

void StateMachineTest::dropsWhatEndsBeforeFor()
{
    Run run(1 * min);
    run.see(11);
    run.see(11);
    run.see(10);
    QCOMPARE(run.story(), QStringLiteral("0s pending query, 30s dropped query"));
    QVERIFY(run.active.empty());
}

void StateMachineTest::startsForAnewAfterABreak()
{
    Run run(1 * min);
    for (const double value : {11, 11, 11, 9, 11, 11, 11, 11, 11})
        run.see(value);
    QCOMPARE(run.story(), QStringLiteral("0s pending query, 45s dropped query, 60s pending query, 120s fired query"));
}

void StateMachineTest::resolvesWhenTheValueIsGoodAgain()
{
    Run run;
    run.see(11);
    run.see(10);
    run.see(10);
    QCOMPARE(run.story(), QStringLiteral("0s fired query, 15s resolved query"));
}

void StateMachineTest::keepsFiringForAWhile()
{
    Run run(0, 1 * min);
    run.see(11);
    for (int i = 0; i < 6; ++i)
        run.see(5);
    // Over since 15 s, and for a minute by 75 s.
    QCOMPARE(run.story(), QStringLiteral("0s fired query, 75s resolved query"));
}

void StateMachineTest::doesNotFlapWithKeepFiringFor()
{
    Run steady(0, 1 * min);
    Run nervous;
    for (int i = 0; i < 40; ++i) {
        steady.see(i % 2 == 0 ? 11 : 9);
        nervous.see(i % 2 == 0 ? 11 : 9);
    }
    QCOMPARE(steady.story(), QStringLiteral("0s fired query"));
    QCOMPARE(nervous.log.size(), 40);
    for (int i = 0; i < 5; ++i)
        steady.see(9);
    // Not 60 s from the first good value, but from the first one after the last breach.
    QCOMPARE(steady.story(), QStringLiteral("0s fired query, 645s resolved query"));
}

void StateMachineTest::neitherFiresNorResolvesOnAFailedQuery()
{
    Run pending(30 * s);
    pending.see(11);
    const auto before = pending.active;
    for (int i = 0; i < 100; ++i)
        pending.fail();
    QCOMPARE(pending.story(), QStringLiteral("0s pending query"));
    QVERIFY(pending.active == before);

    Run firing(0, 15 * s);
    firing.see(11);
    for (int i = 0; i < 100; ++i)
        firing.fail();
    QCOMPARE(firing.story(), QStringLiteral("0s fired query"));
}

void StateMachineTest::countsAShortOutageButNoLongOne()
{
    Run blip(1 * min);
    blip.see(11);
    blip.fail();
    blip.fail(); // 45 s from good to good: within three intervals
    blip.see(11);
    blip.see(11);
    QCOMPARE(blip.story(), QStringLiteral("0s pending query, 60s fired query"));

    Run outage(1 * min);
    outage.see(11);
    for (int i = 0; i < 10; ++i)
        outage.fail();
    outage.see(11); // 165 s later: nothing is known of the time between
    QCOMPARE(outage.story(), QStringLiteral("0s pending query"));
    for (int i = 0; i < 4; ++i)
        outage.see(11);
    QCOMPARE(outage.story(), QStringLiteral("0s pending query, 225s fired query"));
}

void StateMachineTest::resolvesNothingForBeingAbsentFromAPartialAnswer()
{
    Run run;
    run.see({{"query", 11}, {"chat", 11}});
    run.see({}, true);
    QCOMPARE(run.active.size(), std::size_t(2));
    run.see({{"chat", 5}}, true); // that one is there, and good
    QCOMPARE(run.story(), QStringLiteral("0s fired query, 0s fired chat, 30s resolved chat"));
    Run pending(30 * s);
    pending.see(11);
    for (int i = 0; i < 5; ++i)
        pending.see({}, true);
    QCOMPARE(pending.story(), QStringLiteral("0s pending query"));
}

void StateMachineTest::tellsDataThatIsGoneFromAGoodValue()
{
    Run run;
    run.see({{"query", 11}, {"chat", 11}});
    run.see({{"chat", 9}});
    QCOMPARE(run.story(),
             QStringLiteral("0s fired query, 0s fired chat, 15s resolved query data gone, 15s resolved chat"));
}

void StateMachineTest::treatsEachLabelSetAlone()
{
    Run run(15 * s);
    run.see({{"a", 11}, {"b", 1}});
    run.see({{"a", 11}, {"b", 11}});
    run.see({{"a", 1}, {"b", 11}});
    QCOMPARE(run.story(), QStringLiteral("0s pending a, 15s fired a, 15s pending b, 30s resolved a, 30s fired b"));
    QCOMPARE(run.active.size(), std::size_t(1));
}

void StateMachineTest::keepsTheWorstValue()
{
    Run run(0, 10 * min);
    for (const double value : {11, 15, 12, 3})
        run.see(value);
    QCOMPARE(run.active.front().peak, 15.0);
    QCOMPARE(run.active.front().value, 3.0);
}

void StateMachineTest::keepsTheWorstValueOfALowerLimit()
{
    Run run;
    run.rule.expr = "x < 10";
    run.worse = Comparison::Less;
    for (const double value : {8, 3, 7})
        run.see(value);
    QCOMPARE(run.active.front().peak, 3.0);
}

void StateMachineTest::staysFiringOverARestart()
{
    Run run(1 * min, 1 * min);
    for (int i = 0; i < 5; ++i)
        run.see(11);
    run.restart();
    run.pass(2 * min);
    for (int i = 0; i < 5; ++i)
        run.see(11);
    QCOMPARE(run.story(), QStringLiteral("0s pending query, 60s fired query"));
    QVERIFY(!run.active.front().isRestored);
}

void StateMachineTest::keepsThePendingTimeOverARestart()
{
    Run run(5 * min);
    for (int i = 0; i <= 12; ++i) // 3 min
        run.see(11);
    run.restart();
    run.pass(20 * min);
    const Milliseconds back = (run.now.boot - run.start.boot) / s;
    for (int i = 0; i < 12; ++i)
        run.see(11);
    QCOMPARE(run.story(),
             QStringLiteral("0s pending query, %1s fired query").arg(back + 120)); // the two minutes that were missing
}

void StateMachineTest::saysWhatEndedWhileItWasAway()
{
    Run run;
    run.see(11);
    run.restart();
    run.pass(8 * hour);
    run.see({}); // looks
    QCOMPARE(run.story(), QStringLiteral("0s fired query"));
    run.see(2);
    QCOMPARE(run.story(), QStringLiteral("0s fired query, 28830s resolved query while away"));
}

void StateMachineTest::looksOnceAfterASleep()
{
    Run run;
    run.see(5);
    run.pass(2 * hour);
    run.see(99); // as rates are over a hole in the data
    run.see(5);
    QCOMPARE(run.story(), QStringLiteral("7215s pending query, 7230s dropped query"));
    run.pass(2 * hour);
    run.see(99);
    run.see(99);
    QVERIFY(run.story().endsWith(QStringLiteral("pending query, 14460s fired query")));
    run.pass(2 * hour);
    run.see({}); // and it resolves nothing at first sight either
    QCOMPARE(run.active.size(), std::size_t(1));
    run.see({});
    QVERIFY(run.active.empty());
}

void StateMachineTest::doesNotCountSleepAsPending()
{
    Run run(5 * min);
    run.see(11);
    run.see(11);
    run.pass(2 * hour);
    run.see(11);
    run.see(11);
    QCOMPARE(run.story(), QStringLiteral("0s pending query"));
    QCOMPARE(run.active.front().breachedFor, 30 * s);
}

void StateMachineTest::followsTheBootClockWhenTheWallJumps_data()
{
    QTest::addColumn<qint64>("jump");
    QTest::newRow("an hour back") << qint64(-hour);
    QTest::newRow("an hour on") << qint64(hour);
    QTest::newRow("a second back") << qint64(-s);
    QTest::newRow("to 1970") << qint64(-1'700'000'000'000);
}

void StateMachineTest::followsTheBootClockWhenTheWallJumps()
{
    QFETCH(qint64, jump);
    Run run(1 * min, 1 * min);
    run.see(11);
    run.see(11);
    run.now.wall += jump;
    for (const double value : {11, 11, 11, 5, 5, 5})
        run.see(value);
    run.now.wall -= jump;
    for (const double value : {5, 5, 5})
        run.see(value);
    QCOMPARE(run.story(), QStringLiteral("0s pending query, 60s fired query, 135s resolved query"));
}

void StateMachineTest::takesABootClockThatRestartedAsAGap()
{
    QCOMPARE(stepTo({5'000, 1'000}, Moment {4'000, 900'000}, interval, false), (Step {5'000, 0, true}));
    QCOMPARE(stepTo({5'000, 1'000}, std::nullopt, interval, false), (Step {5'000, 0, false}));
    QCOMPARE(stepTo({5'000, 1'000}, std::nullopt, interval, true), (Step {5'000, 0, true}));
    QCOMPARE(stepTo({5'000, 61'000}, Moment {0, 1'000}, 20 * s, false), (Step {5'000, 60 * s, false}));
    QCOMPARE(stepTo({5'000, 61'001}, Moment {0, 1'000}, 20 * s, false), (Step {5'000, 0, true}));
}

void StateMachineTest::isLateWithoutHarm()
{
    Run run(1 * min);
    run.see(11);
    run.pass(25 * s); // a busy machine
    run.see(11);
    run.see(11);
    run.see(11);
    QCOMPARE(run.story(), QStringLiteral("0s pending query, 70s fired query"));
}

void StateMachineTest::standsByItsTruthTable_data()
{
    const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
    QTest::addColumn<QString>("expr");
    QTest::addColumn<double>("value");
    QTest::addColumn<bool>("fires");
    QTest::newRow("above") << "x > 10" << 10.000001 << true;
    QTest::newRow("equal") << "x > 10" << 10.0 << false;
    QTest::newRow("at least, equal") << "x >= 10" << 10.0 << true;
    QTest::newRow("infinite") << "x > 10" << inf << true;
    QTest::newRow("minus infinite") << "x > 10" << -inf << false;
    QTest::newRow("NaN is on no side") << "x > 10" << nan << false;
    QTest::newRow("NaN below") << "x < 10" << nan << false;
    QTest::newRow("zero equal") << "x == 0" << -0.0 << true;
    QTest::newRow("a whole expression: the sample is the breach") << "absent(x)" << 1.0 << true;
    QTest::newRow("and be it zero") << "x and y" << 0.0 << true;
    QTest::newRow("or NaN, as in Prometheus") << "x and y" << nan << true;
}

void StateMachineTest::standsByItsTruthTable()
{
    QFETCH(QString, expr);
    QFETCH(double, value);
    QFETCH(bool, fires);
    Run run;
    run.rule.expr = expr.toStdString();
    run.see(value);
    QCOMPARE(run.story(), fires ? QStringLiteral("0s fired query") : QString());
}

void StateMachineTest::addsTheRulesLabels()
{
    Rule rule;
    rule.name = "Slow";
    rule.labels = Labels(
        std::vector<Labels::Pair> {{"severity", "critical"}, {"where", "at {{ $labels.endpoint }}"}, {"job", ""}});
    prometheus::Answer answer;
    answer.type = prometheus::ResultType::Vector;
    answer.series.push_back({Labels(std::vector<Labels::Pair> {
                                 {"__name__", "x"}, {"endpoint", "q\u202e\n"}, {"job", "j"}, {"severity", "low"}}),
                             {{0, 1}}});
    const auto readings = readingsOf(rule, conditionOf("x"), answer);
    QVERIFY(readings);
    QCOMPARE(readings->list.front().labels,
             Labels(std::vector<Labels::Pair> {
                 {"alertname", "Slow"}, {"endpoint", "q"}, {"severity", "critical"}, {"where", "at q"}}));
}

void StateMachineTest::refusesAnswersThatAreNoAlerts()
{
    using prometheus::ResultType;
    prometheus::Answer answer;
    for (const ResultType type : {ResultType::Matrix, ResultType::String}) {
        answer.type = type;
        QCOMPARE(readingsOf({}, conditionOf("x"), answer).error().kind, Error::Kind::BadQuery);
    }
    answer.type = ResultType::Scalar;
    answer.series.push_back({{}, {{0, 5}}});
    QVERIFY(readingsOf({}, conditionOf("x"), answer));
    QCOMPARE(readingsOf({}, conditionOf("scalar(x) > 3"), answer).error().kind, Error::Kind::BadQuery);
}

void StateMachineTest::refusesTwoSeriesWithTheSameLabels()
{
    prometheus::Answer answer;
    answer.type = prometheus::ResultType::Vector;
    answer.series = {{Labels(std::vector<Labels::Pair> {{"__name__", "a"}}), {{0, 1}}},
                     {Labels(std::vector<Labels::Pair> {{"__name__", "b"}}), {{0, 1}}}};
    const auto readings = readingsOf({}, conditionOf("x"), answer);
    QVERIFY(!readings);
    QVERIFY(readings.error().detail.find("same labels") != std::string::npos);
}

void StateMachineTest::boundsItsSeriesAndLabels()
{
    prometheus::Answer answer;
    answer.type = prometheus::ResultType::Vector;
    answer.series.push_back({Labels(std::vector<Labels::Pair> {{"endpoint", std::string(1'000'000, 'x')}}), {{0, 1}}});
    const auto cut = readingsOf({}, conditionOf("x"), answer);
    QCOMPARE(cut->list.front().labels.value("endpoint").size(), std::size_t(512));
    answer.series.clear();
    for (int i = 0; i <= 2'000; ++i)
        answer.series.push_back({Labels(std::vector<Labels::Pair> {{"i", std::to_string(i)}}), {{0, 1}}});
    QCOMPARE(readingsOf({}, conditionOf("x"), answer).error().kind, Error::Kind::TooMuch);
}

void StateMachineTest::handlesFiveHundredAtOnce()
{
    Run run;
    std::vector<std::string> names;
    for (int i = 0; i < 500; ++i)
        names.push_back("e" + std::to_string(i));
    std::vector<std::pair<const char *, double>> values;
    for (const std::string &name : names)
        values.emplace_back(name.c_str(), 11);
    run.see(values);
    run.see(values);
    QCOMPARE(run.log.size(), 500);
    run.see({});
    QCOMPARE(run.log.size(), 1000);
    QVERIFY(run.active.empty());
}

QTEST_GUILESS_MAIN(StateMachineTest)
#include "tst_statemachine.moc"
