// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/step.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::dashboard;

class StepTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundsAsGrafanaDoes_data();
    void roundsAsGrafanaDoes();
    void takesThePixelsAndTheLeastStep_data();
    void takesThePixelsAndTheLeastStep();
    void neverAsksMoreThanTheServerGives();
    void rateIntervalHoldsFourScrapesAndAMinute();
};

void StepTest::roundsAsGrafanaDoes_data()
{
    QTest::addColumn<qint64>("exact");
    QTest::addColumn<qint64>("rounded");
    // Each limit of the table of rangeutil.ts: just below it, and on it.
    const std::vector<std::pair<qint64, qint64>> table {{10, 1},
                                                        {15, 10},
                                                        {35, 20},
                                                        {75, 50},
                                                        {150, 100},
                                                        {350, 200},
                                                        {750, 500},
                                                        {1500, 1000},
                                                        {3500, 2000},
                                                        {7500, 5000},
                                                        {12500, 10000},
                                                        {17500, 15000},
                                                        {25000, 20000},
                                                        {45000, 30000},
                                                        {90000, 60000},
                                                        {210000, 120000},
                                                        {450000, 300000},
                                                        {750000, 600000},
                                                        {1050000, 900000},
                                                        {1500000, 1200000},
                                                        {2700000, 1800000},
                                                        {5400000, 3600000},
                                                        {9000000, 7200000},
                                                        {16200000, 10800000},
                                                        {32400000, 21600000},
                                                        {86400000, 43200000},
                                                        {604800000, 86400000},
                                                        {1814400000, 604800000},
                                                        {3628800000, 2592000000}};
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto [limit, rounded] = table[i];
        const qint64 next = i + 1 < table.size() ? table[i + 1].second : 31'536'000'000;
        QTest::addRow("below %lld", static_cast<long long>(limit)) << limit - 1 << rounded;
        QTest::addRow("on %lld", static_cast<long long>(limit)) << limit << next;
    }
}

void StepTest::roundsAsGrafanaDoes()
{
    QFETCH(qint64, exact);
    QTEST(qint64(roundInterval(exact)), "rounded");
}

void StepTest::takesThePixelsAndTheLeastStep_data()
{
    QTest::addColumn<qint64>("length");
    QTest::addColumn<int>("points");
    QTest::addColumn<qint64>("least");
    QTest::addColumn<int>("factor");
    QTest::addColumn<qint64>("step");
    QTest::newRow("1 h in 1000 px, at the scrape interval")
        << qint64(3'600'000) << 1000 << qint64(5'000) << 1 << qint64(5'000);
    QTest::newRow("1 h in 1000 px, nothing to hold it back")
        << qint64(3'600'000) << 1000 << qint64(1) << 1 << qint64(5'000);
    QTest::newRow("6 h in 600 px") << qint64(21'600'000) << 600 << qint64(5'000) << 1 << qint64(30'000);
    QTest::newRow("30 d in 600 px") << qint64(2'592'000'000) << 600 << qint64(5'000) << 1 << qint64(3'600'000);
    QTest::newRow("5 min in 30 bars of a minute or more")
        << qint64(300'000) << 30 << qint64(60'000) << 1 << qint64(60'000);
    QTest::newRow("twice as coarse") << qint64(3'600'000) << 1000 << qint64(5'000) << 2 << qint64(10'000);
    QTest::newRow("no pixels yet") << qint64(3'600'000) << 0 << qint64(5'000) << 1 << qint64(3'600'000);
}

void StepTest::takesThePixelsAndTheLeastStep()
{
    QFETCH(qint64, length);
    QFETCH(int, points);
    QFETCH(qint64, least);
    QFETCH(int, factor);
    QTEST(qint64(stepFor({length, points, least, factor})), "step");
}

void StepTest::neverAsksMoreThanTheServerGives()
{
    for (Milliseconds length = 1'000; length < 400LL * 86'400'000; length = length * 21 / 20 + 1) {
        const Milliseconds step = stepFor({length, 1'000'000, 1, 1});
        QVERIFY2(length / step <= 11'000, qPrintable(QString::number(length)));
    }
}

void StepTest::rateIntervalHoldsFourScrapesAndAMinute()
{
    QCOMPARE(rateIntervalFor(5'000, 5'000), Milliseconds(60'000));
    QCOMPARE(rateIntervalFor(15'000, 15'000), Milliseconds(60'000));
    QCOMPARE(rateIntervalFor(20'000, 20'000), Milliseconds(80'000));
    QCOMPARE(rateIntervalFor(300'000, 5'000), Milliseconds(305'000));
}

QTEST_GUILESS_MAIN(StepTest)
#include "tst_step.moc"
