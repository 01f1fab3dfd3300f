// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/answerprinter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <limits>

using namespace meterbird;
using namespace meterbird::ui;
using Format = QueryOptions::Format;

namespace {

constexpr Timestamp noon = 1'772'366'400'000; // 2026-03-01T12:00:00Z

prometheus::Answer vectorOf(double value, const char *endpoint = "/chat")
{
    prometheus::Answer answer;
    answer.type = prometheus::ResultType::Vector;
    answer.series.push_back({Labels({{"__name__", "up"}, {"endpoint", endpoint}}), {{noon, value}}});
    return answer;
}

QJsonObject dataOf(const prometheus::Answer &answer)
{
    const QJsonObject whole =
        QJsonDocument::fromJson(QByteArray::fromStdString(printAnswer(answer, Format::Json))).object();
    return whole.value(QStringLiteral("status")).toString() == QStringLiteral("success")
        ? whole.value(QStringLiteral("data")).toObject()
        : QJsonObject();
}

} // namespace

class TestAnswerPrinter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void printsATable()
    {
        const std::string text = printAnswer(vectorOf(1.5), Format::Table);
        QVERIFY2(text.find("up{endpoint=\"/chat\"}") != std::string::npos, text.c_str());
        QVERIFY2(text.find("2026-03-01T12:00:00") != std::string::npos, text.c_str());
        QVERIFY2(text.ends_with("1.5\n"), text.c_str());
    }

    void saysThatThereIsNothing() { QCOMPARE(printAnswer({}, Format::Table), std::string("no series\n")); }

    void letsNoLabelPlayWithTheTerminal()
    {
        const std::string text = printAnswer(vectorOf(1, "\x1b[2J"), Format::Table);
        QVERIFY(text.find('\x1b') == std::string::npos);
    }

    void printsOneCsvRowASample()
    {
        prometheus::Answer answer;
        answer.type = prometheus::ResultType::Matrix;
        answer.series.push_back({Labels({{"a", "b"}, {"c", "d"}}), {{noon, 1}, {noon + 15'000, 0.1}}});
        const std::string csv = printAnswer(answer, Format::Csv);
        QCOMPARE(std::count(csv.begin(), csv.end(), '\n'), 3);
        QVERIFY2(csv.starts_with("series,time,value\r\n") && csv.ends_with(",0.1\r\n"), csv.c_str());
    }

    void writesValuesAsPrometheusDoes()
    {
        const double infinity = std::numeric_limits<double>::infinity();
        QVERIFY(printAnswer(vectorOf(infinity), Format::Csv).ends_with(",+Inf\r\n"));
        QVERIFY(printAnswer(vectorOf(-infinity), Format::Csv).ends_with(",-Inf\r\n"));
        QVERIFY(printAnswer(vectorOf(std::numeric_limits<double>::quiet_NaN()), Format::Csv).ends_with(",NaN\r\n"));
    }

    void printsTheJsonOfThePrometheusApi()
    {
        const QJsonObject vector = dataOf(vectorOf(2));
        QCOMPARE(vector.value(QStringLiteral("resultType")).toString(), QStringLiteral("vector"));
        const QJsonObject item = vector.value(QStringLiteral("result")).toArray().first().toObject();
        QCOMPARE(item.value(QStringLiteral("metric")).toObject().value(QStringLiteral("endpoint")).toString(),
                 QStringLiteral("/chat"));
        QCOMPARE(item.value(QStringLiteral("value")).toArray(),
                 (QJsonArray {static_cast<double>(noon) / 1000, QStringLiteral("2")}));

        prometheus::Answer matrix = vectorOf(2);
        matrix.type = prometheus::ResultType::Matrix;
        QCOMPARE(dataOf(matrix)
                     .value(QStringLiteral("result"))
                     .toArray()
                     .first()
                     .toObject()
                     .value(QStringLiteral("values"))
                     .toArray()
                     .size(),
                 1);

        prometheus::Answer scalar;
        scalar.type = prometheus::ResultType::Scalar;
        scalar.series.push_back({Labels(), {{noon, 42}}});
        QCOMPARE(dataOf(scalar).value(QStringLiteral("result")).toArray().at(1).toString(), QStringLiteral("42"));

        prometheus::Answer words;
        words.type = prometheus::ResultType::String;
        words.text = "hello";
        QCOMPARE(dataOf(words).value(QStringLiteral("result")).toArray().at(1).toString(), QStringLiteral("hello"));
    }
};

QTEST_GUILESS_MAIN(TestAnswerPrinter)
#include "tst_answerprinter.moc"
