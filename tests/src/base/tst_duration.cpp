// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/duration.h"

#include <QTest>

using namespace meterbird;

class TestDuration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatPrometheusReads_data();
    void readsWhatPrometheusReads();
    void refusesEverythingElse_data();
    void refusesEverythingElse();
    void writesTheShortestText_data();
    void writesTheShortestText();
    void readsBackWhatItWrites();
    void speaksToPeople_data();
    void speaksToPeople();
};

void TestDuration::readsWhatPrometheusReads_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qlonglong>("length");
    const auto row = [](const char *text, qlonglong length) { QTest::newRow(text) << QByteArray(text) << length; };
    row("0", 0);
    row("0s", 0);
    row("500ms", 500);
    row("30s", 30'000);
    row("5m", 300'000);
    row("1h30m", 5'400'000);
    row("1d", 86'400'000);
    row("2w", 2 * 7 * 86'400'000LL);
    row("1y", 365 * 86'400'000LL);
    row("1y2w3d4h5m6s7ms",
        365 * 86'400'000LL + 14 * 86'400'000LL + 3 * 86'400'000LL + 4 * 3'600'000 + 5 * 60'000 + 6'000 + 7);
    row("90m", 5'400'000);
    row("100y", 100 * 365 * 86'400'000LL);
}

void TestDuration::readsWhatPrometheusReads()
{
    QFETCH(QByteArray, text);
    QFETCH(qlonglong, length);
    QCOMPARE(parseDuration(text.toStdString()), std::optional<Milliseconds>(length));
}

void TestDuration::refusesEverythingElse_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {"",
                             "1",
                             "s",
                             "-5m",
                             "+5m",
                             "5 m",
                             " 5m",
                             "5m ",
                             "1.5h",
                             "5M",
                             "5min",
                             "1m1h",
                             "1m1m",
                             "1ms1s",
                             "5m0",
                             "00",
                             "1e3s",
                             "0x1s",
                             "101y",
                             "100y1ms",
                             "99999999999999999999s",
                             "9223372036854775807ms",
                             "5m\n",
                             "-",
                             "-0s"})
        QTest::newRow(text) << QByteArray(text);
    QTest::newRow("zero byte") << QByteArray("5m\0", 3);
}

void TestDuration::refusesEverythingElse()
{
    QFETCH(QByteArray, text);
    QVERIFY(!parseDuration(text.toStdString()));
}

void TestDuration::writesTheShortestText_data()
{
    QTest::addColumn<qlonglong>("length");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](qlonglong length, const char *text) { QTest::newRow(text) << length << QByteArray(text); };
    row(0, "0s");
    row(1, "1ms");
    row(90'000, "1m30s");
    row(5'000, "5s");
    row(3'600'000, "1h");
    row(10 * 86'400'000LL, "10d");
    row(14 * 86'400'000LL, "2w");
    row(365 * 86'400'000LL, "1y");
}

void TestDuration::writesTheShortestText()
{
    QFETCH(qlonglong, length);
    QFETCH(QByteArray, text);
    QCOMPARE(toDuration(length), text.toStdString());
}

void TestDuration::readsBackWhatItWrites()
{
    for (Milliseconds length = 1; length < 100LL * 365 * 86'400'000; length = length * 13 / 10 + 1)
        QCOMPARE(parseDuration(toDuration(length)), std::optional<Milliseconds>(length));
}

void TestDuration::speaksToPeople_data()
{
    QTest::addColumn<qlonglong>("length");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, qlonglong length, const char *text) {
        QTest::newRow(name) << length << QByteArray(text);
    };
    row("nothing", 0, "0 s");
    row("negative", -5'000, "0 s");
    row("below a second", 999, "0 s");
    row("seconds", 40'000, "40 s");
    row("a minute", 60'000, "1 min");
    row("minutes and seconds", 90'000, "1 min 30 s");
    row("seconds do not matter", 360'000 + 12'000, "6 min");
    row("hours", 3'900'000, "1 h 5 min");
    row("whole hours", 7'200'000, "2 h");
    row("seconds behind hours", 3'605'000, "1 h");
    row("days", 3 * 86'400'000LL, "3 d");
    row("days and hours", 3 * 86'400'000LL + 2 * 3'600'000, "3 d 2 h");
}

void TestDuration::speaksToPeople()
{
    QFETCH(qlonglong, length);
    QFETCH(QByteArray, text);
    QCOMPARE(toReadableDuration(length), text.toStdString());
}

QTEST_APPLESS_MAIN(TestDuration)
#include "tst_duration.moc"
