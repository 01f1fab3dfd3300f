// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/pricing/pricetable.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

#include <fstream>

using namespace meterbird;
using namespace meterbird::pricing;

namespace {

const std::string good = R"("good": {"litellm_provider": "openai", "mode": "chat",
    "input_cost_per_token": 1e-06, "output_cost_per_token": "2e-06"})";

std::string keyOf(const PriceTable &table, const char *provider, const char *model)
{
    const auto price = table.find(provider, model);
    return price ? price->key : std::string("(none)");
}

} // namespace

class TestPriceTable : public QObject
{
    Q_OBJECT

private:
    PriceTable m_shipped;

private Q_SLOTS:
    void initTestCase()
    {
        auto table = PriceTable::load(METERBIRD_SOURCE_DIR "/resources/prices.json");
        QVERIFY2(table.has_value(), table ? "" : table.error().detail.c_str());
        m_shipped = std::move(*table);
    }

    void shipsAListWithoutABadRow()
    {
        QVERIFY2(m_shipped.warnings().empty(), m_shipped.warnings().empty() ? "" : m_shipped.warnings()[0].c_str());
        QVERIFY(m_shipped.size() >= 60);
    }

    void findsAModelByTheNamesThatAgentsSend_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("model");
        const auto row = [](const char *key, const char *provider, const char *model) {
            QTest::addRow("%s %s", provider, model)
                << QString::fromLatin1(key) << QString::fromLatin1(provider) << QString::fromLatin1(model);
        };
        row("gpt-4o", "openai", "gpt-4o");
        row("gpt-4o", "OpenAI", "GPT-4o");
        row("gpt-4o", "openai", "gpt-4o-2024-08-06");
        row("gpt-4o-2024-05-13", "openai", "gpt-4o-2024-05-13");
        row("gpt-4o", "openai", "openai/gpt-4o");
        row("gpt-4o", "", "gpt-4o");
        row("ft:gpt-4o-mini-2024-07-18", "openai", "ft:gpt-4o-mini-2024-07-18:my-org:name:id7");
        row("(none)", "openai", "ft:gpt-4o-2024-08-06:my-org::id7"); // dearer than gpt-4o, and not listed
        row("azure/gpt-4o", "azure.ai.openai", "gpt-4o");
        row("azure/gpt-4o", "azure", "gpt-4o-2024-08-06");
        row("claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5-20250929");
        row("claude-sonnet-4", "anthropic", "claude-sonnet-4-20250514");
        row("claude-3-7-sonnet", "anthropic", "claude-3-7-sonnet-latest");
        row("vertex_ai/claude-sonnet-4-5", "gcp.vertex_ai", "claude-sonnet-4-5@20250929");
        row("us.anthropic.claude-sonnet-4-5", "aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0");
        row("anthropic.claude-sonnet-4-5", "bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0");
        row("gemini/gemini-2.5-pro", "gcp.gemini", "gemini-2.5-pro");
        row("gemini/gemini-2.5-pro", "google", "models/gemini-2.5-pro");
        row("gemini/gemini-2.0-flash", "gemini", "gemini-2.0-flash-001");
        row("gemini-2.5-pro", "vertex_ai", "gemini-2.5-pro");
        row("mistral/mistral-large-latest", "mistral_ai", "mistral-large-latest");
        row("xai/grok-4", "x_ai", "grok-4-latest");
        row("command-a-03-2025", "cohere", "command-a-03-2025");
        row("groq/openai/gpt-oss-120b", "groq", "openai/gpt-oss-120b");
        row("(none)", "groq", "gpt-oss-120b");
        row("(none)", "anthropic", "claude-newfamily-9");
        row("(none)", "anthropic", "gpt-4o");
        row("(none)", "my-gateway", "gpt-4o");
        row("(none)", "openai", "");
        row("ollama", "ollama", "llama3.1");
        row("(none)", "ollama", "gpt-oss:120b-cloud");
    }

    void findsAModelByTheNamesThatAgentsSend()
    {
        QFETCH(QString, key);
        QFETCH(QString, provider);
        QFETCH(QString, model);
        QCOMPARE(keyOf(m_shipped, qPrintable(provider), qPrintable(model)), key.toStdString());
    }

    void standsHostileNames()
    {
        for (const std::string &name :
             {std::string(1'000'000, 'a'), std::string("\0\xff/", 3), std::string(300, '/'), std::string("ft:"),
              std::string("-latest"), std::string(":0"), std::string("ft:::::")})
            QVERIFY(!m_shipped.find("bedrock", name) && !m_shipped.find(name, "gpt-4o") && !m_shipped.find("", name));
    }

    void namesABadRowWithItsLineAndKeepsTheOthers_data()
    {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QString>("why");
        const auto row = [](const char *name, const char *json, const char *why) {
            QTest::newRow(name) << QByteArray(json) << QString::fromLatin1(why);
        };
        row("negative", R"({"litellm_provider":"x","input_cost_per_token":-1e-6,"output_cost_per_token":0})",
            "input_cost_per_token must be 0 to 1 dollar a token");
        row("text", R"({"litellm_provider":"x","input_cost_per_token":"cheap","output_cost_per_token":0})",
            "input_cost_per_token is not a number");
        row("a list", R"({"litellm_provider":"x","input_cost_per_token":[1],"output_cost_per_token":0})",
            "input_cost_per_token is not a number");
        row("NaN as text", R"({"litellm_provider":"x","input_cost_per_token":"nan","output_cost_per_token":0})",
            "input_cost_per_token must be 0 to 1 dollar a token");
        row("per million", R"({"litellm_provider":"x","input_cost_per_token":2.5,"output_cost_per_token":10})",
            "input_cost_per_token must be 0 to 1 dollar a token");
        row("no input", R"({"litellm_provider":"x","output_cost_per_token":1e-6})", "input_cost_per_token is missing");
        row("null input", R"({"litellm_provider":"x","input_cost_per_token":null,"output_cost_per_token":1e-6})",
            "input_cost_per_token is missing");
        row("no output", R"({"litellm_provider":"x","input_cost_per_token":1e-6})", "output_cost_per_token is missing");
        row("no provider", R"({"input_cost_per_token":1e-6,"output_cost_per_token":1e-6})",
            "litellm_provider is missing");
        row("a bad tier",
            R"({"litellm_provider":"x","input_cost_per_token":1e-6,"output_cost_per_token":1e-6,"input_cost_per_token_above_200k_tokens":-1})",
            "input_cost_per_token_above_200k_tokens must be 0 to 1 dollar a token");
        row("a tier alone",
            R"({"litellm_provider":"x","input_cost_per_token_above_200k_tokens":1e-6,"output_cost_per_token":1e-6})",
            "input_cost_per_token is missing");
        row("bad brackets", R"({"litellm_provider":"x","tiered_pricing":[{"input_cost_per_token":1e-6}]})",
            "tiered_pricing has an entry without a range");
        row("a number", "7", "is not an object");
    }

    void namesABadRowWithItsLineAndKeepsTheOthers()
    {
        QFETCH(QByteArray, row);
        QFETCH(QString, why);
        const auto table = PriceTable::parse("{\n" + good + ",\n\"bad\": " + row.toStdString() + "\n}");
        QVERIFY(table.has_value());
        QCOMPARE(table->size(), std::size_t(1));
        QCOMPARE(keyOf(*table, "openai", "good"), std::string("good"));
        QCOMPARE(table->warnings(), std::vector<std::string> {"line 4: bad: " + why.toStdString()});
    }

    void refusesAWholeFileThatIsNoList_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("prices");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("cut short") << QByteArray::fromStdString("{" + good);
        QTest::newRow("a comma too much") << QByteArray::fromStdString("{" + good + ",}");
        QTest::newRow("invalid UTF-8") << QByteArray("{\"a\xff\": 1}");
        QTest::newRow("too deep") << QByteArray(100'000, '[');
        QTest::newRow("too big") << QByteArray(17 * 1024 * 1024, ' ');
    }

    void refusesAWholeFileThatIsNoList()
    {
        QFETCH(QByteArray, json);
        const auto table = PriceTable::parse(json.toStdString());
        QVERIFY(!table.has_value());
        QCOMPARE(table.error().kind, Error::Kind::Config);
        QVERIFY(!table.error().detail.empty());
    }

    void readsAFileAndSaysWhenItCannot()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("prices.json")).toStdString();
        QVERIFY(!PriceTable::load(path).has_value());
        QVERIFY(!PriceTable::load(folder.path().toStdString()).has_value());
        QVERIFY(!PriceTable::load("/dev/zero").has_value());
        std::ofstream(path) << "{" << good << "}";
        const auto table = PriceTable::load(path);
        QVERIFY2(table.has_value(), table ? "" : table.error().detail.c_str());
        const Rates expected {1'000'000'000, 2'000'000'000, 1'000'000'000, 1'000'000'000, 1'000'000'000, 2'000'000'000};
        QCOMPARE(table->find("openai", "good")->base, expected);
    }

    void leavesOutWhatHasNoPriceByToken()
    {
        const auto table = PriceTable::parse(R"({"sample_spec": {"input_cost_per_token": "free text"},
            "dall-e-3": {"litellm_provider": "openai", "mode": "image_generation", "output_cost_per_image": 0.04}})");
        QVERIFY(table.has_value());
        QCOMPARE(table->size(), std::size_t(0));
        QVERIFY(table->warnings().empty());
    }

    void saysInOneLineWhichTextHasNoTokenPrice()
    {
        const std::string none = R"({"litellm_provider":"x","mode":"chat"})";
        const auto one = PriceTable::parse("{" + good + ",\"by subscription\":" + none + "}");
        QVERIFY(one.has_value());
        QCOMPARE(one->warnings(),
                 std::vector<std::string> {"1 row has no token price and was left out: by subscription"});
        const auto table = PriceTable::parse(
            "{" + good + ",\"a\":" + none + ",\"b\":" + none
            + R"(,"by the second": {"litellm_provider":"x","input_cost_per_second":1e-3,"output_cost_per_second":1e-3},
                "video": {"litellm_provider":"x","input_cost_per_video_per_second":5e-4,"output_cost_per_token":1e-6},
                "wrong": {"litellm_provider":"x","input_cost_per_second":1e-3,"output_cost_per_token":-1}})");
        QVERIFY(table.has_value());
        QCOMPARE(table->size(), std::size_t(1));
        QCOMPARE(table->warnings(),
                 (std::vector<std::string> {
                     "line 4: wrong: output_cost_per_token must be 0 to 1 dollar a token",
                     "4 rows have no token price and were left out: a, b, by the second …",
                 }));
    }
};

QTEST_APPLESS_MAIN(TestPriceTable)
#include "tst_pricetable.moc"
