// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/allowlist.h"
#include "exporter/receiver/otlp/exposition.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::otlp;

Q_DECLARE_METATYPE(meterbird::otlp::Metric)

namespace {

Metric metric(const char *name, const char *unit, MetricKind kind, bool isMonotonic = false)
{
    return {.name = name, .unit = unit, .kind = kind, .isMonotonic = isMonotonic};
}

} // namespace

class TestExposition : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The names for which dashboards of these agents ask.
    void namesMetricsAsPrometheusDoes_data()
    {
        QTest::addColumn<Metric>("told");
        QTest::addColumn<QByteArray>("name");
        const auto row = [](const char *name, Metric told) { QTest::newRow(name) << told << QByteArray(name); };
        row("claude_code_token_usage_tokens_total", metric("claude_code.token.usage", "tokens", MetricKind::Sum, true));
        row("claude_code_cost_usage_USD_total", metric("claude_code.cost.usage", "USD", MetricKind::Sum, true));
        row("claude_code_active_time_seconds_total",
            metric("claude_code.active_time.total", "s", MetricKind::Sum, true));
        row("claude_code_session_count_total", metric("claude_code.session.count", "", MetricKind::Sum, true));
        row("gemini_cli_tool_call_latency_milliseconds",
            metric("gemini_cli.tool.call.latency", "ms", MetricKind::Histogram));
        row("codex_turn_e2e_duration_ms_milliseconds",
            metric("codex.turn.e2e_duration_ms", "ms", MetricKind::Histogram));
        row("gen_ai_client_operation_duration_seconds",
            metric("gen_ai.client.operation.duration", "s", MetricKind::Histogram));
        row("gen_ai_client_token_usage", metric("gen_ai.client.token.usage", "{token}", MetricKind::Histogram));
        row("gen_ai_usage_cost_USD", metric("gen_ai.usage.cost", "USD", MetricKind::Histogram));
        row("cpu_use_ratio", metric("cpu.use", "1", MetricKind::Gauge));
    }

    void namesMetricsAsPrometheusDoes()
    {
        QFETCH(Metric, told);
        QFETCH(QByteArray, name);
        QCOMPARE(prometheusName(told), name.toStdString());
    }

    // A scrape that meets a label of more than 256 bytes, or more than 30 of them, loses everything.
    void staysWithinWhatAScrapeTakes()
    {
        const std::string name(300, 'n');
        const std::string unit(300, 'u');
        const Metric told = metric(name.c_str(), unit.c_str(), MetricKind::Sum, true);
        QVERIFY(prometheusName(told).ends_with("_total"));
        QVERIFY(prometheusName(told).size() + std::string("_bucket").size() <= 256);

        const std::string value(200, 'v');
        std::vector<Attribute> all;
        for (const char *key : {"agent.name",
                                "agent_name",
                                "app.version",
                                "db.operation",
                                "db.operation.name",
                                "db.system",
                                "decision",
                                "effort",
                                "error.type",
                                "error_type",
                                "event.kind",
                                "finish_reason",
                                "function_name",
                                "gen_ai.agent.name",
                                "gen_ai.request.model",
                                "gen_ai.response.model",
                                "gen_ai.system",
                                "http.method",
                                "http.route",
                                "kind",
                                "language",
                                "model",
                                "model_name",
                                "operation",
                                "provider",
                                "reason",
                                "role",
                                "source",
                                "speed",
                                "state"})
            all.push_back({.key = key, .value = {.kind = Value::Kind::Text, .text = value}});
        const telemetry::ForeignSeries shown = shownAs(told, Attributes(all), "job", "instance");
        QCOMPARE(shown.labels.size(), std::size_t(22));
        for (const auto &[label, text] : shown.labels)
            QVERIFY(text.size() <= 200);
    }

    void showsNothingPersonal()
    {
        for (const char *key : {"user.email", "user.id", "user.account_uuid", "user.account_id", "organization.id",
                                "session.id", "gen_ai.input.messages", "gen_ai.output.messages",
                                "gen_ai.system_instructions", "prompt", "gen_ai.tool.call.arguments", "enduser.id"})
            QVERIFY2(!mayBeShown(key), key);
        for (const char *key : {"model", "type", "gen_ai.request.model", "gen_ai.provider.name", "error.type"})
            QVERIFY2(mayBeShown(key), key);
    }

    void sortsLabelsAndSaysWhoSends()
    {
        const Metric counter = metric("claude_code.token.usage", "tokens", MetricKind::Sum, true);
        const std::vector<Attribute> all {
            {.key = "type", .value = {.kind = Value::Kind::Text, .text = "input"}},
            {.key = "user.email", .value = {.kind = Value::Kind::Text, .text = "planted@example.com"}},
            {.key = "model", .value = {.kind = Value::Kind::Text, .text = "claude-sonnet-4-5"}}};
        const telemetry::ForeignSeries shown = shownAs(counter, Attributes(all), "claude-code", "");
        const std::vector<std::pair<std::string, std::string>> labels {
            {"job", "claude-code"}, {"model", "claude-sonnet-4-5"}, {"type", "input"}};
        QCOMPARE(shown.type, telemetry::ForeignType::Counter);
        QVERIFY(shown.labels == labels);
    }
};

QTEST_GUILESS_MAIN(TestExposition)
#include "tst_exposition.moc"
