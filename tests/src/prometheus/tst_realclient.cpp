// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/client.h"
#include "tests/support/await.h"
#include "tests/support/realprometheus.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::prometheus;
using meterbird::test::await;
using namespace std::chrono_literals;

namespace {

constexpr Timestamp start = 1'700'000'000'000;
constexpr TimeRange window {start, start + 600'000};

/// Odd values of the label `odd`; each must come back as it went.
const std::vector<std::string> oddities {"\" } or vector(1) #", "back\\slash", "new\nline", "a.b*[c]",
                                         "gr\xC3\xBC\xC3\x9F"};

QByteArray samples()
{
    QByteArray text = "# TYPE agent_requests counter\n# HELP agent_requests Requests.\n";
    for (const char *endpoint : {"/chat", "/search"}) {
        for (int i = 0; i <= 40; ++i)
            text += QByteArray("agent_requests_total{endpoint=\"") + endpoint + "\"} " + QByteArray::number(i * 3) + ' '
                + QByteArray::number(start / 1'000 + 15 * i) + '\n';
    }
    text += "# TYPE odd gauge\n";
    for (std::size_t i = 0; i < oddities.size(); ++i) {
        const auto quoted =
            QByteArray::fromStdString(oddities[i]).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        text += "odd{odd=\"" + quoted + "\"} " + QByteArray::number(int(i)) + ' ' + QByteArray::number(start / 1'000)
            + '\n';
    }
    return text + "# EOF\n";
}

constexpr const char *ruleFile = R"(groups:
  - name: agents
    interval: 1s
    rules:
      - record: one:always
        expr: vector(1)
      - alert: AlwaysOn
        expr: vector(90)
        labels: {severity: page}
        annotations: {summary: "value {{ $value }}"}
)";

} // namespace

/// The client against the real server: every endpoint, and the server's own errors.
class TestRealClient : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_server.backfill(samples());
        m_server.setRules(ruleFile);
        m_server.setConfig(
            "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: ['" + m_server.rulesFile().toUtf8()
            + "']\nscrape_configs:\n  - {job_name: nobody, static_configs: [{targets: ['127.0.0.1:1']}]}\n");
        QVERIFY2(m_server.start(), m_server.error());
        m_client = std::make_unique<PromClient>(Connection {m_server.url(), {}});
    }

    void asksForARange();
    void asksForAMoment();
    void asksForScalarsAndStrings();
    void namesThePlaceOfAParseError_data();
    void namesThePlaceOfAParseError();
    void saysWhatCannotBeExecuted();
    void saysThatThereAreTooManyPoints();
    void givesElevenThousandAndOnePoints();
    void findsSeriesLabelsAndValues();
    void findsEachOddValueThroughItsMatcher();
    void listsRulesAlertsTargetsMetadataAndFlags();
    void saysThatAWrongPathIsNoPrometheus();

private:
    Error errorOf(const std::string &expr)
    {
        const auto answer = await(m_client->ask(InstantQuery {expr, start}));
        return answer && !*answer ? answer->error() : Error {Error::Kind::Cancelled, "no error"};
    }

    test::RealPrometheus m_server;
    std::unique_ptr<PromClient> m_client;
};

void TestRealClient::asksForARange()
{
    const auto answer =
        await(m_client->ask(RangeQuery {"sum by (endpoint) (rate(agent_requests_total[1m]))", window, 15'000}));
    QVERIFY(answer && *answer);
    QCOMPARE((*answer)->type, ResultType::Matrix);
    QCOMPARE((*answer)->series.size(), 2U);
    QCOMPARE((*answer)->series[0].labels.toString(), "{endpoint=\"/chat\"}");
    QCOMPARE((*answer)->series[0].samples.size(), 40U); // the first step has one sample only: no rate
    for (const Sample &sample : (*answer)->series[0].samples) {
        QVERIFY(window.contains(sample.time) && sample.time % 5'000 == 0);
        QVERIFY2(sample.value > 0 && sample.value < 0.2001, QByteArray::number(sample.value)); // 3 every 15 s
    }
}

void TestRealClient::asksForAMoment()
{
    const auto answer = await(m_client->ask(InstantQuery {"agent_requests_total{endpoint=\"/chat\"}", start + 15'000}));
    QVERIFY(answer && *answer);
    QCOMPARE((*answer)->type, ResultType::Vector);
    QCOMPARE((*answer)->series.size(), 1U);
    QCOMPARE((*answer)->series[0].samples, (std::vector<Sample> {{start + 15'000, 3}}));
    const auto nothing = await(m_client->ask(InstantQuery {"no_such_metric", start}));
    QVERIFY(nothing && *nothing);
    QVERIFY((*nothing)->series.empty());
    const auto infinite = await(m_client->ask(InstantQuery {"vector(1) / 0", start}));
    QVERIFY(infinite && *infinite);
    QCOMPARE((*infinite)->series.at(0).samples.at(0).value, HUGE_VAL);
}

void TestRealClient::asksForScalarsAndStrings()
{
    const auto scalar = await(m_client->ask(InstantQuery {"0 / 0", start}));
    QVERIFY(scalar && *scalar);
    QCOMPARE((*scalar)->type, ResultType::Scalar);
    QVERIFY(std::isnan((*scalar)->series.at(0).samples.at(0).value));
    const auto text = await(m_client->ask(InstantQuery {"\"hello\"", start}));
    QVERIFY(text && *text);
    QCOMPARE((*text)->type, ResultType::String);
    QCOMPARE((*text)->text, "hello");
}

void TestRealClient::namesThePlaceOfAParseError_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::newRow("open parenthesis") << QByteArray("sum(") << 1 << 5;
    QTest::newRow("second line") << QByteArray("sum(\n  up{a=})") << 2 << 8;
    QTest::newRow("odd word") << QByteArray("up foo") << 1 << 4;
    QTest::newRow("unknown function") << QByteArray("1 + nosuch(up)") << 1 << 5;
}

void TestRealClient::namesThePlaceOfAParseError()
{
    QFETCH(QByteArray, query);
    QFETCH(int, line);
    QFETCH(int, column);
    const Error error = errorOf(query.toStdString());
    QCOMPARE(error.kind, Error::Kind::BadQuery);
    QVERIFY2(QByteArray::fromStdString(error.detail).startsWith("parse error: "), error.detail.c_str());
    QCOMPARE(error.line, line);
    QCOMPARE(error.column, column);
}

void TestRealClient::saysWhatCannotBeExecuted()
{
    const Error error = errorOf("agent_requests_total + on() agent_requests_total");
    QCOMPARE(error.kind, Error::Kind::BadQuery);
    QVERIFY2(QByteArray::fromStdString(error.detail).contains("many-to-many"), error.detail.c_str());
}

void TestRealClient::saysThatThereAreTooManyPoints()
{
    const auto answer = await(m_client->ask(RangeQuery {"vector(1)", {start, start + 11'001'000}, 1'000}));
    QVERIFY(answer && !*answer);
    QCOMPARE(answer->error().kind, Error::Kind::TooMuch);
    QVERIFY2(QByteArray::fromStdString(answer->error().detail).contains("11,000"), answer->error().detail.c_str());
}

void TestRealClient::givesElevenThousandAndOnePoints()
{
    const auto answer = await(m_client->ask(RangeQuery {"vector(1)", {start, start + 11'000'000}, 1'000}));
    QVERIFY(answer && *answer);
    QCOMPARE((*answer)->series.at(0).samples.size(), 11'001U);
}

void TestRealClient::findsSeriesLabelsAndValues()
{
    const auto sets = await(m_client->series({"agent_requests_total"}, window));
    QVERIFY(sets && *sets);
    QCOMPARE((*sets)->size(), 2U);
    QCOMPARE((*sets)->front().value("endpoint"), "/chat");
    const auto names = await(m_client->labels({"agent_requests_total"}, window));
    QVERIFY(names && *names);
    QCOMPARE(**names, (std::vector<std::string> {"__name__", "endpoint"}));
    const auto values = await(m_client->labelValues("endpoint", {}, window));
    QVERIFY(values && *values);
    QCOMPARE(**values, (std::vector<std::string> {"/chat", "/search"}));
    const auto none = await(m_client->series({}, window));
    QVERIFY(none && !*none);
    QCOMPARE(none->error().kind, Error::Kind::BadQuery);
}

void TestRealClient::findsEachOddValueThroughItsMatcher()
{
    for (std::size_t i = 0; i < oddities.size(); ++i) {
        for (const std::string &matcher :
             {"odd=" + quoteLabel(oddities[i]), "odd=~" + quoteLabel(escapeRegex(oddities[i]))}) {
            const auto answer = await(m_client->ask(InstantQuery {"odd{" + matcher + "}", start}));
            QVERIFY(answer);
            QVERIFY2(*answer, matcher.c_str());
            QCOMPARE((*answer)->series.size(), 1U);
            QCOMPARE((*answer)->series[0].labels.value("odd"), std::string_view(oddities[i]));
            QCOMPARE((*answer)->series[0].samples[0].value, double(i));
        }
    }
}

void TestRealClient::listsRulesAlertsTargetsMetadataAndFlags()
{
    const auto firing = [this] {
        const auto alerts = await(m_client->alerts());
        return alerts && *alerts && (*alerts)->size() == 1 ? (*alerts)->front() : ServerAlert {};
    };
    QTRY_COMPARE_WITH_TIMEOUT(firing().state, "firing", 60'000);
    const ServerAlert alert = firing();
    QCOMPARE(alert.labels.value("severity"), "page");
    QCOMPARE(alert.annotations.value("summary"), "value 90");
    QCOMPARE(alert.value, 90.0);
    QVERIFY(std::abs(alert.activeAt - currentTime()) < 60'000);

    const auto rules = await(m_client->rules());
    QVERIFY(rules && *rules);
    QCOMPARE((*rules)->size(), 2U);
    QCOMPARE((*rules)->at(1).name, "AlwaysOn");
    QCOMPARE((*rules)->at(1).state, "firing");
    QCOMPARE((*rules)->at(1).annotations.value("summary"), "value {{ $value }}");

    const auto down = [this] {
        const auto targets = await(m_client->targets());
        return targets && *targets && (*targets)->size() == 1 ? (*targets)->front() : Target {};
    };
    QTRY_COMPARE_WITH_TIMEOUT(down().health, "down", 60'000);
    QVERIFY2(QByteArray::fromStdString(down().lastError).contains("refused"), down().lastError.c_str());

    const auto build = await(m_client->buildInfo());
    QVERIFY(build && *build);
    QVERIFY(!(*build)->version.empty());
    const auto flags = await(m_client->flags());
    QVERIFY(flags && *flags);
    QCOMPARE((*flags)->at("web.enable-lifecycle"), "false");
    const auto metadata = await(m_client->metadata("nothing_scraped"));
    QVERIFY(metadata && *metadata);
    QVERIFY((*metadata)->empty());
}

void TestRealClient::saysThatAWrongPathIsNoPrometheus()
{
    PromClient lost({m_server.url() + "/nowhere", {}});
    const auto answer = await(lost.buildInfo());
    QVERIFY(answer && !*answer);
    QCOMPARE(answer->error().kind, Error::Kind::Http);
    QVERIFY2(QByteArray::fromStdString(answer->error().detail).contains("404"), answer->error().detail.c_str());
}

QTEST_GUILESS_MAIN(TestRealClient)
#include "tst_realclient.moc"
