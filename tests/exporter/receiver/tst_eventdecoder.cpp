// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/events/eventdecoder.h"
#include "exporter/receiver/events/eventtime.h"

#include <QTest>

#include <algorithm>
#include <span>

using namespace meterbird;
using namespace meterbird::receiver;
using ledger::Event;

namespace {

constexpr Timestamp Now = 1'772'366'400'000; // 2026-03-01T12:00:00Z

Result<DecodedEvents> decode(const std::string &body, EventForm form = EventForm::Json)
{
    return decodeEvents(body, form, Now);
}

std::string nested(int depth)
{
    return R"({"type":"error","error_type":"x","more":)" + std::string(static_cast<std::size_t>(depth - 1), '[')
        + std::string(static_cast<std::size_t>(depth - 1), ']') + '}';
}

std::string many(int events)
{
    std::string text = "[";
    for (int i = 0; i < events; ++i)
        text += std::string(i ? "," : "") + R"({"type":"error","error_type":"x"})";
    return text + ']';
}

} // namespace

class TestEventDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEachType_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<int>("type"); // place in Event::body's variant
        const auto row = [](const char *name, const char *json, int type) {
            QTest::newRow(name) << QByteArray(json) << type;
        };
        row("request", R"({"type":"request","endpoint":"/a","status":"success","duration_seconds":1.5,"iterations":3})",
            0);
        row("started", R"({"type":"request_started","endpoint":"/a","request_id":"r"})", 1);
        row("finished", R"({"type":"request_finished","endpoint":"/a","request_id":"r"})", 2);
        row("llm_call", R"({"type":"llm_call","model":"m","provider":"p"})", 3);
        row("tool_call", R"({"type":"tool_call","name":"n","duration_seconds":0,"status":"success"})", 4);
        row("db_query", R"({"type":"db_query","operation":"select","duration_seconds":0.1})", 5);
        row("db_pool", R"({"type":"db_pool","active":0,"size":10})", 6);
        row("error", R"({"type":"error","error_type":"x"})", 7);
    }

    void readsEachType()
    {
        QFETCH(QByteArray, json);
        QFETCH(int, type);
        const auto decoded = decode(json.toStdString());
        QVERIFY(decoded.has_value());
        QVERIFY2(decoded->rejected.empty(), decoded->rejected.empty() ? "" : decoded->rejected[0].error.c_str());
        QCOMPARE(decoded->events.size(), 1U);
        QCOMPARE(decoded->events[0].body.index(), static_cast<std::size_t>(type));
        QCOMPARE(decoded->events[0].time, Now);
    }

    void readsAllFieldsOfACall()
    {
        const auto decoded =
            decode(R"({"type":"llm_call","id":"i","agent":"a","time":1772366300.25,"model":"m","provider":"p",
            "input_tokens":100,"output_tokens":20,"cache_read_tokens":60,"cache_write_tokens":40,"reasoning_tokens":20,
            "duration_seconds":1.5,"time_to_first_token_seconds":0.25,"cost_dollars":0.0001,"status":"error",
            "error_type":"429","unknown":{"a":[1]}})");
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->events,
                 (std::vector {Event {.id = "i",
                                      .time = 1'772'366'300'250,
                                      .agent = "a",
                                      .body = ledger::LlmCall {.model = "m",
                                                               .provider = "p",
                                                               .inputTokens = 100,
                                                               .outputTokens = 20,
                                                               .cacheReadTokens = 60,
                                                               .cacheWriteTokens = 40,
                                                               .reasoningTokens = 20,
                                                               .durationSeconds = 1.5,
                                                               .timeToFirstTokenSeconds = 0.25,
                                                               .cost = 100'000,
                                                               .status = "error",
                                                               .errorType = "429"}}}));
    }

    void holdsFieldsToTheirBounds_data()
    {
        QTest::addColumn<QByteArray>("fields"); // of a call whose model and provider are given
        QTest::addColumn<QByteArray>("error"); // empty: accepted
        const auto row = [](const char *fields, const char *error) {
            QTest::newRow(fields) << QByteArray(fields) << QByteArray(error);
        };
        row(R"("input_tokens":-1)", "llm_call: input_tokens: must be >= 0");
        row(R"("input_tokens":0)", "");
        row(R"("input_tokens":-0.0)", "");
        row(R"("input_tokens":1000000000)", "");
        row(R"("input_tokens":1000000001)", "llm_call: input_tokens: must be <= 1000000000");
        row(R"("input_tokens":9007199254740993)", "llm_call: input_tokens: must be <= 1000000000");
        row(R"("input_tokens":18446744073709551615)", "llm_call: input_tokens: must be <= 1000000000");
        row(R"("input_tokens":1.5)", "llm_call: input_tokens: must be a whole number");
        row(R"("input_tokens":1e3)", "");
        row(R"("input_tokens":"12")", "llm_call: input_tokens: must be a number");
        row(R"("input_tokens":null)", "llm_call: input_tokens: must be a number");
        row(R"("input_tokens":true)", "llm_call: input_tokens: must be a number");
        row(R"("input_tokens":[1])", "llm_call: input_tokens: must be a number");
        row(R"("duration_seconds":86400)", "");
        row(R"("duration_seconds":86400.01)", "llm_call: duration_seconds: must be <= 86400");
        row(R"("duration_seconds":-0.001)", "llm_call: duration_seconds: must be >= 0");
        row(R"("time_to_first_token_seconds":86401)", "llm_call: time_to_first_token_seconds: must be <= 86400");
        row(R"("cost_dollars":100000)", "");
        row(R"("cost_dollars":100000.1)", "llm_call: cost_dollars: must be <= 100000");
        row(R"("cost_dollars":-1)", "llm_call: cost_dollars: must be >= 0");
        row(R"("input_tokens":9,"cache_read_tokens":5,"cache_write_tokens":5)",
            "llm_call: cache_read_tokens + cache_write_tokens: must be <= input_tokens, which include them");
        row(R"("output_tokens":9,"reasoning_tokens":10)",
            "llm_call: reasoning_tokens: must be <= output_tokens, which include them");
        row(R"("status":"")", "llm_call: status: must not be empty");
        row(R"("status":1)", "llm_call: status: must be a string");
        row(R"("id":7)", "llm_call: id: must be a string");
        row(R"("id":"")", "llm_call: id: must not be empty");
        row(R"("time":0)", "llm_call: time: must be within the last 7 days and at most 10 minutes ahead");
        row(R"("time":1772366400000)", "llm_call: time: must be RFC 3339 or Unix seconds"); // milliseconds
        row(R"("time":1772366400)", "");
        row(R"("time":"2026-03-01T12:10:00Z")", "");
        row(R"("time":"2026-03-01T12:10:00.001Z")",
            "llm_call: time: must be within the last 7 days and at most 10 minutes ahead");
        row(R"("time":"2026-02-22T12:00:00Z")", "");
        row(R"("time":"2026-02-22T11:59:59Z")",
            "llm_call: time: must be within the last 7 days and at most 10 minutes ahead");
        row(R"("time":"yesterday")", "llm_call: time: must be RFC 3339 or Unix seconds");
        row(R"("time":true)", "llm_call: time: must be RFC 3339 or Unix seconds");
        row(R"("time":1e300)", "llm_call: time: must be RFC 3339 or Unix seconds");
    }

    void holdsFieldsToTheirBounds()
    {
        QFETCH(QByteArray, fields);
        QFETCH(QByteArray, error);
        const auto decoded = decode(R"({"type":"llm_call","model":"m","provider":"p",)" + fields.toStdString() + '}');
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->events.size(), error.isEmpty() ? 1U : 0U);
        if (!error.isEmpty())
            QCOMPARE(decoded->rejected, (std::vector<Rejection> {{0, error.toStdString()}}));
    }

    void namesWhatIsWrongWithAnEvent_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("error");
        const auto row = [](const char *json, const char *error) {
            QTest::newRow(json) << QByteArray(json) << QByteArray(error);
        };
        row("1", "must be an object");
        row("{}", "type: is required");
        row(R"({"type":1})", "type: must be a string");
        row(R"({"type":"llm"})", "type: \"llm\" is not known");
        row(R"({"type":"llm_call","provider":"p"})", "llm_call: model: is required");
        row(R"({"type":"llm_call","model":"m"})", "llm_call: provider: is required");
        row(R"({"type":"request","endpoint":"/a","status":"success"})", "request: duration_seconds: is required");
        row(R"({"type":"request","endpoint":"/a","duration_seconds":1})", "request: status: is required");
        row(R"({"type":"request_started","endpoint":"/a"})", "request_started: request_id: is required");
        row(R"({"type":"tool_call","name":"n","duration_seconds":1})", "tool_call: status: is required");
        row(R"({"type":"db_pool","active":1})", "db_pool: size: is required");
        row(R"({"type":"db_pool","active":1,"size":1.5})", "db_pool: size: must be a whole number");
        row(R"({"type":"error"})", "error: error_type: is required");
    }

    void namesWhatIsWrongWithAnEvent()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, error);
        const auto decoded = decode(json.toStdString());
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->rejected, (std::vector<Rejection> {{0, error.toStdString()}}));
    }

    void countsStringsInBytes()
    {
        const auto error = [](const std::string &type) {
            return "{\"type\":\"error\",\"error_type\":\"" + type + "\"}";
        };
        QCOMPARE(decode(error(std::string(200, 'x')))->events.size(), 1U);
        QCOMPARE(decode(error(std::string(201, 'x')))->rejected[0].error,
                 std::string("error: error_type: must be at most 200 bytes"));
        std::string umlauts;
        for (int i = 0; i < 101; ++i)
            umlauts += "\u00fc";
        QCOMPARE(decode(error(umlauts))->rejected.size(), 1U);
    }

    void keepsTheGoodAmongTheBad()
    {
        const auto decoded =
            decode(R"([{"type":"error","error_type":"a"},7,{"type":"error","error_type":"b"},{"type":"x"}])");
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->events.size(), 2U);
        QCOMPARE(decoded->rejected,
                 (std::vector<Rejection> {{1, "must be an object"}, {3, "type: \"x\" is not known"}}));
    }

    void readsLines()
    {
        const auto decoded =
            decode("{\"type\":\"error\",\"error_type\":\"a\"}\r\n\n{broken\n{\"type\":\"error\",\"error_type\":\"b\"}",
                   EventForm::Lines);
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->events.size(), 2U);
        QCOMPARE(decoded->rejected.size(), 1U);
        QCOMPARE(decoded->rejected[0].index, 1U);
    }

    void refusesWhatIsNoJson_data()
    {
        QTest::addColumn<QByteArray>("body");
        for (const char *body : {"", " ", "{", "[1,", "hello", "{\"type\":\"error\",}", "{'type':1}", "[NaN]",
                                 "[1e999]", "[Infinity]", "{\"type\":\"error\",\"error_type\":\"\xff\"}",
                                 "{\"type\":\"error\",\"error_type\":\"\xc0\xaf\"}", "{\"type\":\"error\"} {}"})
            QTest::newRow(body) << QByteArray(body);
    }

    void refusesWhatIsNoJson()
    {
        QFETCH(QByteArray, body);
        for (const EventForm form : {EventForm::Json, EventForm::Lines}) {
            const auto decoded = decode(body.toStdString(), form);
            QVERIFY(!decoded.has_value());
            QCOMPARE(decoded.error().kind, Error::Kind::BadReply);
        }
    }

    void refusesWhatIsNestedTooDeep()
    {
        QVERIFY(decode(nested(60)).has_value());
        QVERIFY(!decode(nested(65)).has_value());
        QVERIFY(!decode(nested(1025)).has_value());
        const std::string sentence = decode(std::string(5'000'000, '[')).error().detail;
        QCOMPARE(sentence, std::string("the body: nested deeper than 64 levels at byte 64"));
        QVERIFY(!decode(std::string(5'000'000, '[')).has_value());
    }

    void takesTenThousandEventsAndNoMore()
    {
        QCOMPARE(decode(many(10'000))->events.size(), 10'000U);
        const auto more = decode(many(10'001));
        QVERIFY(!more.has_value());
        QCOMPARE(more.error().kind, Error::Kind::TooMuch);
    }

    // A big array is cut into its events first, a small one is parsed at once.
    void readsBigArraysLikeSmallOnes_data()
    {
        QTest::addColumn<QByteArray>("end");
        QTest::addColumn<bool>("isGood");
        QTest::newRow("events") << QByteArray(R"({"type":"error","error_type":"x"}])") << true;
        QTest::newRow("brackets in strings")
            << QByteArray("{\"type\":\"error\",\"error_type\":\"],[\\\"}{\"} ]") << true;
        QTest::newRow("arrays within") << QByteArray(R"({"type":"error","error_type":"x","a":[[1,2],{"b":[]}]}])")
                                       << true;
        QTest::newRow("what is no event") << QByteArray("1,\"a,]\",null,[],{}]") << true;
        QTest::newRow("white space") << QByteArray(" \t{\"type\":\"error\",\"error_type\":\"x\"}\r\n ]\n ") << true;
        QTest::newRow("a comma at the end") << QByteArray(R"({"type":"error","error_type":"x"},])") << false;
        QTest::newRow("two commas") << QByteArray("1,,1]") << false;
        QTest::newRow("two values in one place") << QByteArray("1 1]") << false;
        QTest::newRow("a bracket of the other kind") << QByteArray("[1}]") << false;
        QTest::newRow("a bracket too many") << QByteArray("1]]") << false;
        QTest::newRow("something behind its end") << QByteArray("1] 1") << false;
        QTest::newRow("another array behind its end") << QByteArray("1],[1]") << false;
        QTest::newRow("no end") << QByteArray("1") << false;
        QTest::newRow("a broken event") << QByteArray(R"({"type":tru}])") << false;
        QTest::newRow("a backslash") << QByteArray("\\]") << false;
    }

    void readsBigArraysLikeSmallOnes()
    {
        QFETCH(QByteArray, end);
        QFETCH(bool, isGood);
        const std::string event = R"({"type":"error","error_type":"y"},)";
        std::string big = "[";
        std::size_t before = 0;
        for (; big.size() < 70'000; ++before)
            big += event;
        const auto small = decode("[" + end.toStdString());
        const auto decoded = decode(big + end.toStdString());
        QCOMPARE(small.has_value(), isGood);
        QCOMPARE(decoded.has_value(), isGood);
        if (!isGood) {
            QCOMPARE(decoded.error().kind, Error::Kind::BadReply);
            return;
        }
        QCOMPARE(decoded->events.size(), before + small->events.size());
        QVERIFY(std::ranges::equal(small->events, std::span(decoded->events).subspan(before)));
        QCOMPARE(decoded->rejected.size(), small->rejected.size());
        for (std::size_t i = 0; i < small->rejected.size(); ++i) {
            QCOMPARE(decoded->rejected[i].index, before + small->rejected[i].index);
            QCOMPARE(decoded->rejected[i].error, small->rejected[i].error);
        }
    }

    void readsABigBodyThatIsOneEvent()
    {
        const auto decoded =
            decode("{\"type\":\"error\",\"error_type\":\"x\",\"more\":\"" + std::string(100'000, 'm') + "\"}");
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->events.size(), 1U);
        QVERIFY(decode("[" + std::string(100'000, ' ') + "]")->events.empty());
    }

    void countsWhatABodyBecomes_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("isLines");
        const std::string event = "{\"type\":\"tool_call\",\"name\":\"" + std::string(200, 'n')
            + "\",\"duration_seconds\":1,\"status\":\"success\"}";
        std::string array = "[";
        std::string rejects = "[";
        std::string lines;
        for (int i = 0; i < 4000; ++i) {
            array += event + ',';
            lines += event + '\n';
            rejects += R"({"type":"unknown"},)";
        }
        array.back() = ']';
        rejects.back() = ']';
        QTest::newRow("an array") << QByteArray::fromStdString(array) << false;
        QTest::newRow("lines") << QByteArray::fromStdString(lines) << true;
        QTest::newRow("rejects") << QByteArray::fromStdString(rejects) << false;
        std::string numbers = R"([{"type":"error","error_type":"x","more":[1)";
        for (int i = 0; i < 100'000; ++i)
            numbers += ",1";
        QTest::newRow("one of many numbers") << QByteArray::fromStdString(numbers + "]}]") << false;
        QTest::newRow("a line of many numbers")
            << QByteArray::fromStdString(event + '\n' + numbers.substr(1) + "]}\n") << true;
    }

    void countsWhatABodyBecomes()
    {
        QFETCH(QByteArray, body);
        QFETCH(bool, isLines);
        const EventForm form = isLines ? EventForm::Lines : EventForm::Json;
        const std::string text = body.toStdString();
        BodyBudget budget(12'000'000);
        BodyBudget::Share first(budget);
        const auto decoded = decodeEvents(text, form, Now, &first);
        QVERIFY2(decoded.has_value(), decoded ? "" : decoded.error().detail.c_str());
        const std::size_t kept = decoded->events.size() * sizeof(Event) + decoded->rejected.size() * sizeof(Rejection);
        QVERIFY(first.bytes() >= kept);
        QVERIFY(first.mostBytes() > 1'000'000); // with what the parser needed
        BodyBudget::Share other(budget);
        QVERIFY(other.grow(11'000'000 - first.bytes() - 1'000'000));
        BodyBudget::Share second(budget);
        const auto later = decodeEvents(text, form, Now, &second);
        QVERIFY(!later.has_value());
        QCOMPARE(later.error().kind, Error::Kind::Cancelled);
        BodyBudget little(900'000);
        BodyBudget::Share never(little);
        const auto refused = decodeEvents(text, form, Now, &never);
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().kind, Error::Kind::TooMuch);
    }

    void readsTimes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("time"); // -1: refused
        const auto row = [](const char *text, qint64 time) { QTest::newRow(text) << QByteArray(text) << time; };
        row("2026-03-01T12:00:00Z", Now);
        row("2026-03-01t12:00:00z", Now);
        row("2026-03-01 13:30:00+01:30", Now);
        row("2026-03-01T04:00:00.000-08:00", Now);
        row("2026-03-01T12:00:00.5Z", Now + 500);
        row("2026-03-01T12:00:00.123456789Z", Now + 123);
        row("2024-02-29T00:00:00Z", 1'709'164'800'000);
        row("2026-02-29T00:00:00Z", -1);
        row("2026-03-01T24:00:00Z", -1);
        row("2026-03-01T12:00:00", -1);
        row("2026-03-01T12:00Z", -1);
        row("2026-03-01T12:00:00.Z", -1);
        row("2026-03-01T12:00:00Zx", -1);
        row("2026-3-1T12:00:00Z", -1);
        row("2026-13-01T12:00:00Z", -1);
        row("", -1);
    }

    void readsTimes()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, time);
        QCOMPARE(parseRfc3339(text.toStdString()).value_or(-1), time);
    }
};

QTEST_GUILESS_MAIN(TestEventDecoder)
#include "tst_eventdecoder.moc"
