// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/wording.h"

#include <QTest>

#include <cmath>

using namespace meterbird;
using namespace meterbird::alerts;

namespace {

constexpr Timestamp noon = 1'767'268'800'000; // 2026-01-01 12:00 UTC; the tests run in UTC
constexpr Milliseconds minute = 60'000;

Rule slow()
{
    Rule rule;
    rule.name = "HighLatency";
    rule.expr = "p95 > 10";
    rule.holdFor = minute;
    rule.labels.set("severity", "critical");
    rule.annotations.set("unit", "s");
    rule.annotations.set("summary", "Latency p95 is {{ $value | printf \"%.1f\" }} s");
    return rule;
}

Alert firing()
{
    Alert alert;
    alert.labels = Labels(
        std::vector<Labels::Pair> {{"alertname", "HighLatency"}, {"endpoint", "query"}, {"severity", "critical"}});
    alert.state = AlertState::Firing;
    alert.since = noon - 6 * minute;
    alert.firedAt = noon - 5 * minute;
    alert.value = 11.4;
    alert.peak = 11.9;
    return alert;
}

Episode episode(const Rule &rule = slow())
{
    return describe(rule, conditionOf(rule.expr), firing());
}

std::vector<Episode> several(int count, int over = 0)
{
    std::vector<Episode> list;
    for (int i = 0; i < count; ++i) {
        list.push_back(episode());
        list.back().id = i + 1;
        list.back().ruleName = "Rule" + std::to_string(i);
        if (i < over)
            list.back().resolvedAt = noon;
    }
    return list;
}

} // namespace

class WordingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatIsWrongWithNumbers();
    void saysHowItEnded_data();
    void saysHowItEnded();
    void saysWhatWasWrongThoughItsRuleIsGone();
    void saysWhatBucketsCannotTell();
    void saysThatItRepeats();
    void findsWordsWithoutAnnotations();
    void makesHostileTextHarmless();
    void namesTheDayOfAnOlderAlert();
    void putsSeveralIntoOne();
    void urgencyFollowsTheSeverity();
};

void WordingTest::saysWhatIsWrongWithNumbers()
{
    const Notice notice = noticeOf(episode(), noon, false);
    QCOMPARE(notice.summary, QStringLiteral("Latency p95 is 11.4 s"));
    QCOMPARE(notice.body, QStringLiteral("endpoint=query\nsince 11:54, above 10 s for 1 min"));
    QCOMPARE(notice.urgency, Urgency::Critical);
    QCOMPARE(notice.actions,
             (std::vector<NoticeAction> {{action::showChart, QStringLiteral("Show chart")},
                                         {action::snooze, QStringLiteral("Snooze 1 h")}}));
}

void WordingTest::saysHowItEnded_data()
{
    QTest::addColumn<int>("reason");
    QTest::addColumn<QString>("summary");
    QTest::newRow("cleared") << int(Transition::Reason::Cleared) << QStringLiteral("Resolved after 5 min: HighLatency");
    QTest::newRow("data gone") << int(Transition::Reason::DataGone) << QStringLiteral("No data any more: HighLatency");
    QTest::newRow("away") << int(Transition::Reason::WhileAway)
                          << QStringLiteral("HighLatency ended while Meterbird was not running");
}

void WordingTest::saysHowItEnded()
{
    QFETCH(int, reason);
    QFETCH(QString, summary);
    Episode over = episode();
    over.resolvedAt = noon;
    over.reason = static_cast<Transition::Reason>(reason);
    const Notice notice = noticeOf(over, noon, false);
    QCOMPARE(notice.summary, summary);
    QCOMPARE(notice.body,
             QStringLiteral("endpoint=query\nfrom 11:55 to 12:00, worst value 11.9 s, alerts above 10 s for 1 min"));
    QCOMPARE(notice.urgency, Urgency::Low);
    QCOMPARE(notice.actions.size(), std::size_t(1));
}

void WordingTest::saysWhatWasWrongThoughItsRuleIsGone()
{
    Episode over = episode();
    over.resolvedAt = noon;
    over.reason = Transition::Reason::RuleRemoved;
    const Notice notice = noticeOf(over, noon, false);
    QCOMPARE(notice.summary, QStringLiteral("Latency p95 is 11.4 s"));
    QCOMPARE(notice.body, QStringLiteral("endpoint=query\nfired at 11:55; its rule was changed or removed since"));
}

void WordingTest::saysWhatBucketsCannotTell()
{
    Alert alert = firing();
    alert.value = alert.peak = 600;
    alert.bounds = {5, 600};
    Rule rule = slow();
    Episode high = describe(rule, conditionOf(rule.expr), alert);
    QCOMPARE(high.summary, std::string("Latency p95 is > 600.0 s"));
    high.resolvedAt = noon;
    QVERIFY(noticeOf(high, noon, false).body.contains(QStringLiteral("worst value > 600 s, alerts above 10 s")));
    rule.annotations.remove("summary");
    QCOMPARE(describe(rule, conditionOf(rule.expr), alert).summary, std::string("HighLatency is > 600 s"));
    alert.value = 3.2;
    QCOMPARE(describe(rule, conditionOf(rule.expr), alert).summary, std::string("HighLatency is ≤ 5 s"));
}

void WordingTest::saysThatItRepeats()
{
    QCOMPARE(noticeOf(episode(), noon, true).summary, QStringLiteral("Latency p95 is 11.4 s (repeat)"));
}

void WordingTest::findsWordsWithoutAnnotations()
{
    Rule rule = slow();
    rule.annotations = {};
    QCOMPARE(episode(rule).summary, std::string("HighLatency is 11.4"));
    rule.expr = "sum(increase(llm_cost_dollars_total[1h])) > 10";
    QCOMPARE(episode(rule).summary, std::string("HighLatency is $11.40"));
    QCOMPARE(episode(rule).condition, std::string("above $10.00 for 1 min"));
    rule.expr = "absent(up)";
    QCOMPARE(noticeOf(episode(rule), noon, false).body, QStringLiteral("endpoint=query\nsince 11:54"));
    Alert none = firing();
    none.value = none.peak = std::nan("");
    QCOMPARE(describe(rule, conditionOf(rule.expr), none).summary, std::string("HighLatency"));
}

void WordingTest::makesHostileTextHarmless()
{
    Rule rule = slow();
    rule.name = "<b>Slow</b>\u202e\n" + std::string(1'000'000, 'x');
    rule.annotations.set("summary", "a\nb\u202e<a href=\"x\">{{ $labels.endpoint }}");
    Alert alert = firing();
    alert.labels.set("endpoint", "\u2066evil\n" + std::string(1'000'000, 'y'));
    alert.labels.set("zone", std::string("\xff\xfe"));
    const Notice notice = noticeOf(describe(rule, conditionOf(rule.expr), alert), noon, false);
    QVERIFY(notice.summary.startsWith(QStringLiteral("ab<a href=\"x\">evil"))); // literal; who shows it escapes it
    QVERIFY(notice.summary.size() <= 180);
    QVERIFY(notice.body.size() <= 256);
    QVERIFY(!notice.body.contains(QChar(0x202e)) && !notice.body.contains(QChar(0x2066)));
    QCOMPARE(notice.body.count(u'\n'), 1);
}

void WordingTest::namesTheDayOfAnOlderAlert()
{
    QCOMPARE(shownTime(noon, noon + 60 * minute), QStringLiteral("12:00"));
    QCOMPARE(shownTime(noon, noon + 24 * 60 * minute), QStringLiteral("1 Jan, 12:00"));
}

void WordingTest::putsSeveralIntoOne()
{
    const Notice five = summaryOf(several(5), noon, false);
    QCOMPARE(five.summary, QStringLiteral("5 alerts fire"));
    QCOMPARE(five.body, QStringLiteral("Rule0, Rule1, Rule2, Rule3 and 1 more rules\nsince 11:54"));
    QCOMPARE(five.actions.front().id, action::showAlerts);
    const Notice two = summaryOf(several(5, 3), noon, false);
    QCOMPARE(two.summary, QStringLiteral("2 alerts still fire"));
    QCOMPARE(two.body, QStringLiteral("Rule3, Rule4\nsince 11:54, 3 over"));
    QCOMPARE(summaryOf(several(5, 4), noon, false).summary, QStringLiteral("1 alert still fires: Rule4"));
    const Notice none = summaryOf(several(5, 5), noon, false);
    QCOMPARE(none.summary, QStringLiteral("All 5 alerts are over"));
    QCOMPARE(none.urgency, Urgency::Low);
    QCOMPARE(none.actions.size(), std::size_t(1));
    QVERIFY(summaryOf(several(2'000), noon, true).body.size() <= 256);
}

void WordingTest::urgencyFollowsTheSeverity()
{
    Rule rule = slow();
    rule.labels.set("severity", "warning");
    QCOMPARE(noticeOf(episode(rule), noon, false).urgency, Urgency::Normal);
    rule.labels.set("severity", "info");
    QCOMPARE(noticeOf(episode(rule), noon, false).urgency, Urgency::Low);
    rule.labels = {};
    QCOMPARE(noticeOf(episode(rule), noon, false).urgency, Urgency::Normal);
}

QTEST_GUILESS_MAIN(WordingTest)
#include "tst_wording.moc"
