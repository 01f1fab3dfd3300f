// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/pointwatch.h"
#include "tests/exporter/ledger/pointbuilder.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::test;
using ledger::FindingKind;
using ledger::PointWatch;
using ledger::Remark;

namespace {

constexpr Timestamp Now = 1'800'000'000'000; // where a minute begins

} // namespace

class TestPointWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsOfEachSenderThatMakesRoomOnceAMinute()
    {
        PointWatch watch;
        std::vector<Remark> remarks;
        watch.noteCropped({"a", 300}, Now, remarks);
        watch.noteCropped({"b", 200}, Now + 1, remarks);
        watch.noteCropped({"a", 299}, Now + 2, remarks);
        QCOMPARE(remarks.size(), 2U);
        QCOMPARE(remarks[0].subject, std::string("a"));
        QCOMPARE(remarks[1].subject, std::string("b"));
        QVERIFY(remarks[1].detail.starts_with("it has 200 streams"));
        watch.noteCropped({"a", 298}, Now + 60'000, remarks);
        QCOMPARE(remarks.size(), 3U);
    }

    void tellsOfEachStreamThatFindsNoRoomOnceAMinute()
    {
        PointWatch watch;
        std::vector<Remark> remarks;
        for (const std::uint64_t id : {1U, 2U, 1U})
            watch.noteDropped(valueAt(streamOf(ledger::StreamKind::Gauge, false, id), 0, 1, 1), {"big", 7}, Now,
                              remarks);
        QCOMPARE(remarks.size(), 2U);
        QCOMPARE(remarks[0].kind, FindingKind::TooManyLabels);
        QCOMPARE(remarks[0].subject, std::string("agent: own"));
        QVERIFY(remarks[0].detail.ends_with("big has most, 7"));
    }
};

QTEST_APPLESS_MAIN(TestPointWatch)
#include "tst_pointwatch.moc"
