// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/timerange.h"

#include <QDateTime>
#include <QTest>

using namespace meterbird;

class TestTimeRange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void containsBothEnds();
    void alignsDownwards();
    void staysAlignedOnceAligned();
    void writesRfc3339_data();
    void writesRfc3339();
    void readsTheClock();
};

void TestTimeRange::containsBothEnds()
{
    const TimeRange range {10, 20};
    QCOMPARE(range.length(), Milliseconds(10));
    QVERIFY(range.contains(10) && range.contains(20));
    QVERIFY(!range.contains(9) && !range.contains(21));
}

void TestTimeRange::alignsDownwards()
{
    QVERIFY(alignedTo({12'345, 29'999}, 10'000) == (TimeRange {10'000, 20'000}));
    QVERIFY(alignedTo({-1, 1}, 10'000) == (TimeRange {-10'000, 0}));
    QVERIFY(alignedTo({-10'000, -9'999}, 10'000) == (TimeRange {-10'000, -10'000}));
}

void TestTimeRange::staysAlignedOnceAligned()
{
    for (const Milliseconds step : {1, 7, 1'000, 15'000, 86'400'000}) {
        const TimeRange once = alignedTo({1'772'366'412'345, 1'772'370'012'345}, step);
        QVERIFY(alignedTo(once, step) == once);
        QCOMPARE(once.start % step, Milliseconds(0));
    }
}

void TestTimeRange::writesRfc3339_data()
{
    QTest::addColumn<qlonglong>("time");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("zero") << 0LL << QByteArray("1970-01-01T00:00:00.000Z");
    QTest::newRow("milliseconds") << 1'772'366'400'007LL << QByteArray("2026-03-01T12:00:00.007Z");
    QTest::newRow("before the epoch") << -1LL << QByteArray("1969-12-31T23:59:59.999Z");
    QTest::newRow("leap day") << 1'709'164'800'000LL << QByteArray("2024-02-29T00:00:00.000Z");
}

void TestTimeRange::writesRfc3339()
{
    QFETCH(qlonglong, time);
    QFETCH(QByteArray, text);
    QCOMPARE(toRfc3339(time), text.toStdString());
    QCOMPARE(QDateTime::fromString(QString::fromUtf8(text), Qt::ISODateWithMs).toMSecsSinceEpoch(), time);
}

void TestTimeRange::readsTheClock()
{
    const qint64 before = QDateTime::currentMSecsSinceEpoch();
    const Timestamp now = currentTime();
    QVERIFY(now >= before && now <= QDateTime::currentMSecsSinceEpoch());
}

QTEST_APPLESS_MAIN(TestTimeRange)
#include "tst_timerange.moc"
