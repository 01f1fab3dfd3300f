// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/answer.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <protozero/pbf_reader.hpp>

using namespace meterbird;
using namespace meterbird::otlp;
using receiver::Reply;

namespace {

struct Partial {
    std::int64_t rejected = 0;
    std::string message {};
};

Partial partialIn(const std::string &body)
{
    Partial partial;
    protozero::pbf_reader response(body);
    while (response.next(1)) {
        protozero::pbf_reader fields = response.get_message();
        while (fields.next()) {
            if (fields.tag() == 1)
                partial.rejected = fields.get_int64();
            else
                partial.message = fields.get_string();
        }
    }
    return partial;
}

QJsonObject json(const Reply &reply)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(reply.body)).object();
}

} // namespace

class TestAnswer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fullSuccessIsAnEmptyMessage()
    {
        const Taken taken {.accepted = 3};
        QCOMPARE(successReply(RequestKind::Metrics, taken, Encoding::Protobuf),
                 (Reply {.body = "", .contentType = "application/x-protobuf"}));
        QCOMPARE(successReply(RequestKind::Logs, taken, Encoding::Json), (Reply {.body = "{}"}));
    }

    void partialSuccessSaysHowMuchAndWhy_data()
    {
        QTest::addColumn<RequestKind>("kind");
        QTest::addColumn<QString>("name");
        QTest::newRow("metrics") << RequestKind::Metrics << "rejectedDataPoints";
        QTest::newRow("traces") << RequestKind::Traces << "rejectedSpans";
        QTest::newRow("logs") << RequestKind::Logs << "rejectedLogRecords";
    }

    void partialSuccessSaysHowMuchAndWhy()
    {
        QFETCH(const RequestKind, kind);
        QFETCH(const QString, name);
        const Taken taken {.accepted = 1, .rejected = 2, .rejection = "a \"quoted\"\nreason"};
        const Reply binary = successReply(kind, taken, Encoding::Protobuf);
        QCOMPARE(binary.status, 200);
        QCOMPARE(partialIn(binary.body).rejected, 2);
        QCOMPARE(partialIn(binary.body).message, taken.rejection);
        const QJsonObject partial =
            json(successReply(kind, taken, Encoding::Json)).value(QStringLiteral("partialSuccess")).toObject();
        QCOMPARE(partial.keys(), (QStringList {QStringLiteral("errorMessage"), name}));
        QCOMPARE(partial.value(name).toString(), QStringLiteral("2")); // a 64-bit number is a string in JSON
        QCOMPARE(partial.value(QStringLiteral("errorMessage")).toString().toStdString(), taken.rejection);
    }

    void errorsAreAStatusInTheRequestsEncoding_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("code");
        for (const auto &[status, code] : {std::pair {400, 3},
                                           {401, 16},
                                           {403, 7},
                                           {405, 3},
                                           {408, 4},
                                           {411, 3},
                                           {413, 8},
                                           {415, 3},
                                           {429, 8},
                                           {503, 14}})
            QTest::addRow("%d", status) << status << code;
    }

    void errorsAreAStatusInTheRequestsEncoding()
    {
        QFETCH(const int, status);
        QFETCH(const int, code);
        const Reply text = errorStatus(status, "why \"it\" is so", 0, Encoding::Json);
        QCOMPARE(text.status, status);
        QCOMPARE(text.contentType, std::string("application/json"));
        QCOMPARE(json(text).value(QStringLiteral("code")).toInt(), code);
        QCOMPARE(json(text).value(QStringLiteral("message")).toString(), QStringLiteral("why \"it\" is so"));

        const Reply binary = errorStatus(status, "why it is so", 5, Encoding::Protobuf);
        QCOMPARE(binary.status, status);
        QCOMPARE(binary.contentType, std::string("application/x-protobuf"));
        QCOMPARE(binary.retryAfterSeconds, 5);
        protozero::pbf_reader fields(binary.body);
        QVERIFY(fields.next(1));
        QCOMPARE(fields.get_int32(), code);
        QVERIFY(fields.next(2));
        QCOMPARE(fields.get_string(), std::string("why it is so"));
    }

    void theEncodingIsThatOfTheRequest()
    {
        QCOMPARE(encodingOf("application/x-protobuf"), Encoding::Protobuf);
        QCOMPARE(encodingOf("application/json"), Encoding::Json);
        QCOMPARE(encodingOf("text/html"), Encoding::Json);
    }
};

QTEST_APPLESS_MAIN(TestAnswer)
#include "tst_answer.moc"
