// SPDX-License-Identifier: GPL-3.0-or-later
// What agents send, from the decoded request to the ledger.
#include "exporter/receiver/otlp/intake.h"
#include "tests/exporter/ledger/ledgerfixture.h"
#include "tests/exporter/receiver/otlp/goldens.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::otlp;
using namespace meterbird::test;

namespace {

struct IntakeFixture : LedgerFixture {
    receiver::SenderBook senders {};
    std::unique_ptr<Intake> intake {};

    IntakeFixture()
    {
        if (const std::string error = start(); !error.empty())
            qFatal("%s", error.c_str());
        intake = std::make_unique<Intake>(*ledger, senders);
    }

    Taken metrics(const std::string &name, Timestamp now)
    {
        return intake->metrics(*MetricsRequest(golden(name), encodingOf(name)).data, now);
    }
};

} // namespace

class TestIntake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesTheMetricsOfTheStockSdk()
    {
        IntakeFixture fixture;
        const Taken taken = fixture.metrics("metrics-cumulative.json", SdkNow);
        QVERIFY(!taken.refusal);
        QCOMPARE(taken.accepted, std::uint64_t(20));
        QCOMPARE(taken.rejected, std::uint64_t(0));
        const auto senders = fixture.senders.all(SdkNow);
        QCOMPARE(senders.size(), std::size_t(1));
        QCOMPARE(senders.front().name, (receiver::SenderName {"node-agent", "OpenTelemetry (nodejs)"}));
        QCOMPARE(senders.front().accepted + senders.front().duplicates, std::uint64_t(20));
    }

    void saysWhatItRefusesAndTakesTheRest()
    {
        IntakeFixture fixture;
        const Taken taken = fixture.intake->metrics(
            *MetricsRequest(R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[)"
                            R"({"timeUnixNano":"1000000000000000000","asDouble":"NaN"},)"
                            R"({"timeUnixNano":"1000000000000000000","asDouble":1}]}}]}]}]})")
                 .data,
            1'000'000'000'000);
        QCOMPARE(taken.accepted, std::uint64_t(1));
        QCOMPARE(taken.rejected, std::uint64_t(1));
        QCOMPARE(taken.rejection, std::string("m: its value is not a finite number"));
        QCOMPARE(fixture.senders.all(1'000'000'000'000).front().lastRejection, taken.rejection);
    }

    void takesAnEmptyRequest()
    {
        IntakeFixture fixture;
        const Taken taken = fixture.intake->metrics({}, SdkNow);
        QVERIFY(!taken.refusal);
        QCOMPARE(taken.accepted + taken.rejected, std::uint64_t(0));
        QVERIFY(fixture.senders.all(SdkNow).empty());
    }

    void recordsNothingWhileTheLedgerStops()
    {
        IntakeFixture fixture;
        fixture.ledger->stop();
        const Taken taken = fixture.metrics("metrics-cumulative.json", SdkNow);
        QVERIFY(taken.refusal);
        QCOMPARE(taken.refusal->kind, Error::Kind::Cancelled);
        QCOMPARE(taken.accepted, std::uint64_t(0));
        QVERIFY(fixture.senders.all(SdkNow).empty());
    }
};

QTEST_GUILESS_MAIN(TestIntake)
#include "tst_intake.moc"
