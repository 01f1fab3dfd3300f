// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/legend.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::dashboard;

class LegendTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fillsInLabels_data();
    void fillsInLabels();
    void automaticNamesAreTheDifference();
    void hostileLabelsBecomePlain();
};

void LegendTest::fillsInLabels_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("name");
    QTest::newRow("one") << "{{endpoint}}"
                         << "chat";
    QTest::newRow("spaces") << "{{ endpoint }} of {{model}}"
                            << "chat of o3";
    QTest::newRow("missing label") << "x{{nobody}}y"
                                   << "xy";
    QTest::newRow("fixed") << "p95"
                           << "p95";
    QTest::newRow("unclosed") << "p {{endpoint"
                              << "p {{endpoint";
    QTest::newRow("repeated") << "{{model}}/{{model}}"
                              << "o3/o3";
}

void LegendTest::fillsInLabels()
{
    QFETCH(QString, format);
    const Labels labels({{"endpoint", "chat"}, {"model", "o3"}});
    QTEST(QString::fromStdString(legendName(format.toStdString(), labels)), "name");
}

void LegendTest::automaticNamesAreTheDifference()
{
    using Names = std::vector<std::string>;
    const Labels a({{"job", "x"}, {"model", "a"}}), b({{"job", "x"}, {"model", "b"}});
    QCOMPARE(legendNames("__auto", {a, b}, "up"), (Names {"a", "b"}));
    QCOMPARE(legendNames("", {a, b}, "up"), (Names {"a", "b"}));
    QCOMPARE(legendNames("", {Labels()}, "sum(up)"), (Names {"sum(up)"}));
    QCOMPARE(legendNames("", {Labels(std::vector<Labels::Pair> {{"model", "a"}})}, "up"), (Names {"a"}));
    QCOMPARE(legendNames("", {a}, "up"), (Names {a.toString()}));
    QCOMPARE(legendNames("{{model}}", {a, b}, "up"), (Names {"a", "b"}));
    QCOMPARE(legendNames("", {}, "up"), Names());
}

void LegendTest::hostileLabelsBecomePlain()
{
    const Labels labels({{"a", "x\u202Ey\nz"}, {"b", std::string(10'000, 'q')}});
    QCOMPARE(legendName("{{a}}", labels), std::string("xyz"));
    QCOMPARE(legendName("{{b}}", labels).size(), std::size_t(200));
}

QTEST_GUILESS_MAIN(LegendTest)
#include "tst_legend.moc"
