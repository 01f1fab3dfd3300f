// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/quantile.h"

#include <QTest>

#include <cmath>

using namespace meterbird;

namespace {

QByteArray shown(double value, const QuantileBounds &bounds, const char *unit, std::optional<int> decimals = {})
{
    return QByteArray::fromStdString(formatValue(bounded(value, bounds), Unit {unit}, decimals).toString());
}

QByteArray joined(const std::vector<std::string> &parts)
{
    QByteArrayList list;
    for (const std::string &part : parts)
        list << QByteArray::fromStdString(part);
    return list.join(" | ");
}

} // namespace

class TestQuantile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheBuckets_data();
    void findsTheBuckets();
    void isNothingWhereTheValueIsNoQuantile_data();
    void isNothingWhereTheValueIsNoQuantile();
    void readsWhatTheSeriesAreToldApartBy_data();
    void readsWhatTheSeriesAreToldApartBy();
    void survivesEveryTextCutAnywhere();
    void refusesWhatIsTooMuch();
    void saysWhatABoundHides();
    void writesBoundsAsPeopleSetThem_data();
    void writesBoundsAsPeopleSetThem();
    void takesTheCoarsestOfSeveral();
};

void TestQuantile::findsTheBuckets_data()
{
    QTest::addColumn<QByteArray>("expr");
    QTest::addColumn<QByteArray>("buckets");
    QTest::addColumn<double>("factor");
    const auto row = [](const char *expr, const char *buckets, double factor = 1) {
        QTest::newRow(expr) << QByteArray(expr) << QByteArray(buckets) << factor;
    };
    row("histogram_quantile(0.95, sum by (le) (rate(x_seconds_bucket[5m])))", "x_seconds_bucket");
    row("histogram_quantile(0.95, sum(rate(x_bucket{job=\"a, ) or b\"}[5m] offset 1h)) by (le, job)) >= 0",
        "x_bucket{job=\"a, ) or b\"}");
    row("( histogram_quantile ( .5 , rate( x_bucket {le!=\"7\"} [5m] ) ) ) > 10", "x_bucket {le!=\"7\"}");
    row("1000 * histogram_quantile(0.9, x_bucket)", "x_bucket", 1000);
    row("histogram_quantile(0.9, x_bucket) * (1e3) / 2", "x_bucket", 500);
    row("10 < histogram_quantile(0.9, x_bucket)", "x_bucket");
    row("histogram_quantile(0.9, x_bucket) and on () sum(rate(y_count[5m])) > 3", "x_bucket");
    row("histogram_quantile(0.9, x_bucket) or vector(0)", "x_bucket");
    row("max by (job) (histogram_quantile(0.9, sum by (le, job) (x_bucket)))", "x_bucket");
    row("topk(5, histogram_quantile(0.9, x_bucket)) ", "x_bucket");
    row("max(histogram_quantile(0.9, x_bucket)) without (job)", "x_bucket");
    row("label_replace(histogram_quantile(0.9, x_bucket), \"a\", \"$1\", \"b\", \"(.*)\")", "x_bucket");
    row("histogram_quantile(scalar(q), {__name__=\"x_bucket\",a='{'})", "{__name__=\"x_bucket\",a='{'}");
    row("histogram_quantile(0.9, sum by (le) (rate({\"http.time_bucket\"}[1m])))", "{\"http.time_bucket\"}");
    row("histogram_quantile(0.9, a_bucket + on (le) b_bucket{x=\"y\"} + a_bucket)", "a_bucket | b_bucket{x=\"y\"}");
    row("histogram_quantile(0.9, # of x_bucket, once\n job:y_bucket:rate5m)", "job:y_bucket:rate5m");
    row("HISTOGRAM_quantile(0.9, x_bucket) or histogram_quantile(0.9, x_bucket)", "x_bucket");
}

void TestQuantile::findsTheBuckets()
{
    QFETCH(QByteArray, expr);
    const auto quantile = quantileOf(expr.toStdString());
    QVERIFY(quantile);
    QTEST(joined(quantile->buckets), "buckets");
    QTEST(quantile->factor, "factor");
}

void TestQuantile::isNothingWhereTheValueIsNoQuantile_data()
{
    QTest::addColumn<QByteArray>("expr");
    for (const char *expr :
         {"", "rate(x_bucket[5m])", "histogram_quantile(0.9, rate(x[5m]))",
          "histogram_quantile(0.9, x_bucket) - histogram_quantile(0.5, x_bucket)",
          "histogram_quantile(0.9, x_bucket) > bool 10", "-histogram_quantile(0.9, x_bucket)",
          "histogram_quantile(0.9, x_bucket) / y", "7 / histogram_quantile(0.9, x_bucket)",
          "histogram_quantile(0.9, x_bucket) * 0", "histogram_quantile(0.9, x_bucket) * -1",
          "histogram_quantile(0.9, x_bucket) ^ 2", "count(histogram_quantile(0.9, x_bucket))",
          "avg(histogram_quantile(0.9, x_bucket))", "histogram_quantile(x_bucket)",
          "\"histogram_quantile(0.9, x_bucket)\"", "y{a=\"histogram_quantile(0.9, x_bucket)\"}",
          "y # histogram_quantile(0.9, x_bucket)", "max_over_time(histogram_quantile(0.9, x_bucket)[1h:1m])"})
        QTest::newRow(expr) << QByteArray(expr);
}

void TestQuantile::isNothingWhereTheValueIsNoQuantile()
{
    QFETCH(QByteArray, expr);
    QVERIFY(!quantileOf(expr.toStdString()));
}

void TestQuantile::readsWhatTheSeriesAreToldApartBy_data()
{
    QTest::addColumn<QByteArray>("expr");
    QTest::addColumn<QByteArray>("by");
    const auto row = [](const char *inner, const char *by) {
        QTest::newRow(inner) << QByteArray("histogram_quantile(0.9, ") + inner + ')' << QByteArray(by);
    };
    row("sum by (le) (x_bucket)", "");
    row("sum by (job, le, zone) (rate(x_bucket[5m]))", "job | zone");
    row("sum(rate(x_bucket[5m])) by (le,job)", "job");
    row("avg BY(le, job)(x_bucket{a=\") by (b)\"})", "job");
    row("sum without (instance) (x_bucket)", "");
    row("rate(x_bucket[5m])", "");
    row("x_bucket", "");
    row("sum by (le, job) (x_bucket) / on (le) group_left sum by (le) (y_bucket)", "");
    row("sum by (le, job", "");
}

void TestQuantile::readsWhatTheSeriesAreToldApartBy()
{
    QFETCH(QByteArray, expr);
    const auto quantile = quantileOf(expr.toStdString());
    QTEST(quantile ? joined(quantile->by) : QByteArray(), "by");
}

void TestQuantile::survivesEveryTextCutAnywhere()
{
    const std::string expr = "1000 * max by (a) (histogram_quantile(0.9, sum by (le) (rate(x_bucket{a=\"\\\"}\"}[5m]))"
                             " + {b='_bucket'} # c\n)) * 1e-3 >= 0 or -`x`";
    QVERIFY(quantileOf(expr));
    for (std::size_t from = 0; from < expr.size(); ++from) {
        for (std::size_t length = 1; from + length <= expr.size(); ++length) {
            const auto quantile = quantileOf(std::string_view(expr).substr(from, length));
            QVERIFY(!quantile || !quantile->buckets.empty());
        }
    }
}

void TestQuantile::refusesWhatIsTooMuch()
{
    const std::string inner = "histogram_quantile(0.9, x_bucket)";
    QVERIFY(quantileOf(std::string(20, '(') + inner + std::string(20, ')')));
    QVERIFY(!quantileOf(std::string(9'000, '(') + inner + std::string(9'000, ')')));
    QVERIFY(!quantileOf(inner + std::string(30'000, ' ')));
    std::string many = "histogram_quantile(0.9, a_bucket";
    for (int i = 0; i < 100; ++i)
        many += " + b" + std::to_string(i) + "_bucket";
    QCOMPARE(quantileOf(many + ')')->buckets.size(), std::size_t(8));
}

void TestQuantile::saysWhatABoundHides()
{
    const QuantileBounds bounds {5, 600};
    QCOMPARE(bounded(4.9, bounds), (BoundedValue {5, Side::AtMost}));
    QCOMPARE(bounded(5, bounds), (BoundedValue {5, Side::AtMost}));
    QCOMPARE(bounded(0, bounds), (BoundedValue {5, Side::AtMost}));
    QCOMPARE(bounded(5.1, bounds), (BoundedValue {5.1, Side::Within}));
    QCOMPARE(bounded(599, bounds), (BoundedValue {599, Side::Within}));
    QCOMPARE(bounded(600, bounds), (BoundedValue {600, Side::Above}));
    QCOMPARE(bounded(INFINITY, bounds), (BoundedValue {600, Side::Above}));
    QVERIFY(std::isnan(bounded(std::nan(""), bounds).value));
    QCOMPARE(bounded(std::nan(""), bounds).side, Side::Within);
    QCOMPARE(bounded(4.9, {}), (BoundedValue {4.9, Side::Within}));
    // Of one finite bucket alone.
    QCOMPARE(bounded(3, {5, 5}), (BoundedValue {5, Side::AtMost}));
    QCOMPARE(bounded(5, {5, 5}), (BoundedValue {5, Side::Above}));
    // 0.3 * 1000 is not 300.
    const QuantileBounds scaled = QuantileBounds {0.1 + 0.2, std::nullopt} * 1'000;
    QCOMPARE(bounded(0.3 * 1'000, scaled).side, Side::AtMost);
    QCOMPARE(bounded(300 * (1 + 1e-12), scaled).side, Side::AtMost);
    QVERIFY(!scaled.highest);
}

void TestQuantile::writesBoundsAsPeopleSetThem_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<double>("lowest");
    QTest::addColumn<double>("highest");
    QTest::addColumn<QByteArray>("unit");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](double value, double lowest, double highest, const char *unit, const char *text) {
        QTest::newRow(text) << value << lowest << highest << QByteArray(unit) << QByteArray(text);
    };
    row(3.2, 5, 600, "s", "≤ 5 s");
    row(600, 5, 600, "s", "> 600 s");
    row(11.4, 5, 600, "s", "11.4 s");
    row(0.01, 0.05, 600, "s", "≤ 50 ms");
    row(0.01, 2.5, 600, "s", "≤ 2.5 s");
    row(9'000, 5, 7'200, "s", "> 2 h");
    row(2'000, 5'000, 10'000, "ms", "≤ 5 s");
    row(3, 5, 100, "short", "≤ 5");
    row(100'000, 5, 2'500, "short", "> 2.5 k");
    row(100, 0, 100, "short", "> 100");
    row(1e7, 0, 1e6, "bytes", "> 977 KiB");
}

void TestQuantile::writesBoundsAsPeopleSetThem()
{
    QFETCH(double, value);
    QFETCH(double, lowest);
    QFETCH(double, highest);
    QFETCH(QByteArray, unit);
    QTEST(shown(value, {lowest, highest}, unit.constData()), "text");
    // What is within keeps its decimals, a bound has those that it needs.
    QCOMPARE(shown(7, {5, 600}, "s", 2), QByteArray("7.00 s"));
    QCOMPARE(shown(3, {5, 600}, "s", 2), QByteArray("≤ 5 s"));
}

void TestQuantile::takesTheCoarsestOfSeveral()
{
    QCOMPARE(coarsest({0.05, 600}, {5, 100}), (QuantileBounds {5, 100}));
    QCOMPARE(coarsest({5, 100}, {0.05, 600}), (QuantileBounds {5, 100}));
    QCOMPARE(coarsest({5, std::nullopt}, {std::nullopt, 100}), (QuantileBounds {5, 100}));
    QCOMPARE(coarsest({5, 100}, {}), (QuantileBounds {5, 100}));
    QCOMPARE(coarsest({}, {}), QuantileBounds {});
}

QTEST_APPLESS_MAIN(TestQuantile)
#include "tst_quantile.moc"
