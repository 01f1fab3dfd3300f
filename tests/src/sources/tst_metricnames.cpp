// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/metricnames.h"

#include <QStringList>
#include <QTest>

using namespace meterbird::sources;

class TestMetricNames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheNames_data();
    void findsTheNames();
    void saysWhenItCannotTell_data();
    void saysWhenItCannotTell();
    void knowsAChoiceAndAnAbsence();
    void endsOnAnyText_data();
    void endsOnAnyText();
};

void TestMetricNames::findsTheNames_data()
{
    QTest::addColumn<QString>("expr");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *expr, const char *names) {
        QTest::newRow(expr) << QString::fromUtf8(expr) << QString::fromUtf8(names);
    };
    row("up", "up");
    row("a + b * a", "a b");
    row("sum(rate(agent_requests_total[5m]))", "agent_requests_total");
    row("sum by (endpoint, x) (rate(a[$__rate_interval]))", "a");
    row("sum(a) without (job) / on(instance) group_left(x) b", "a b");
    row("histogram_quantile(0.95, sum by (le) (rate(d_bucket[5m]))) >= 0", "d_bucket");
    row("vllm:num_requests_running{model_name=\"x\"}", "vllm:num_requests_running");
    row("a{x=\"b or c{}\", y=~'d.*', z!=`e`}", "a");
    row("a{le=\"+Inf\"} > 1e3", "a");
    row("a offset 5m - a offset -1h @ end()", "a");
    row("max_over_time((a > 5)[10m:1m])", "a");
    row("label_replace(a, \"x\", \"$1\", \"y\", \"(.*)\")", "a");
    row("a # and not b\n + c", "a c");
    row("{__name__=\"a\"}", "a");
    row("{\"gen_ai.client.operation.duration\", x=\"y\"}", "gen_ai.client.operation.duration");
    row("{'a.b'}", "a.b");
    row("a{\"x.y\"=\"z\"}", "a");
    row("count(a) by (model)", "a");
    row("a > bool 0x1f and b unless c", "a b c");
    row("vector(1) + time() + 5", "");
    row("Inf > NaN", "");
    row("SUM(a) OR B", "B a");
    row("quantile_over_time(.5, a[1h])", "a");
    row("60 * a{model=~\"$model\"} * $__interval_ms", "a");
    row("a{model=~\"${model:regex}\"}[[[range]]]", "a");
    row("", "");
}

void TestMetricNames::findsTheNames()
{
    QFETCH(QString, expr);
    QFETCH(QString, names);
    const AskedMetrics asked = metricsAskedBy(expr.toStdString());
    QStringList found;
    for (const std::string &name : asked.names)
        found << QString::fromStdString(name);
    QCOMPARE(found.join(u' '), names);
    QVERIFY(!asked.isOpen);
}

void TestMetricNames::saysWhenItCannotTell_data()
{
    QTest::addColumn<QString>("expr");
    for (const char *expr :
         {"{__name__=~\"a.*\"}", "{job=\"x\"}", "agent_$what", "rate($metric[5m])", "${metric}{x=\"y\"}",
          "a_[[what]]_total", "$prefix_${x}_total", "[[m]]{x=\"1\"}", "{__name__=\"$metric\"}"})
        QTest::newRow(expr) << QString::fromUtf8(expr);
}

void TestMetricNames::saysWhenItCannotTell()
{
    QFETCH(QString, expr);
    QVERIFY(metricsAskedBy(expr.toStdString()).isOpen);
}

void TestMetricNames::knowsAChoiceAndAnAbsence()
{
    QVERIFY(metricsAskedBy("a or b").hasChoice);
    QVERIFY(!metricsAskedBy("a{x=\"or\"} + by_or_on").hasChoice);
    QVERIFY(!metricsAskedBy("sum by (or) (a)").hasChoice);
    QVERIFY(metricsAskedBy("absent(a)").asksForAbsence);
    QVERIFY(metricsAskedBy("absent_over_time(a[5m])").asksForAbsence);
    QVERIFY(!metricsAskedBy("absent").asksForAbsence);
}

void TestMetricNames::endsOnAnyText_data()
{
    QTest::addColumn<QByteArray>("expr");
    for (const char *expr : {"a{",   "a{x=\"",    "\"\\", "[",  "[[", "[[x",    "${",  "$",          "{",  "}",  "a[",
                             "by (", "a{x=\"y\\", "#",    "1e", ".",  "sum by", "{\"", "{__name__=", "a$", "a[["})
        QTest::newRow(expr) << QByteArray(expr);
    QTest::newRow("bytes") << QByteArray("\xff\xfe\x00{\x80=\xc3", 6);
}

void TestMetricNames::endsOnAnyText()
{
    QFETCH(QByteArray, expr);
    const std::string text = expr.toStdString();
    QVERIFY(metricsAskedBy(text).names.size() <= text.size());
    // Cut and doubled, it still ends.
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
        QVERIFY(metricsAskedBy(text.substr(cut) + text).names.size() <= 2 * text.size());
}

QTEST_GUILESS_MAIN(TestMetricNames)
#include "tst_metricnames.moc"
