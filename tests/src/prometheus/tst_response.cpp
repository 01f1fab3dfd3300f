// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/response.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cmath>
#include <functional>

using namespace meterbird;
using namespace meterbird::prometheus;

namespace {

/// An answer as Prometheus 2.42 wrote it, shortened.
std::string golden(const char *name)
{
    QFile file(QStringLiteral(METERBIRD_SOURCE_DIR "/tests/data/prometheus/%1.json").arg(QLatin1String(name)));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("there is no %s", qPrintable(file.fileName()));
    return file.readAll().trimmed().toStdString();
}
const std::string matrix = golden("matrix");
const std::string vectorBody = golden("vector");
const std::string rules = golden("rules");
const std::string alerts = golden("alerts");
const std::string targets = golden("targets");
const std::string metadata = golden("metadata");

/// Spelled out: a brace list alone could also be a copy.
Labels labelsOf(std::vector<Labels::Pair> pairs)
{
    return Labels(std::move(pairs));
}

std::string envelope(const std::string &data)
{
    return R"({"status":"success","data":)" + data + "}";
}

std::string oneValue(const std::string &value)
{
    return envelope(R"({"resultType":"vector","result":[{"metric":{},"value":[1700000000,)" + value + "]}]}");
}

/// Calls `check` with the document once for each field: without it, and with each other type in its place.
void mutate(const QJsonValue &value, const std::function<QJsonValue(const QJsonValue &)> &build,
            const std::function<void(const QJsonValue &)> &check)
{
    const auto tryAll = [&](const QJsonValue &child, const std::function<QJsonValue(const QJsonValue &)> &put) {
        for (const QJsonValue &other :
             {QJsonValue(7.5), QJsonValue(QStringLiteral("x")), QJsonValue(true), QJsonValue(QJsonArray {1}),
              QJsonValue(QJsonObject {{QStringLiteral("k"), 1}}), QJsonValue(QJsonValue::Null)}) {
            if (other.type() != child.type())
                check(put(other));
        }
        mutate(child, put, check);
    };
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (const QString &key : object.keys()) {
            QJsonObject without = object;
            without.remove(key);
            check(build(without));
            tryAll(object.value(key), [=](const QJsonValue &child) {
                QJsonObject copy = object;
                copy[key] = child;
                return build(copy);
            });
        }
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            QJsonArray without = array;
            without.removeAt(i);
            check(build(without));
            tryAll(array.at(i), [=](const QJsonValue &child) {
                QJsonArray copy = array;
                copy[i] = child;
                return build(copy);
            });
        }
    }
}

int mutations(const std::string &body, const std::function<void(const std::string &)> &parse)
{
    int count = 0;
    mutate(
        QJsonDocument::fromJson(QByteArray::fromStdString(body)).object(),
        [](const QJsonValue &value) { return value; },
        [&](const QJsonValue &changed) {
            ++count;
            parse(QJsonDocument(changed.toObject()).toJson(QJsonDocument::Compact).toStdString());
        });
    return count;
}

} // namespace

class TestResponse : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsAMatrix();
    void readsAVector();
    void readsAScalarAndAString();
    void readsFieldsInAnyOrder();
    void keepsWarningsAndInfosAsPlainText();
    void readsSampleValues_data();
    void readsSampleValues();
    void putsSamplesInOrder();
    void leavesHistogramsOutAndSaysSo();
    void keepsLabelValuesAsTheyAre();
    void boundsSeriesPointsLabelsAndNames();
    void saysWhichFieldIsWrong_data();
    void saysWhichFieldIsWrong();
    void neverTakesAMutatedSampleForZero();
    void survivesEveryMutationOfEveryGolden();
    void survivesEveryTruncation();
    void readsRules();
    void readsAlerts();
    void readsTargets();
    void readsMetadataNamesAndFlags();
    void readsWhatVictoriaMetricsSays();
};

void TestResponse::readsAMatrix()
{
    const auto answer = parseAnswer(matrix);
    QVERIFY2(answer, answer ? "" : answer.error().detail.c_str());
    QCOMPARE(answer->type, ResultType::Matrix);
    QCOMPARE(answer->series.size(), 2U);
    QCOMPARE(answer->series[0].labels, labelsOf({{"__name__", "up"}, {"job", "a"}}));
    const auto &first = answer->series[0].samples;
    QCOMPARE(first.size(), 3U);
    QCOMPARE(first[0], (Sample {1'700'000'000'000, 1}));
    QCOMPARE(first[1], (Sample {1'700'000'015'123, 0.5}));
    QVERIFY(std::isnan(first[2].value));
    const auto &second = answer->series[1].samples;
    QCOMPARE(second[0].value, HUGE_VAL);
    QCOMPARE(second[1].value, -HUGE_VAL);
    QCOMPARE(second[2].value, 1e-7);
    QCOMPARE(second[3].value, -1.5e21);
}

void TestResponse::readsAVector()
{
    const auto answer = parseAnswer(vectorBody);
    QVERIFY(answer);
    QCOMPARE(answer->type, ResultType::Vector);
    QCOMPARE(answer->series, (SeriesList {{labelsOf({{"a", "1"}, {"b", "2"}}), {{1'700'000'000'500, 42}}}}));
    const auto empty = parseAnswer(envelope(R"({"resultType":"vector","result":[]})"));
    QVERIFY(empty && empty->series.empty());
    const auto null =
        parseAnswer(envelope(R"({"resultType":"matrix","result":null})")); // a Go slice that was never filled
    QVERIFY(null && null->series.empty());
}

void TestResponse::readsAScalarAndAString()
{
    const auto scalar = parseAnswer(envelope(R"({"resultType":"scalar","result":[1700000000,"2.5"]})"));
    QVERIFY(scalar);
    QCOMPARE(scalar->type, ResultType::Scalar);
    QCOMPARE(scalar->series, (SeriesList {{Labels {}, {{1'700'000'000'000, 2.5}}}}));
    const auto text = parseAnswer(envelope(R"({"resultType":"string","result":[1700000000,"a\nb"]})"));
    QVERIFY(text);
    QCOMPARE(text->type, ResultType::String);
    QCOMPARE(text->text, "a\nb");
    QVERIFY(text->series.empty());
}

void TestResponse::readsFieldsInAnyOrder()
{
    const auto answer = parseAnswer(R"({"data":{"result":[{"value":[1,"2"],"extra":{},"metric":{}}],"more":[1],
        "resultType":"vector"},"unknown":null,"status":"success"})");
    QVERIFY(answer);
    QCOMPARE(answer->series.at(0).samples.at(0), (Sample {1'000, 2}));
}

void TestResponse::keepsWarningsAndInfosAsPlainText()
{
    std::string many;
    for (int i = 0; i < 15; ++i)
        many += ",\"w\"";
    const auto answer =
        parseAnswer(R"({"status":"success","data":{"resultType":"vector","result":[]},"warnings":["a\u202eb\u0007c")"
                    + many + R"(],"infos":["metric might not be a counter"]})");
    QVERIFY(answer);
    QCOMPARE(answer->warnings.size(), 10U);
    QCOMPARE(answer->warnings[0], "abc");
    QCOMPARE(answer->infos, std::vector<std::string> {"metric might not be a counter"});
}

void TestResponse::readsSampleValues_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("good");
    QTest::addColumn<double>("value");
    const auto row = [](const char *text, bool good, double value) {
        QTest::newRow(text) << QByteArray(text) << good << value;
    };
    row("0", true, 0);
    row("-0", true, -0.0);
    row("0.1", true, 0.1);
    row("1e+21", true, 1e21);
    row("0.0000001", true, 1e-7);
    row("12345678901234567890", true, 12345678901234567890.0);
    row("1.7976931348623157e+308", true, 1.7976931348623157e308);
    row("5e-324", true, 5e-324);
    row("+Inf", true, HUGE_VAL);
    row("Inf", true, HUGE_VAL);
    row("-Inf", true, -HUGE_VAL);
    for (const char *text :
         {"",    " ",        "1 ",     " 1", "1,5", "0x10",  "1e",   "1e400", "-1e400", "1e-400",  "nan",
          "inf", "infinity", "NaN(1)", "-",  "--1", "1_000", "true", "null",  "1;2",    "\xC3\xA9"})
        row(text, false, 0);
}

void TestResponse::readsSampleValues()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, good);
    QFETCH(double, value);
    const auto answer = parseAnswer(oneValue('"' + text.toStdString() + '"'));
    QCOMPARE(answer.has_value(), good);
    if (good)
        QVERIFY(answer->series.at(0).samples.at(0).value == value);
    else
        QCOMPARE(answer.error().kind, Error::Kind::BadReply);
}

void TestResponse::putsSamplesInOrder()
{
    const auto answer = parseAnswer(
        envelope(R"({"resultType":"matrix","result":[{"metric":{},"values":[[3,"3"],[1,"1"],[2,"2"],[1,"9"]]}]})"));
    QVERIFY(answer);
    QCOMPARE(answer->series.at(0).samples, (std::vector<Sample> {{1'000, 1}, {2'000, 2}, {3'000, 3}}));
}

void TestResponse::leavesHistogramsOutAndSaysSo()
{
    const auto answer = parseAnswer(envelope(R"({"resultType":"matrix","result":[
        {"metric":{"__name__":"h"},"histograms":[[1,{"count":"1","sum":"2","buckets":[[0,"1","2","1"]]}]]},
        {"metric":{"__name__":"both"},"values":[[1,"1"]],"histograms":[]},{"metric":{},"values":[[1,"1"]]}]})"));
    QVERIFY(answer);
    QCOMPARE(answer->series.size(), 2U);
    QCOMPARE(answer->warnings.size(), 2U);
    QVERIFY(QByteArray::fromStdString(answer->warnings[0]).contains("h"));
}

void TestResponse::keepsLabelValuesAsTheyAre()
{
    const auto answer = parseAnswer(envelope(
        R"({"resultType":"vector","result":[{"metric":{"m":"<b>\" } or vector(1) #\\\n\u202e\u0000é"},"value":[1,"1"]}]})"));
    QVERIFY(answer);
    using namespace std::string_literals;
    const std::string expected = "<b>\" } or vector(1) #\\\n\xE2\x80\xAE\0\xC3\xA9"s;
    QCOMPARE(answer->series.at(0).labels.value("m"), std::string_view(expected));
}

void TestResponse::boundsSeriesPointsLabelsAndNames()
{
    const auto repeated = [](const std::string &item, std::size_t count) {
        std::string text = item;
        text.reserve((item.size() + 1) * count);
        for (std::size_t i = 1; i < count; ++i)
            text += ',' + item;
        return text;
    };
    const std::string series = R"({"metric":{},"value":[1,"1"]})";
    const auto vectorOf = [&](std::size_t count) {
        return envelope(R"({"resultType":"vector","result":[)" + repeated(series, count) + "]}");
    };
    QVERIFY(parseAnswer(vectorOf(mostSeries)));
    QCOMPARE(parseAnswer(vectorOf(mostSeries + 1)).error().kind, Error::Kind::TooMuch);
    QCOMPARE(parseAnswer(vectorOf(1'000'000)).error().kind, Error::Kind::TooMuch);

    const auto matrixOf = [&](std::size_t points) {
        return envelope(R"({"resultType":"matrix","result":[{"metric":{},"values":[)" + repeated(R"([1,"1"])", points)
                        + "]}]}");
    };
    QVERIFY(parseAnswer(matrixOf(mostPoints)));
    QCOMPARE(parseAnswer(matrixOf(mostPoints + 1)).error().kind, Error::Kind::TooMuch);

    std::string labels;
    for (int i = 0; i < 257; ++i)
        labels += (i ? ",\"l" : "\"l") + std::to_string(i) + "\":\"x\"";
    QCOMPARE(parseLabelSets(envelope("[{" + labels + "}]")).error().kind, Error::Kind::TooMuch);
    const auto longValue = parseLabelSets(envelope("[{\"a\":\"x" + std::string(6'000, 'y') + "\"}]"));
    QCOMPARE(longValue->at(0).value("a").size(), mostLabelBytes);
    std::string accents = "x";
    for (int i = 0; i < 3'000; ++i)
        accents += "\xC3\xA9";
    QCOMPARE(parseLabelSets(envelope("[{\"a\":\"" + accents + "\"}]"))->at(0).value("a").size(), mostLabelBytes - 1);

    QVERIFY(parseNames(envelope('[' + repeated("\"n\"", mostNames) + ']')));
    QCOMPARE(parseNames(envelope('[' + repeated("\"n\"", mostNames + 1) + ']')).error().kind, Error::Kind::TooMuch);
    QCOMPARE(parseAnswer(std::string(2'000'000, '[')).error().kind, Error::Kind::BadReply); // depth
}

void TestResponse::saysWhichFieldIsWrong_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char *name, const std::string &body, const char *words) {
        QTest::newRow(name) << QByteArray::fromStdString(body) << QByteArray(words);
    };
    row("empty", "", "empty");
    row("blank", " \n", "empty");
    row("no JSON", "hello", "no JSON");
    row("bad UTF-8", "{\"status\":\"\xFF\"}", "no JSON");
    row("two documents", "{}{}", "no JSON");
    row("list", "[]", "the answer is not an object");
    row("no status", "{}", "the answer.status");
    row("odd status", R"({"status":"ok","data":{}})", "the answer.status");
    row("no data", R"({"status":"success"})", "the answer.data");
    row("data is text", envelope("\"x\""), "data is not an object");
    row("no type", envelope("{}"), "data.resultType");
    row("odd type", envelope(R"({"resultType":"table","result":[]})"), "data.resultType");
    row("no result", envelope(R"({"resultType":"matrix"})"), "data.result");
    row("no metric", envelope(R"({"resultType":"matrix","result":[{"values":[]}]})"), "data.result[].metric");
    row("metric of numbers", envelope(R"({"resultType":"matrix","result":[{"metric":{"a":1},"values":[]}]})"),
        "data.result[].metric");
    row("no values", envelope(R"({"resultType":"matrix","result":[{"metric":{}}]})"), "data.result[].values");
    row("no value", envelope(R"({"resultType":"vector","result":[{"metric":{}}]})"), "data.result[].value");
    row("value is a number", oneValue("1"), "data.result[].value");
    row("value is null", oneValue("null"), "data.result[].value");
    row("three parts", oneValue("\"1\",2"), "data.result[].value");
    row("time is text", envelope(R"({"resultType":"scalar","result":["1","1"]})"), "data.result");
    row("time is absurd", envelope(R"({"resultType":"scalar","result":[1e300,"1"]})"), "a time");
    row("warnings of numbers", R"({"status":"success","data":{"resultType":"vector","result":[]},"warnings":[1]})",
        "warnings");
    row("cut", R"({"status":"success","data":{"resultType":"vec)", "cut short");
    row("cut at a border", R"({"status":"success","data":{"resultType":"vector","result":[)", "cut short");
}

void TestResponse::saysWhichFieldIsWrong()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, words);
    const auto answer = parseAnswer(std::string_view(body.constData(), std::size_t(body.size())));
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Error::Kind::BadReply);
    QVERIFY2(QByteArray::fromStdString(answer.error().detail).contains(words), answer.error().detail.c_str());
}

void TestResponse::neverTakesAMutatedSampleForZero()
{
    int errors = 0;
    const int count = mutations(vectorBody, [&errors](const std::string &body) {
        const auto answer = parseAnswer(body);
        errors += !answer;
        if (!answer)
            return;
        for (const Series &series : answer->series) {
            for (const Sample &sample : series.samples)
                QVERIFY2(sample.value == 42 || sample.value == 7.5, body.c_str());
        }
    });
    QVERIFY(count > 50);
    QVERIFY2(errors > count / 2, QByteArray::number(errors) + " of " + QByteArray::number(count));
}

void TestResponse::survivesEveryMutationOfEveryGolden()
{
    int count = 0;
    count += mutations(matrix, [](const std::string &body) { (void)parseAnswer(body); });
    count += mutations(rules, [](const std::string &body) { (void)parseRules(body); });
    count += mutations(alerts, [](const std::string &body) { (void)parseAlerts(body); });
    count += mutations(targets, [](const std::string &body) { (void)parseTargets(body); });
    count += mutations(metadata, [](const std::string &body) { (void)parseMetadata(body); });
    QVERIFY(count > 400);
    // And a body of one endpoint given to the readers of all others.
    for (const std::string &body : {matrix, vectorBody, rules, alerts, targets, metadata}) {
        QVERIFY(!parseAlerts(body) || body == alerts);
        QVERIFY(!parseRules(body) || body == rules);
        QVERIFY(!parseTargets(body) || body == targets);
        QVERIFY(!parseNames(body));
        QVERIFY(!parseLabelSets(body));
        (void)parseBuildInfo(body);
        (void)parseFlags(body);
    }
}

void TestResponse::survivesEveryTruncation()
{
    const std::string_view whole = matrix;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto answer = parseAnswer(whole.substr(0, length));
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::BadReply);
    }
}

void TestResponse::readsRules()
{
    const auto list = parseRules(rules);
    QVERIFY2(list, list ? "" : list.error().detail.c_str());
    QCOMPARE(list->size(), 2U);
    QCOMPARE(list->at(0),
             (ServerRule {"agents", "HighCost", "alerting", "x > 10", "firing", "ok", "",
                          labelsOf({{"severity", "page"}}), labelsOf({{"summary", "Over {{ $value }}"}})}));
    QCOMPARE(list->at(1), (ServerRule {"agents", "a:b", "recording", "sum(x)", "", "err", "boom", {}, {}}));
}

void TestResponse::readsAlerts()
{
    const auto list = parseAlerts(alerts);
    QVERIFY(list);
    QCOMPARE(list->at(0),
             (ServerAlert {labelsOf({{"alertname", "A"}}), labelsOf({{"s", "t"}}), "pending", 1'772'366'400'123, 90}));
}

void TestResponse::readsTargets()
{
    const auto list = parseTargets(targets);
    QVERIFY(list);
    QCOMPARE(list->at(0).lastScrape, 1'772'366'400'250); // 13:00 in UTC+1 is 12:00
    QCOMPARE(list->at(0).job, "py");
    QCOMPARE(list->at(0).lastScrapeSeconds, 0.002);
    const auto never = parseTargets(envelope(
        R"({"activeTargets":[{"scrapeUrl":"http://x","health":"unknown","lastScrape":"0001-01-01T00:00:00Z","scrapePool":"p"}]})"));
    QVERIFY(never);
    QCOMPARE(never->at(0).lastScrape, 0);
    QCOMPARE(never->at(0).job, "p");
}

void TestResponse::readsMetadataNamesAndFlags()
{
    QCOMPARE(*parseMetadata(metadata), (Metadata {{"up", {"gauge", "Is it up?", ""}}}));
    QCOMPARE(*parseNames(envelope(R"(["a","b"])")), (std::vector<std::string> {"a", "b"}));
    QVERIFY(parseNames(envelope("null"))->empty());
    QCOMPARE(*parseLabelSets(envelope(R"([{"b":"1","a":"2"}])")),
             (std::vector<Labels> {labelsOf({{"a", "2"}, {"b", "1"}})}));
    using Flags = std::map<std::string, std::string>;
    QCOMPARE(*parseFlags(envelope(R"({"web.enable-lifecycle":"false"})")), (Flags {{"web.enable-lifecycle", "false"}}));
    QCOMPARE(*parseBuildInfo(envelope(R"({"version":"2.42.0+ds","revision":"x"})")), (BuildInfo {"", "2.42.0+ds"}));
    QCOMPARE(*parseBuildInfo(envelope(R"({"application":"Grafana Mimir","version":"2.9"})")),
             (BuildInfo {"Grafana Mimir", "2.9"}));
}

void TestResponse::readsWhatVictoriaMetricsSays()
{
    QCOMPARE(*parseBuildInfo(envelope("{}")), BuildInfo {});
    QVERIFY(parseMetadata(envelope("{}"))->empty());
    QVERIFY(parseRules(envelope(R"({"groups":[]})"))->empty());
    const auto answer = parseAnswer(R"({"status":"success","isPartial":false,"data":{"resultType":"matrix","result":[
        {"metric":{"__name__":"x"},"values":[[1700000000,"0.0000001"],[1700000015,"100000000000000000000000"]]}]},
        "stats":{"seriesFetched": "1"}})");
    QVERIFY(answer);
    QCOMPARE(answer->series.at(0).samples.at(1).value, 1e23);
}

QTEST_APPLESS_MAIN(TestResponse)
#include "tst_response.moc"
