// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/units.h"

#include <QSet>
#include <QTest>

#include <cmath>
#include <limits>

using namespace meterbird;

class TestUnits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void formatsForPeople_data();
    void formatsForPeople();
    void keepsTheAskedDecimals();
    void saysWhenThereIsNoValue();
    void takesUnknownUnitsAsPlainNumbers();
    void survivesEveryMagnitude();
    void tellsTicksApart_data();
    void tellsTicksApart();
};

void TestUnits::formatsForPeople_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QByteArray>("unit");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](double value, const char *unit, const char *text) {
        QTest::newRow((QByteArray(unit) + ' ' + text).constData()) << value << QByteArray(unit) << QByteArray(text);
    };
    row(0, "short", "0");
    row(12.34, "short", "12.3");
    row(123.4, "short", "123");
    row(-123.4, "short", "-123");
    row(0.5, "short", "0.5");
    row(0.0042, "short", "0.0042");
    row(38'200, "short", "38.2 k");
    row(1'500'000, "short", "1.50 M");
    row(2.5e9, "short", "2.50 G");
    row(999.9, "short", "1.00 k");
    row(9.996, "short", "10.0");
    row(0.9999, "short", "1.00");
    row(4.82, "reqps", "4.82 /s");
    row(38'200, "opm", "38.2 k /min");
    row(11.4, "s", "11.4 s");
    row(0.25, "s", "250 ms");
    row(0.0005, "s", "500 µs");
    row(90, "s", "1.50 min");
    row(59.999, "s", "1.00 min");
    row(0.9999, "s", "1.00 s");
    row(7'200, "s", "2.00 h");
    row(172'800, "s", "2.00 d");
    row(0, "s", "0 s");
    row(1'500, "ms", "1.50 s");
    row(0.006, "percentunit", "0.6 %");
    row(1, "percentunit", "100 %");
    row(89, "percent", "89.0 %");
    row(8.94, "currencyUSD", "$8.94");
    row(0, "currencyUSD", "$0.00");
    row(268.4, "currencyUSD", "$268");
    row(1'234, "currencyUSD", "$1.23 k");
    row(0.0042, "currencyUSD", "$0.00420");
    row(-3.5, "currencyUSD", "-$3.50");
    row(99.999, "currencyUSD", "$100");
    row(1'024, "bytes", "1.00 KiB");
    row(1'000'000, "decbytes", "1.00 MB");
    row(1'234'567, "none", "1234567");
}

void TestUnits::formatsForPeople()
{
    QFETCH(double, value);
    QFETCH(QByteArray, unit);
    QFETCH(QByteArray, text);
    QCOMPARE(formatValue(value, {unit.toStdString()}).toString(), text.toStdString());
}

void TestUnits::keepsTheAskedDecimals()
{
    QCOMPARE(formatValue(1.5, {"short"}, 0).toString(), std::string("2"));
    QCOMPARE(formatValue(1.5, {"short"}, 3).toString(), std::string("1.500"));
    QCOMPARE(formatValue(8.944, {"currencyUSD"}, 3).toString(), std::string("$8.944"));
    QCOMPARE(formatValue(1.5, {"short"}, -4).toString(), std::string("2"));
    QVERIFY(formatValue(1.5, {"short"}, 1'000'000).toString().size() < 20);
    QCOMPARE(formatValue(-0.001, {"short"}, 1).toString(), std::string("0.0")); // never "-0.0"
}

void TestUnits::saysWhenThereIsNoValue()
{
    QCOMPARE(formatValue(std::nan(""), {"s"}).toString(), std::string("–"));
    QCOMPARE(formatValue(std::numeric_limits<double>::infinity(), {"s"}).toString(), std::string("∞"));
    QCOMPARE(formatValue(-std::numeric_limits<double>::infinity(), {"s"}).toString(), std::string("-∞"));
}

void TestUnits::takesUnknownUnitsAsPlainNumbers()
{
    QCOMPARE(formatValue(38'200, {"furlongs"}).toString(), std::string("38.2 k"));
    QCOMPARE(formatValue(3, {""}).toString(), std::string("3.00"));
}

void TestUnits::survivesEveryMagnitude()
{
    for (const char *unit : {"short", "s", "percentunit", "currencyUSD", "bytes", "none"}) {
        for (double value = 1e-320; value < 1e308; value *= 1e10) {
            QVERIFY(!formatValue(value, {unit}).number.empty());
            QVERIFY(!formatValue(-value, {unit}, 12).number.empty());
        }
        QVERIFY(!formatValue(std::numeric_limits<double>::max(), {unit}).number.empty());
    }
}

void TestUnits::tellsTicksApart_data()
{
    QTest::addColumn<double>("step");
    QTest::addColumn<int>("count");
    QTest::addColumn<QByteArray>("unit");
    QTest::addColumn<QByteArray>("second"); // how the tick behind zero is written
    QTest::newRow("whole") << 4.0 << 5 << QByteArray("s") << QByteArray("4 s");
    QTest::newRow("halves") << 0.5 << 7 << QByteArray("short") << QByteArray("0.5");
    QTest::newRow("thousands") << 12'000.0 << 5 << QByteArray("short") << QByteArray("12 k");
    QTest::newRow("thousands and a half") << 1'500.0 << 5 << QByteArray("short") << QByteArray("1.5 k");
    QTest::newRow("money") << 0.07 << 5 << QByteArray("currencyUSD") << QByteArray("$0.07");
    QTest::newRow("money of tenths") << 0.1 << 4 << QByteArray("currencyUSD") << QByteArray("$0.10");
    QTest::newRow("money of dollars") << 2.0 << 4 << QByteArray("currencyUSD") << QByteArray("$2");
    QTest::newRow("percent") << 0.0025 << 5 << QByteArray("percentunit") << QByteArray("0.25 %");
    QTest::newRow("milliseconds") << 0.05 << 5 << QByteArray("s") << QByteArray("50 ms");
}

void TestUnits::tellsTicksApart()
{
    QFETCH(double, step);
    QFETCH(int, count);
    QFETCH(QByteArray, unit);
    QFETCH(QByteArray, second);
    QSet<QByteArray> texts;
    for (int i = 0; i < count; ++i)
        texts.insert(
            QByteArray::fromStdString(formatTick(i * step, {unit.toStdString()}, step, (count - 1) * step).toString()));
    QCOMPARE(texts.size(), count);
    QCOMPARE(formatTick(step, {unit.toStdString()}, step, (count - 1) * step).toString(), second.toStdString());
}

QTEST_APPLESS_MAIN(TestUnits)
#include "tst_units.moc"
