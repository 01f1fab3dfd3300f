// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/report.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::sources;

class TestReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAll();
    void knowsEachKind_data();
    void knowsEachKind();
    void refusesWhatIsNoReport_data();
    void refusesWhatIsNoReport();
    void holdsEveryFieldToItsBounds();
    void takesNoMoreThanItCanShow();
};

void TestReport::readsAll()
{
    const auto report =
        parseReport(R"({"senders":[{"service":"claude-code","kind":"Claude Code","first_seen":1772366400.5,
        "last_seen":1772366460.25,"events_per_second":0.5,"accepted":42,"duplicates":3,"rejected":2,"dropped_streams":1,
        "last_rejection":"a number is missing"}],
        "findings":[{"kind":"two_writers","subject":"my-agent: tokens","detail":"The intervals overlap.",
        "first":1772366400,"last":1772366401,"times":7}],"more":{}})");
    QVERIFY(report);
    QCOMPARE(report->senders.size(), std::size_t(1));
    QVERIFY(report->senders[0]
            == (Sender {"claude-code", "Claude Code", 1'772'366'400'500, 1'772'366'460'250, 0.5, 42, 3, 2, 1,
                        "a number is missing"}));
    QVERIFY(report->findings
            == (std::vector {Finding {FindingKind::TwoWriters, "my-agent: tokens", "The intervals overlap.",
                                      1'772'366'400'000, 1'772'366'401'000, 7}}));
    QVERIFY(parseReport(R"({"senders":[],"findings":[]})") == Report {});
}

void TestReport::knowsEachKind_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("kind");
    int kind = 0;
    for (const char *name :
         {"two_writers", "counter_went_down", "too_many_labels", "saturated_buckets", "coarse_buckets", "clock_off",
          "unspecified_temporality", "grpc_on_http_port", "rejected_data"})
        QTest::newRow(name) << QByteArray(name) << kind++; // in the order of the enumerators
    QTest::newRow("newer") << QByteArray("not_known_yet") << int(FindingKind::Other);
}

void TestReport::knowsEachKind()
{
    QFETCH(QByteArray, name);
    QFETCH(int, kind);
    const auto report = parseReport("{\"senders\":[],\"findings\":[{\"kind\":\"" + name + "\"}]}");
    QVERIFY(report);
    QCOMPARE(int(report->findings.at(0).kind), kind);
}

void TestReport::refusesWhatIsNoReport_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *json :
         {"", "{", "[]", "{}", "null", "<html>", R"({"senders":[]})", R"({"senders":{},"findings":[]})"})
        QTest::newRow(*json ? json : "empty") << QByteArray(json);
    QTest::newRow("deep") << QByteArray(100'000, '[');
    QTest::newRow("long") << "{\"senders\":[],\"findings\":[]}" + QByteArray(2 << 20, ' ');
}

void TestReport::refusesWhatIsNoReport()
{
    QFETCH(QByteArray, json);
    const auto report = parseReport(json);
    QVERIFY(!report);
    QVERIFY(report.error().kind == Error::Kind::BadReply);
    QVERIFY(!report.error().detail.empty());
}

void TestReport::holdsEveryFieldToItsBounds()
{
    const auto report = parseReport(R"({"senders":[{"service":7,"kind":"a\u202eb\n","first_seen":-1,"last_seen":1e300,
        "events_per_second":"x","accepted":-5,"rejected":1e300},3,null],"findings":[{"times":1.9}]})");
    QVERIFY(report);
    QCOMPARE(report->senders.size(), std::size_t(1));
    const Sender &sender = report->senders[0];
    QVERIFY(sender.service.empty());
    QCOMPARE(sender.kind, std::string("ab"));
    QCOMPARE(sender.firstSeen, Timestamp(0));
    QCOMPARE(sender.lastSeen, Timestamp(9'000'000'000'000'000));
    QCOMPARE(sender.eventsPerSecond, 0.0);
    QCOMPARE(sender.accepted, std::uint64_t(0));
    QCOMPARE(sender.rejected, std::uint64_t(9'000'000'000'000'000));
    QCOMPARE(report->findings.at(0).times, std::uint64_t(1));
    QVERIFY(report->findings.at(0).kind == FindingKind::Other);
}

void TestReport::takesNoMoreThanItCanShow()
{
    QByteArray senders = "{}";
    for (int i = 0; i < 999; ++i)
        senders += ",{}";
    const auto report =
        parseReport("{\"senders\":[" + senders + "],\"findings\":[{\"detail\":\"" + QByteArray(100'000, 'x') + "\"}]}");
    QVERIFY(report);
    QCOMPARE(report->senders.size(), std::size_t(200));
    QCOMPARE(report->findings.at(0).detail.size(), std::size_t(500));
}

QTEST_GUILESS_MAIN(TestReport)
#include "tst_report.moc"
