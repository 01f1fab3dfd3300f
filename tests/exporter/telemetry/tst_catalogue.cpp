// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/telemetry/catalogue.h"
#include "tests/exporter/telemetry/metricspage.h"
#include "tests/support/promtool.h"

#include <QtTest/QtTest>

#include <set>

using namespace meterbird::telemetry;
using namespace meterbird::test;

namespace {

std::string joined(std::span<const std::string_view> words)
{
    std::string text;
    for (const std::string_view word : words)
        text += (text.empty() ? "" : ",") + std::string(word);
    return text;
}

std::string typeName(MetricType type)
{
    return type == MetricType::Counter ? "counter" : type == MetricType::Gauge ? "gauge" : "histogram";
}

/// One sample of every metric, and the money gauges.
std::shared_ptr<Telemetry> fullPage()
{
    auto telemetry = std::make_shared<Telemetry>(withoutHold());
    for (const MetricInfo &row : catalogue()) {
        if (row.type == MetricType::Gauge && row.scale != 1)
            continue;
        telemetry->apply({.metric = row.metric, .labels = {row.labels.size(), "x"}, .amount = 1, .whole = 1});
    }
    telemetry->setCostGauges([] { return CostGauges {1, 2, 3, 4}; });
    return telemetry;
}

} // namespace

class TestCatalogue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTheAgreedTable_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("labels");
        const auto row = [](const char *name, const char *type, const char *labels) {
            QTest::newRow(name) << QString::fromLatin1(type) << QString::fromLatin1(labels);
        };
        row("agent_requests_total", "counter", "endpoint,status");
        row("agent_request_duration_seconds", "histogram", "endpoint");
        row("agent_requests_in_progress", "gauge", "endpoint");
        row("agent_iterations_count", "histogram", "endpoint");
        row("agent_errors_total", "counter", "type");
        row("llm_calls_total", "counter", "model,provider");
        row("llm_tokens_total", "counter", "model,provider,type");
        row("llm_token_details_total", "counter", "model,provider,class");
        row("llm_call_duration_seconds", "histogram", "model,provider");
        row("llm_time_to_first_token_seconds", "histogram", "model,provider");
        row("llm_cost_dollars_total", "counter", "model,provider");
        row("llm_cost_today_dollars", "gauge", "");
        row("llm_cost_month_dollars", "gauge", "");
        row("llm_cost_projected_month_dollars", "gauge", "");
        row("llm_budget_month_dollars", "gauge", "");
        row("llm_unpriced_tokens_total", "counter", "model,provider");
        row("llm_errors_total", "counter", "model,provider,type");
        row("tool_calls_total", "counter", "name,status");
        row("tool_call_duration_seconds", "histogram", "name");
        row("db_queries_total", "counter", "operation,status");
        row("db_query_duration_seconds", "histogram", "operation");
        row("db_connections_active", "gauge", "");
        row("db_pool_size", "gauge", "");
        row("meterbird_build_info", "gauge", "version");
        row("meterbird_events_total", "counter", "source,result");
        row("meterbird_ledger_commit_seconds", "histogram", "");
        row("meterbird_ledger_writable", "gauge", "");
        row("meterbird_series_dropped_total", "counter", "metric");
        row("meterbird_lowest_bound_seconds", "gauge", "metric");
        row("meterbird_highest_bound_seconds", "gauge", "metric");
        QCOMPARE(catalogue().size(), std::size_t(30));
    }

    void isTheAgreedTable()
    {
        QFETCH(QString, type);
        QFETCH(QString, labels);
        const std::string name = QTest::currentDataTag();
        const auto rows = catalogue();
        const auto found =
            std::find_if(rows.begin(), rows.end(), [&](const MetricInfo &row) { return row.name == name; });
        QVERIFY(found != rows.end());
        QCOMPARE(typeName(found->type), type.toStdString());
        QCOMPARE(joined(found->labels), labels.toStdString());
        QVERIFY(!found->help.empty());
        QVERIFY(found->help.find('\n') == std::string_view::npos);
        QCOMPARE(found->buckets.empty(), found->type != MetricType::Histogram);
        QVERIFY(std::is_sorted(found->buckets.begin(), found->buckets.end()));
    }

    void hasTheAgreedBuckets()
    {
        const std::vector<double> requests {0.05, 0.1, 0.25, 0.5, 1,  2,  3,   5,   7.5, 10,
                                            15,   20,  30,   45,  60, 90, 120, 180, 300, 600};
        const std::vector<double> iterations {1, 2, 3, 5, 8, 13, 20, 30, 50, 100};
        const auto bounds = [](Metric metric) {
            const auto buckets = info(metric).buckets;
            return std::vector<double>(buckets.begin(), buckets.end());
        };
        for (const Metric metric : {Metric::AgentRequestDuration, Metric::LlmCallDuration, Metric::LlmTimeToFirstToken})
            QCOMPARE(bounds(metric), requests);
        QCOMPARE(bounds(Metric::AgentIterations), iterations);
        for (const Metric metric : {Metric::ToolCallDuration, Metric::DbQueryDuration}) {
            QCOMPARE(bounds(metric).front(), 0.001);
            QCOMPARE(bounds(metric).back(), 60.);
        }
    }

    void isOnThePageWholeAndLintsClean()
    {
        const auto telemetry = fullPage();
        const std::string page = pageOf(*telemetry);
        for (const MetricInfo &row : catalogue()) {
            const std::string type = "# TYPE " + std::string(row.name) + ' ' + typeName(row.type) + '\n';
            QVERIFY2(page.find(type) != std::string::npos, type.c_str());
        }
        QCOMPARE(promtoolFindings(QByteArray::fromStdString(page)), QString());
    }

    void isFoundWantingByTheLintWhenItIs()
    {
        const QString said = promtoolFindings("# HELP x_seconds X.\n# TYPE x_seconds counter\nx_seconds 1\n");
        QVERIFY2(said.contains(QStringLiteral("_total")), qPrintable(said));
    }
};

QTEST_APPLESS_MAIN(TestCatalogue)
#include "tst_catalogue.moc"
