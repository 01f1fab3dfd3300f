// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/condition.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace meterbird::alerts;
using enum Comparison;

class ConditionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesAComparisonApart_data();
    void takesAComparisonApart();
    void leavesTheRestWhole_data();
    void leavesTheRestWhole();
    void comparesAsPromqlDoes();
};

void ConditionTest::takesAComparisonApart_data()
{
    QTest::addColumn<QString>("expr");
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("comparison");
    QTest::addColumn<double>("threshold");
    const auto row = [](const char *expr, const char *query, Comparison comparison, double threshold) {
        QTest::newRow(expr) << QString::fromUtf8(expr) << QString::fromUtf8(query) << int(comparison) << threshold;
    };
    row("sum(rate(a[5m])) > 0.1", "sum(rate(a[5m]))", Greater, 0.1);
    row("a>1", "a", Greater, 1);
    row("a >= 1e3", "a", GreaterOrEqual, 1000);
    row("a < -5", "a", Less, -5);
    row("a <= - 5", "a", LessOrEqual, -5);
    row("a == 0", "a", Equal, 0);
    row("a != 0.5", "a", NotEqual, 0.5);
    row("  a\n  > 10\n", "a", Greater, 10);
    row("a > Inf", "a", Greater, std::numeric_limits<double>::infinity());
    row("a > -inf", "a", Greater, -std::numeric_limits<double>::infinity());
    row("a > .5", "a", Greater, 0.5);
    row("(a and b > 30) < 1", "(a and b > 30)", Less, 1);
    row("a{x=\"1 > 2\"} > 3", "a{x=\"1 > 2\"}", Greater, 3);
    row("a{x='\\' > 9'} > 3", "a{x='\\' > 9'}", Greater, 3);
    row("a{x=`\\`} > 3", "a{x=`\\`}", Greater, 3);
    row("a{x!=\"y\"} > 3", "a{x!=\"y\"}", Greater, 3);
    row("a / b > 0.2", "a / b", Greater, 0.2);
    row("a > 1 > 2", "a > 1", Greater, 2);
    row("band > 1", "band", Greater, 1);
    row("job:a:or > 1", "job:a:or", Greater, 1);
    row("max_over_time((a > 5)[10m:1m]) > 3", "max_over_time((a > 5)[10m:1m])", Greater, 3);
    row("sum by (or) (a) > 3", "sum by (or) (a)", Greater, 3);
}

void ConditionTest::takesAComparisonApart()
{
    QFETCH(QString, expr);
    QFETCH(QString, query);
    QFETCH(int, comparison);
    QFETCH(double, threshold);
    const Condition condition = conditionOf(expr.toStdString());
    QCOMPARE(QString::fromStdString(condition.query), query);
    QVERIFY(condition.comparison);
    QCOMPARE(int(*condition.comparison), comparison);
    QVERIFY(condition.threshold == threshold);
}

void ConditionTest::leavesTheRestWhole_data()
{
    QTest::addColumn<QString>("expr");
    for (const char *expr : {"",
                             "a",
                             "absent(a)",
                             "a > b",
                             "a > bool 1",
                             "a > 1 and b",
                             "a > 1 or b > 2",
                             "b unless a > 1",
                             "b AND a > 1",
                             "a > (1)",
                             "a > 2 * 3",
                             "a > 0x10",
                             "a > 010",
                             "a > 1m",
                             "1 > 2",
                             "-1 < 3",
                             "a > on(x) 1",
                             "(a > 1)",
                             "a{x=\"> 1",
                             "a) > 1",
                             "(a > 1",
                             "a # > 2\n > 1",
                             "> 1",
                             "a >",
                             "vector(1) > NaN",
                             "a > 1 offset 5m"})
        QTest::newRow(expr) << QString::fromUtf8(expr);
}

void ConditionTest::leavesTheRestWhole()
{
    QFETCH(QString, expr);
    const Condition condition = conditionOf(expr.toStdString());
    QVERIFY(!condition.comparison);
    QCOMPARE(QString::fromStdString(condition.query), expr.trimmed());
}

void ConditionTest::comparesAsPromqlDoes()
{
    const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
    QVERIFY(!holds(10, Greater, 10));
    QVERIFY(holds(10, GreaterOrEqual, 10));
    QVERIFY(holds(10, LessOrEqual, 10));
    QVERIFY(!holds(10, Less, 10));
    QVERIFY(holds(std::nextafter(10, 11), Greater, 10));
    QVERIFY(holds(inf, Greater, 1e308));
    QVERIFY(!holds(inf, Greater, inf));
    QVERIFY(holds(-inf, Less, 0));
    for (const Comparison comparison : {Equal, Greater, GreaterOrEqual, Less, LessOrEqual})
        QVERIFY(!holds(nan, comparison, 1));
    QVERIFY(holds(nan, NotEqual, 1)); // as IEEE 754 and PromQL have it
}

QTEST_GUILESS_MAIN(ConditionTest)
#include "tst_condition.moc"
