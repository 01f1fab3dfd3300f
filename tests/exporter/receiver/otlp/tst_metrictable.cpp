// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/metrictable.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::otlp;

namespace {

Attribute text(const char *key, const char *value)
{
    return {.key = key, .value = {.kind = Value::Kind::Text, .text = value}};
}

Origin originFrom(const char *service)
{
    const std::vector<Attribute> resource {text("service.name", service)};
    return originOf(Attributes(resource));
}

std::vector<ledger::Effect> effectsOf(const char *service, const Metric &metric, const std::vector<Attribute> &all)
{
    return meaningOf(metric, Attributes(all), originFrom(service)).effects;
}

} // namespace

class TestMetricTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Claude's cache lies outside its input: it has to be added, and its dollars are its own.
    void addsClaudesCacheToItsInput()
    {
        const Metric usage {.name = "claude_code.token.usage", .kind = MetricKind::Sum, .isMonotonic = true};
        const auto effects =
            effectsOf("claude-code", usage, {text("type", "cacheRead"), text("model", "claude-sonnet-4-5")});
        QCOMPARE(effects.size(), std::size_t(1));
        const auto &read = std::get<ledger::UsageEffect>(effects.front());
        QCOMPARE(read.tokens, ledger::TokenClass::CacheRead);
        QCOMPARE(read.provider, std::string("anthropic"));
        QVERIFY(!read.isPart);
        QVERIFY(read.isCostTold);
    }

    void leavesCodexTotalsOut()
    {
        const Metric usage {.name = "codex.turn.token_usage", .kind = MetricKind::Histogram};
        QVERIFY(effectsOf("codex_tui", usage, {text("token_type", "total"), text("model", "gpt-5")}).empty());
        const auto cached = effectsOf("codex_tui", usage, {text("token_type", "cached_input"), text("model", "gpt-5")});
        QCOMPARE(cached.size(), std::size_t(1));
        QVERIFY(std::get<ledger::UsageEffect>(cached.front()).isPart);
    }

    // The name before v1.42 and the one after it say the same; the newer one wins.
    void prefersTheNewerNameOfOneThing()
    {
        const std::vector<Attribute> all {text("gen_ai.operation.name", "chat"), text("gen_ai.provider.name", "openai"),
                                          text("gen_ai.response.model", "gpt-4o")};
        const Origin origin = originFrom("my-agent");
        const Metric older {.name = "gen_ai.client.operation.duration", .unit = "s", .kind = MetricKind::Histogram};
        const Metric newer {.name = "gen_ai.client.inference.duration", .unit = "s", .kind = MetricKind::Histogram};
        const Meaning before = meaningOf(older, Attributes(all), origin);
        const Meaning after = meaningOf(newer, Attributes(all), origin);
        QVERIFY(!before.effects.empty());
        QVERIFY(before.effects == after.effects);
        QCOMPARE(before.claim.sender, after.claim.sender);
        QVERIFY(after.claim.rank < before.claim.rank);
    }

    void saysNothingAboutWhatItDoesNotKnow()
    {
        const Metric own {.name = "my_agent.documents.read", .kind = MetricKind::Sum, .isMonotonic = true};
        QVERIFY(effectsOf("my-agent", own, {}).empty());
    }
};

QTEST_GUILESS_MAIN(TestMetricTable)
#include "tst_metrictable.moc"
