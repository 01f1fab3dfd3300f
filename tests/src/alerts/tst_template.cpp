// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/template.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace meterbird;
using namespace meterbird::alerts;

class TemplateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fillsIn_data();
    void fillsIn();
    void givesABoundItsSign();
    void leavesWhatItDoesNotKnow_data();
    void leavesWhatItDoesNotKnow();
    void staysWithinItsBound();
};

void TemplateTest::fillsIn_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *text, double value, const char *expected) {
        QTest::addRow("%s %g", text, value) << QString::fromUtf8(text) << value << QString::fromUtf8(expected);
    };
    row("plain", 1, "plain");
    row("{{ $labels.endpoint }}", 1, "query");
    row("{{$labels.endpoint}}!", 1, "query!");
    row("{{ .Labels.endpoint }}", 1, "query");
    row("[{{ $labels.absent }}]", 1, "[]");
    row("{{ $value }}", 11.4, "11.4");
    row("{{ .Value }}", 0.1, "0.1");
    row("{{ $value }}", std::nan(""), "NaN");
    row("{{ $value }}", std::numeric_limits<double>::infinity(), "+Inf");
    row("{{ $value | printf \"%.2f\" }} s", 11.4, "11.40 s");
    row("{{ printf \"%.1f\" $value }}", 11.44, "11.4");
    row("{{ printf \"%.0f%%\" $value }}", 12.6, "13%");
    row("{{ printf \"%s\" $labels.endpoint }}", 1, "query");
    row("{{ $value | humanize }}", 1234567, "1.235M");
    row("{{ $value | humanize }}", 0.0123, "12.3m");
    row("{{ $value | humanize }}", 0, "0");
    row("{{ humanize $value }}", 999, "999");
    row("{{ $value | humanize1024 }}", 2048, "2ki");
    row("{{ $value | humanizeDuration }}", 11.4, "11.4s");
    row("{{ $value | humanizeDuration }}", 95, "1m 35s");
    row("{{ $value | humanizeDuration }}", 3725, "1h 2m 5s");
    row("{{ $value | humanizeDuration }}", 90061, "1d 1h 1m 1s");
    row("{{ $value | humanizeDuration }}", -95, "-1m 35s");
    row("{{ $value | humanizeDuration }}", 0.25, "250ms");
    row("{{ $value | humanizePercentage }}", 0.2512, "25.12%");
    row("{{ $value | humanizeTimestamp }}", 0, "1970-01-01T00:00:00.000Z");
    row("{{ $labels.endpoint | toUpper }}", 1, "QUERY");
    row("{{ $labels.endpoint | title }} {{ \"A\" | toLower }}", 1, "Query a");
    row("{{ $labels.instance | stripPort }}", 1, "localhost");
    row("{{ $labels.size | humanize }}", 1, "1.5k");
}

void TemplateTest::fillsIn()
{
    QFETCH(QString, text);
    QFETCH(double, value);
    QFETCH(QString, expected);
    const Labels labels(
        std::vector<Labels::Pair> {{"endpoint", "query"}, {"instance", "localhost:9090"}, {"size", "1500"}});
    QCOMPARE(QString::fromStdString(fillTemplate(text.toStdString(), labels, {value})), expected);
}

void TemplateTest::givesABoundItsSign()
{
    const Labels labels(std::vector<Labels::Pair> {{"size", "1500"}});
    const auto filled = [&labels](const char *text, const BoundedValue &value) {
        return QString::fromStdString(fillTemplate(text, labels, value));
    };
    QCOMPARE(filled("p95 is {{ $value | printf \"%.1f\" }} s", {600, Side::Above}), QStringLiteral("p95 is > 600.0 s"));
    QCOMPARE(filled("{{ printf \"%.1f s\" $value }}, {{ .Value }}", {5, Side::AtMost}), QStringLiteral("≤ 5.0 s, ≤ 5"));
    QCOMPARE(filled("{{ $value | humanizeDuration }}", {90, Side::Above}), QStringLiteral("> 1m 30s"));
    // Only the value is a bound.
    QCOMPARE(filled("{{ $labels.size | humanize }} {{ \"$value\" }} {{ $value | reboot }}", {600, Side::Above}),
             QStringLiteral("1.5k $value {{ $value | reboot }}"));
}

void TemplateTest::leavesWhatItDoesNotKnow_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"{{ query \"up\" }}", "{{ $value | reboot }}", "{{ if true }}x{{ end }}", "{{ $value", "}} {{", "{{ }}",
          "{{ $labels.endpoint | humanize }}", "{{ printf \"%d%s\" $value }}", "{{ printf \"%n\" $value }}",
          "{{ printf \"%*f\" $value }}", "{{ printf \"%999999999f\" $value }}", "{{ printf \"%.2f %.2f\" $value }}",
          "{{ \"open }}", "{{ $value | }}", "{{ | humanize }}"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void TemplateTest::leavesWhatItDoesNotKnow()
{
    QFETCH(QString, text);
    const Labels labels(std::vector<Labels::Pair> {{"endpoint", "query"}});
    QCOMPARE(QString::fromStdString(fillTemplate(text.toStdString(), labels, {5})), text);
}

void TemplateTest::staysWithinItsBound()
{
    const Labels labels(std::vector<Labels::Pair> {{"big", std::string(1'000'000, 'x')}});
    QCOMPARE(fillTemplate("{{ $labels.big }}{{ $labels.big }}", labels, {1}).size(), std::size_t(4096));
    std::string many;
    for (int i = 0; i < 100'000; ++i)
        many += "{{ $value }}";
    QVERIFY(fillTemplate(many, labels, {1}).size() <= 4096);
}

QTEST_GUILESS_MAIN(TemplateTest)
#include "tst_template.moc"
