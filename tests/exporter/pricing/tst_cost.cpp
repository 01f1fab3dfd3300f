// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/pricing/cost.h"
#include "exporter/pricing/pricetable.h"

#include <QtTest/QtTest>

#include <limits>

using namespace meterbird;
using namespace meterbird::pricing;

Q_DECLARE_METATYPE(meterbird::pricing::LlmUsage)

class TestCost : public QObject
{
    Q_OBJECT

private:
    PriceTable m_table;

private Q_SLOTS:
    void initTestCase()
    {
        auto table = PriceTable::load(METERBIRD_SOURCE_DIR "/resources/prices.json");
        QVERIFY2(table.has_value(), table ? "" : table.error().detail.c_str());
        m_table = std::move(*table);
    }

    void matchesTheWorkedExamples_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("model");
        QTest::addColumn<LlmUsage>("usage");
        QTest::addColumn<qint64>("nanoDollars");
        const auto row = [](const char *what, const char *provider, const char *model, LlmUsage usage, qint64 nano) {
            QTest::newRow(what) << QString::fromLatin1(provider) << QString::fromLatin1(model) << usage << nano;
        };
        row("plain", "openai", "gpt-4o-mini", {.input = 12'000, .output = 800}, 2'280'000);
        row("cached and reasoning", "openai", "gpt-5",
            {.input = 12'000, .output = 3'000, .cacheRead = 9'000, .reasoning = 2'000}, 34'875'000);
        row("two kinds of cache write", "anthropic", "claude-sonnet-4-5",
            {.input = 59'000, .output = 1'500, .cacheRead = 50'000, .cacheWrite = 8'000, .cacheWriteHour = 2'000},
            75'000'000);
        row("above 200k with cache", "anthropic", "claude-sonnet-4-5",
            {.input = 255'000, .output = 2'000, .cacheRead = 240'000, .cacheWrite = 10'000}, 294'000'000);
        row("at the cliff", "gemini", "gemini-2.5-pro", {.input = 200'000, .output = 4'000}, 290'000'000);
        row("over the cliff", "gemini", "gemini-2.5-pro", {.input = 200'001, .output = 4'000}, 560'002'500);
        row("above 272k with cache", "openai", "gpt-5.5", {.input = 300'000, .output = 2'000, .cacheRead = 280'000},
            570'000'000);
        row("deepseek", "deepseek", "deepseek-chat", {.input = 20'000, .output = 1'000, .cacheRead = 16'000},
            1'988'000);
        row("groq", "groq", "openai/gpt-oss-120b", {.input = 10'000, .output = 1'000, .cacheRead = 4'000}, 1'800'000);
        row("brackets", "dashscope", "qwen-flash", {.input = 300'000, .output = 1'000}, 77'000'000);
        row("xAI's limit is inside", "xai", "grok-4-1-fast-reasoning", {.input = 128'000, .output = 1'000}, 52'200'000);
        row("below xAI's limit", "xai", "grok-4-1-fast-reasoning", {.input = 127'999, .output = 1'000}, 26'099'800);
        row("nothing", "openai", "gpt-5", {}, 0);
        row("a local model is free", "ollama", "llama3.1", {.input = 9'000, .output = 9'000}, 0);
    }

    void matchesTheWorkedExamples()
    {
        QFETCH(QString, provider);
        QFETCH(QString, model);
        QFETCH(LlmUsage, usage);
        QFETCH(qint64, nanoDollars);
        const auto price = m_table.find(provider.toStdString(), model.toStdString());
        QVERIFY(price.has_value());
        const auto cost = costOf(usage, *price);
        QVERIFY2(cost.has_value(), cost ? "" : cost.error().detail.c_str());
        QCOMPARE(*cost, NanoDollars(nanoDollars));
    }

    void chargesTheInputRateWhereNoCacheRateIsKnown()
    {
        const auto price = m_table.find("mistral", "mistral-large-latest");
        QVERIFY(price.has_value());
        const auto cached = costOf({.input = 1'000, .cacheRead = 600, .cacheWrite = 400}, *price);
        const auto plain = costOf({.input = 1'000}, *price);
        QVERIFY(cached.has_value());
        QCOMPARE(*cached, *plain);
        QVERIFY(*plain > 0);
    }

    void roundsHalvesUpAndOnlyOnce()
    {
        const Price halfNano {.key = "x", .base = {.input = 500'000, .output = 500'000}, .tiers = {}};
        QCOMPARE(*costOf({.input = 1}, halfNano), NanoDollars(1));
        QCOMPARE(*costOf({.input = 1, .output = 1}, halfNano), NanoDollars(1)); // not 1 + 1
        QCOMPARE(*costOf({.input = 2, .output = 1}, halfNano), NanoDollars(2));
        const Price less {.key = "x", .base = {.input = 499'999}, .tiers = {}};
        QCOMPARE(*costOf({.input = 1}, less), NanoDollars(0));
    }

    void refusesUsageThatCannotBe_data()
    {
        QTest::addColumn<LlmUsage>("usage");
        QTest::newRow("negative input") << LlmUsage {.input = -1};
        QTest::newRow("negative reasoning") << LlmUsage {.reasoning = -1};
        QTest::newRow("more read than input") << LlmUsage {.input = 9, .cacheRead = 10};
        QTest::newRow("more cached than input") << LlmUsage {.input = 9, .cacheRead = 5, .cacheWrite = 5};
        QTest::newRow("more for an hour than written") << LlmUsage {.input = 9, .cacheWrite = 1, .cacheWriteHour = 2};
        QTest::newRow("more reasoning than output") << LlmUsage {.output = 9, .reasoning = 10};
        const auto most = std::numeric_limits<std::int64_t>::max();
        QTest::newRow("parts that overflow") << LlmUsage {.input = most, .cacheRead = most, .cacheWrite = most};
    }

    void refusesUsageThatCannotBe()
    {
        QFETCH(LlmUsage, usage);
        QVERIFY(problemOf(usage).has_value());
        const auto cost = costOf(usage, Price {});
        QVERIFY(!cost.has_value());
        QCOMPARE(cost.error().kind, Error::Kind::BadReply);
    }

    void saysWhenASumDoesNotFit()
    {
        const auto most = std::numeric_limits<std::int64_t>::max();
        const Price dear {.key = "x", .base = {.input = most, .output = most, .cacheRead = most}, .tiers = {}};
        const auto cost = costOf({.input = most, .output = most, .cacheRead = most / 2}, dear);
        QVERIFY(!cost.has_value());
        QCOMPARE(cost.error().kind, Error::Kind::TooMuch);
    }
};

QTEST_APPLESS_MAIN(TestCost)
#include "tst_cost.moc"
