// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/bucketcheck.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::sources;

namespace {

Series bucket(const char *metric, const char *le, double value, const char *job = "agent")
{
    return {Labels({{"__name__", metric}, {"le", le}, {"job", job}}), {{1'000, value}}};
}

SeriesList histogram(double fast, double slow, double all)
{
    return {bucket("d_seconds_bucket", "0.5", fast), bucket("d_seconds_bucket", "10", slow),
            bucket("d_seconds_bucket", "+Inf", all)};
}

} // namespace

class TestBucketCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAHistogramThatOverflows();
    void countsOnlyWhatCameInBetween();
    void takesAFallForABeginning();
    void letsOnePercentPass();
    void saysNothingOfAFew();
    void keepsJobsApart();
    void cannotBeMisledByStrangeBounds();
    void findsNoMoreThanItCanShow();
};

void TestBucketCheck::namesAHistogramThatOverflows()
{
    const auto findings = checkBuckets({}, histogram(100, 900, 1'000));
    QCOMPARE(findings.size(), std::size_t(1));
    QVERIFY(findings[0].kind == FindingKind::SaturatedBuckets);
    QCOMPARE(findings[0].subject, std::string("agent: d_seconds"));
    QCOMPARE(findings[0].detail, std::string("10 % of the last 1000 lie above 10"));
}

void TestBucketCheck::countsOnlyWhatCameInBetween()
{
    QVERIFY(checkBuckets(histogram(100, 900, 1'000), histogram(200, 1'900, 2'000)).empty());
    QCOMPARE(checkBuckets(histogram(0, 1'000'000, 1'000'000), histogram(0, 1'000'050, 1'000'100)).at(0).detail,
             std::string("50 % of the last 100 lie above 10"));
    QVERIFY(checkBuckets(histogram(100, 900, 1'000), histogram(100, 900, 1'000)).empty());
}

void TestBucketCheck::takesAFallForABeginning()
{
    QCOMPARE(checkBuckets(histogram(500, 900, 1'000), histogram(10, 30, 40)).at(0).detail,
             std::string("25 % of the last 40 lie above 10"));
}

void TestBucketCheck::letsOnePercentPass()
{
    QVERIFY(checkBuckets({}, histogram(0, 990, 1'000)).empty());
    QVERIFY(!checkBuckets({}, histogram(0, 989, 1'000)).empty());
}

void TestBucketCheck::saysNothingOfAFew()
{
    QVERIFY(checkBuckets({}, histogram(0, 0, 19)).empty());
    QVERIFY(!checkBuckets({}, histogram(0, 0, 20)).empty());
}

void TestBucketCheck::keepsJobsApart()
{
    auto now = histogram(0, 1'000, 1'000);
    now.push_back(bucket("d_seconds_bucket", "1", 0, "slow"));
    now.push_back(bucket("d_seconds_bucket", "+Inf", 50, "slow"));
    const auto findings = checkBuckets({}, now);
    QCOMPARE(findings.size(), std::size_t(1));
    QCOMPARE(findings[0].subject, std::string("slow: d_seconds"));
    QCOMPARE(findings[0].detail, std::string("100 % of the last 50 lie above 1"));
    const auto ours =
        checkBuckets({}, {bucket("e_bucket", "1", 0, "meterbird"), bucket("e_bucket", "+Inf", 50, "meterbird")});
    QCOMPARE(ours.at(0).subject, std::string("e"));
}

void TestBucketCheck::cannotBeMisledByStrangeBounds()
{
    QVERIFY(checkBuckets({}, {bucket("a_bucket", "+Inf", 100)}).empty()); // no bounds at all
    QVERIFY(checkBuckets({}, {bucket("a_bucket", "1", 10), bucket("a_bucket", "2", 100)}).empty()); // no +Inf
    QVERIFY(checkBuckets({}, {bucket("a_bucket", "x", 0), bucket("a_bucket", "+Inf", 100)}).empty());
    QVERIFY(checkBuckets({}, {bucket("a_bucket", "nan", 0), bucket("a_bucket", "+Inf", 100)}).empty());
    QVERIFY(checkBuckets({}, {bucket("a_bucket", "1", std::nan("")), bucket("a_bucket", "+Inf", 100)}).empty());
    auto silent = histogram(0, 0, 100);
    for (Series &series : silent)
        series.samples.clear();
    QVERIFY(checkBuckets({}, silent).empty());
}

void TestBucketCheck::findsNoMoreThanItCanShow()
{
    SeriesList many;
    for (int i = 0; i < 500; ++i) {
        const std::string name = "m" + std::to_string(i) + "_bucket";
        many.push_back(bucket(name.c_str(), "1", 0));
        many.push_back(bucket(name.c_str(), "+Inf", 100));
    }
    QCOMPARE(checkBuckets({}, many).size(), std::size_t(50));
}

QTEST_GUILESS_MAIN(TestBucketCheck)
#include "tst_bucketcheck.moc"
