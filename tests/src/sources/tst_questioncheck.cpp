// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/questioncheck.h"

#include <QTest>

using namespace meterbird::sources;

class TestQuestionCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesWhatNobodySends();
    void saysOnceWhatSeveralMiss();
    void callsAHistogramByItsName();
    void letsPass_data();
    void letsPass();
    void isContentWithOneExpressionThatCanAnswer();
    void namesOnlyTheFirstFew();
};

void TestQuestionCheck::namesWhatNobodySends()
{
    const auto findings =
        checkQuestions({{"rule Silent\x1b[31m", {"rate(tool_calls_total[5m]) / up > 1"}}}, {"a", "up"});
    QCOMPARE(findings.size(), std::size_t(1));
    QVERIFY(findings[0].kind == FindingKind::NobodySends);
    QCOMPARE(findings[0].subject, std::string("tool_calls_total"));
    QCOMPARE(findings[0].detail, std::string("asked for by rule Silent[31m"));
}

void TestQuestionCheck::saysOnceWhatSeveralMiss()
{
    const auto findings = checkQuestions(
        {{"panel A", {"x"}}, {"panel B", {"y"}}, {"panel A", {"x"}}, {"rule C", {"x > 1"}}, {"rule D", {"x / y"}}}, {});
    QCOMPARE(findings.size(), std::size_t(3));
    QCOMPARE(findings[0].subject, std::string("x"));
    QCOMPARE(findings[0].detail, std::string("asked for by panel A, rule C"));
    QCOMPARE(findings[1].detail, std::string("asked for by panel B"));
    QCOMPARE(findings[2].subject, std::string("x, y"));
}

void TestQuestionCheck::callsAHistogramByItsName()
{
    const auto findings = checkQuestions(
        {{"panel A", {"h_bucket", "h_sum / h_count"}}, {"panel B", {"rate(h_bucket[5m])"}}, {"panel C", {"h_count"}}},
        {});
    QCOMPARE(findings.size(), std::size_t(2));
    QCOMPARE(findings[0].subject, std::string("h"));
    QCOMPARE(findings[0].detail, std::string("asked for by panel A, panel B"));
    QCOMPARE(findings[1].subject, std::string("h_count"));
}

void TestQuestionCheck::letsPass_data()
{
    QTest::addColumn<QString>("expr");
    for (const char *expr : {"up", "up or nobody_sends_it", "nobody_sends_it or up", "sum(agent_errors_total)",
                             "up / agent_errors_total", "llm_cost_projected / (llm_budget_month_dollars > 0)",
                             "absent(nobody_sends_it)", "$metric{x=\"y\"}", "{__name__=~\"nobody.*\"}", "vector(1)",
                             "ALERTS{alertstate=\"firing\"}", "", "agent_errors_total or llm_errors_total"})
        QTest::newRow(*expr ? expr : "empty") << QString::fromUtf8(expr);
}

void TestQuestionCheck::letsPass()
{
    QFETCH(QString, expr);
    QCOMPARE(checkQuestions({{"panel A", {expr.toStdString()}}}, {"llm_cost_projected", "up"}).size(), std::size_t(0));
}

void TestQuestionCheck::isContentWithOneExpressionThatCanAnswer()
{
    QVERIFY(checkQuestions({{"panel A", {"nobody", "up"}}, {"panel B", {}}}, {"up"}).empty());
    QCOMPARE(checkQuestions({{"panel A", {"nobody", "up"}}}, {}).size(), std::size_t(1));
    // Of a choice, all have to be missing.
    QCOMPARE(checkQuestions({{"rule A", {"x or y"}}}, {"up"}).at(0).subject, std::string("x, y"));
}

void TestQuestionCheck::namesOnlyTheFirstFew()
{
    const auto findings = checkQuestions({{"panel A", {"e + d", "c + b + a + d"}}}, {});
    QCOMPARE(findings.at(0).subject, std::string("a, b, c and 2 more"));
}

QTEST_GUILESS_MAIN(TestQuestionCheck)
#include "tst_questioncheck.moc"
