// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/jsonbounds.h"

#include <QTest>

#include <random>
#include <simdjson.h>
#include <string>

using namespace meterbird;
using namespace meterbird::receiver;

namespace {

constexpr JsonBounds Wide {.mostPunctuation = 1'000'000, .mostDepth = 64};

/// What the check promises, one byte after the other: empty when all is well, else the end of the sentence.
std::string slowly(const std::string &json, const JsonBounds &bounds)
{
    std::size_t punctuation = 0;
    std::size_t depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        const std::string at = " at byte " + std::to_string(i);
        // Outside a string a backslash is wrong whatever follows; it only must not hide a bracket.
        if (c == '\\' && (inString || (i + 1 < json.size() && (json[i + 1] == '"' || json[i + 1] == '\\')))) {
            ++i;
        } else if (c == '"') {
            inString = !inString;
        } else if (!inString && std::string_view("{}[]:,").find(c) != std::string_view::npos) {
            if (++punctuation > bounds.mostPunctuation)
                return "separators" + at;
            if ((c == '{' || c == '[') && ++depth > bounds.mostDepth)
                return "levels" + at;
            if ((c == '}' || c == ']') && depth-- == 0)
                return "nothing" + at;
        }
    }
    const std::string atEnd = " is not closed at byte " + std::to_string(json.size());
    return inString ? "a string" + atEnd : depth > 0 ? "a bracket" + atEnd : "";
}

std::string said(const std::string &json, const JsonBounds &bounds = Wide)
{
    const auto fine = checkJsonBounds(json, bounds);
    return fine ? "" : fine.error().detail;
}

std::string times(std::size_t count, const std::string &text)
{
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all += text;
    return all;
}

} // namespace

class TestJsonBounds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void letsUsualTextsPass()
    {
        QCOMPARE(said(""), std::string());
        QCOMPARE(said("1"), std::string());
        QCOMPARE(said("{\"a\":[1,2,{\"b\":null}],\"c\":\"[[[[ \\\" ,,,, \\\\\"}"), std::string());
        QCOMPARE(said("\"" + times(2'000'000, "[") + "\""), std::string());
        QCOMPARE(said(times(64, "[") + times(64, "]")), std::string());
    }

    void namesTheByteWhereItIsTooDeep()
    {
        QCOMPARE(said(times(65, "[") + times(65, "]")), std::string("nested deeper than 64 levels at byte 64"));
        QCOMPARE(said(times(1025, "{\"a\":")), std::string("nested deeper than 64 levels at byte 320"));
        QCOMPARE(said("[[" + times(5'000'000, "[")), std::string("nested deeper than 64 levels at byte 64"));
        QCOMPARE(checkJsonBounds(times(65, "["), Wide).error().kind, Error::Kind::BadReply);
    }

    void namesTheByteWhereItIsTooMuch()
    {
        const JsonBounds bounds {.mostPunctuation = 100, .mostDepth = 64};
        const auto bad = checkJsonBounds(times(1000, "0,"), bounds);
        QVERIFY(!bad.has_value());
        QCOMPARE(bad.error().kind, Error::Kind::TooMuch);
        QCOMPARE(bad.error().detail, std::string("more than 100 values and separators at byte 201"));
        QCOMPARE(said(times(100, "0,"), bounds), std::string());
    }

    void namesAnEndThatComesTooEarly()
    {
        QCOMPARE(said("{\"a\":\"b"), std::string("a string is not closed at byte 7"));
        QCOMPARE(said("{\"a\":[1]"), std::string("a bracket is not closed at byte 8"));
        QCOMPARE(said("[1]]"), std::string("a bracket closes nothing at byte 3"));
    }

    void agreesWithASlowReading()
    {
        constexpr std::string_view Alphabet = "{}[]:,\"\"\\ a0|\x7f\xfb\xdb\xa2\xac"; // and what differs in one bit
        std::mt19937 random(17);
        int refused = 0;
        for (int round = 0; round < 30'000; ++round) {
            std::string json(random() % 300, ' ');
            for (char &c : json)
                c = Alphabet[random() % Alphabet.size()];
            if (round % 2 == 0)
                json.insert(0, times(random() % 80, "["));
            const JsonBounds bounds {.mostPunctuation = 1 + random() % 100, .mostDepth = 1 + random() % 70};
            const std::string expected = slowly(json, bounds);
            const std::string found = said(json, bounds);
            // Of two troubles in one block of 64 bytes either may be named.
            if (expected.empty() || found.empty())
                QVERIFY2(found == expected, (json + " | " + found + " | " + expected).c_str());
            else
                ++refused;
        }
        QVERIFY(refused > 10'000);
    }

    // Memory is held for as many places as simdjson takes note of: here is what it really did. Of what is no JSON it
    // may note fewer, and how many depends on the processor.
    void countsThePlacesThatAParserNotes()
    {
        constexpr std::string_view Alphabet = "{}[]:,\"\" \n\t1atf-\x0c\x1a";
        std::mt19937 random(29);
        int broken = 0;
        simdjson::dom::parser parser;
        for (int round = 0; round < 20'000; ++round) {
            std::string json(random() % 300, ' ');
            for (char &c : json)
                c = Alphabet[random() % Alphabet.size()];
            const bool isWhole = !checkJsonBounds(json, Wide).has_value(); // its brackets are not closed: never parsed
            if (isWhole)
                json = "[" + times(random() % 50, "\"1, \\\"[a\", ")
                    + times(random() % 60, "-1 ,\n{\"a\":[], \"b\" : true},") + "0]";
            const auto places = checkJsonBounds(json, Wide);
            QVERIFY2(places.has_value(), json.c_str());
            const auto parsed = parser.parse(json);
            const std::size_t noted = parser.implementation->n_structural_indexes;
            const std::string told = json + ' ' + std::to_string(noted) + ' ' + std::to_string(*places);
            if (isWhole) {
                QVERIFY2(parsed.error() == simdjson::SUCCESS && *places == noted, told.c_str());
            } else if (parsed.error() != simdjson::UNCLOSED_STRING && parsed.error() != simdjson::UNESCAPED_CHARS
                       && parsed.error() != simdjson::EMPTY) {
                ++broken;
                QVERIFY2(*places >= noted, told.c_str());
            }
        }
        QVERIFY(broken > 100);
        QCOMPARE(*checkJsonBounds("{\"a\": [1, \"b:,\", true]}", Wide), 11U);
        QCOMPARE(*checkJsonBounds(times(1000, "1 "), Wide), 1000U);
    }

    void agreesWithASlowReadingOnTheByte()
    {
        std::mt19937 random(23);
        for (int round = 0; round < 10'000; ++round) {
            std::string json = "[";
            for (std::size_t i = random() % 100; i > 0; --i)
                json += random() % 3 ? "\"a\\\\\"," : "\"\\\"[\",[],";
            const JsonBounds deep {.mostPunctuation = 1 + random() % 150, .mostDepth = 2};
            const std::string expected = slowly(json, deep);
            QVERIFY2(said(json, deep).ends_with(expected), json.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestJsonBounds)
#include "tst_jsonbounds.moc"
