// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/variables.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::dashboard;

// Before the raw strings: moc loses its way in them.
class VariablesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fillsIn_data();
    void fillsIn();
    void noValueLeavesItsLiteral_data();
    void noValueLeavesItsLiteral();
    void writesTitlesWithoutEscapes();
    void takesLabelValuesApart_data();
    void takesLabelValuesApart();
    void allStandsForEveryChoice();
};

namespace {

const QueryTimes times {{1'700'000'000'000, 1'700'003'600'000}, 15'000, 60'000};

VariableValue regexValue(std::vector<std::string> values)
{
    VariableValue value;
    value.values = std::move(values);
    value.isRegex = true;
    return value;
}

VariableValues sampleValues()
{
    VariableValues values;
    values["model"] = regexValue({"gpt-4.1", "o3"});
    values["one"] = regexValue({"gpt-4.1"});
    values["plain"] = {{"chat"}, false, {}, false};
    values["evil"] = {{R"x(x"} or up{a=")x"}, false, {}, false};
    values["evilRegex"] = regexValue({R"x(a"b\c'd`e)x"});
    values["allOf"] = {{"a", "b.c"}, true, {}, true};
    values["allRaw"] = {{"a"}, true, ".*", true};
    values["allUnknown"] = {{}, true, {}, true};
    values["mod"] = {{"short"}, false, {}, false};
    values["self"] = {{"$self $plain"}, false, {}, false};
    return values;
}

} // namespace

void VariablesTest::fillsIn_data()
{
    QTest::addColumn<QString>("expr");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *expr, const char *expected) {
        QTest::newRow(name) << QString::fromLatin1(expr) << QString::fromLatin1(expected);
    };
    row("interval", "rate(a[$__interval])", "rate(a[15s])");
    row("rate interval", "rate(a[$__rate_interval])", "rate(a[1m])");
    row("rate interval in braces", "rate(a[${__rate_interval}])", "rate(a[1m])");
    row("rate interval ms", "$__rate_interval_ms", "60000");
    row("interval ms before interval", "$__interval_ms/$__interval", "15000/15s");
    row("range", "increase(a[$__range]) $__range_s $__range_ms", "increase(a[3600s]) 3600 3600000");
    row("from and to", "$__from ${__to}", "1700000000000 1700003600000");
    row("several are an alternation", R"x(a{m=~"$model"})x", R"x(a{m=~"(gpt-4\\.1|o3)"})x");
    row("one needs no brackets", R"x(a{m=~"$one"})x", R"x(a{m=~"gpt-4\\.1"})x");
    row("braces", R"x(a{m=~"${model}"})x", R"x(a{m=~"(gpt-4\\.1|o3)"})x");
    row("old brackets", R"x(a{m=~"[[model]]"})x", R"x(a{m=~"(gpt-4\\.1|o3)"})x");
    row("format regex", R"x(a{m=~"${plain:regex}"})x", R"x(a{m=~"chat"})x");
    row("format pipe", R"x(a{m=~"${model:pipe}"})x", R"x(a{m=~"gpt-4.1|o3"})x");
    row("format csv", R"x(a{m=~"${model:csv}"})x", R"x(a{m=~"gpt-4.1,o3"})x");
    row("plain", R"x(a{m="$plain"})x", R"x(a{m="chat"})x");
    row("the longest name counts", R"x($mod $model_x)x", R"x(short $model_x)x");
    row("unknown stays", R"x(a{m="$nobody"} ${nobody} [[nobody]])x", R"x(a{m="$nobody"} ${nobody} [[nobody]])x");
    row("a lone sign stays", R"x(a{m=~"x$"} $)x", R"x(a{m=~"x$"} $)x");
    row("subscript is no variable", "a[5m][[", "a[5m][[");
    row("all by its choices", R"x(a{m=~"$allOf"})x", R"x(a{m=~"(a|b\\.c)"})x");
    row("all by its own value", R"x(a{m=~"$allRaw"})x", R"x(a{m=~".*"})x");
    row("all while nothing is known", R"x(a{m=~"$allUnknown"})x", R"x(a{m=~".*"})x");
    row("values are not looked through", R"x("$self")x", R"x("$self $plain")x");
    row("unclosed", "${model", "${model");
}

void VariablesTest::fillsIn()
{
    QFETCH(QString, expr);
    QTEST(QString::fromStdString(expandQuery(expr.toStdString(), sampleValues(), times)), "expected");
}

void VariablesTest::noValueLeavesItsLiteral_data()
{
    QTest::addColumn<QString>("expr");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *expr, const char *expected) {
        QTest::newRow(name) << QString::fromLatin1(expr) << QString::fromLatin1(expected);
    };
    row("quote", R"x(a{m="$evil"})x", R"x(a{m="x\"} or up{a=\""})x");
    row("in single quotes", R"x(a{m='$evil'})x", R"x(a{m='x"} or up{a="'})x");
    row("regex in double quotes", R"x(a{m=~"$evilRegex"})x", R"x(a{m=~"a\"b\\\\c'd`e"})x");
    row("regex in single quotes", R"x(a{m=~'$evilRegex'})x", R"x(a{m=~'a"b\\\\c\'d`e'})x");
    row("regex in backticks", R"x(a{m=~`$evilRegex`})x", R"x(a{m=~`a"b\\c'd.e`})x");
    row("after an escaped quote", R"x(a{m="\"$evil"})x", R"x(a{m="\"x\"} or up{a=\""})x");
    row("behind a finished literal", R"x(a{n="1",m="$evil"})x", R"x(a{n="1",m="x\"} or up{a=\""})x");
}

void VariablesTest::noValueLeavesItsLiteral()
{
    fillsIn();
}

void VariablesTest::writesTitlesWithoutEscapes()
{
    QCOMPARE(expandText("Cost of $model per $__interval", sampleValues(), times),
             std::string("Cost of gpt-4.1,o3 per 15s"));
}

void VariablesTest::takesLabelValuesApart_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<bool>("isOne");
    QTest::addColumn<QString>("selector");
    QTest::addColumn<QString>("label");
    const auto row = [](const char *query, bool isOne, const char *selector, const char *label) {
        QTest::newRow(query) << QString::fromLatin1(query) << isOne << QString::fromLatin1(selector)
                             << QString::fromLatin1(label);
    };
    row("label_values(llm_calls_total, model)", true, "llm_calls_total", "model");
    row(" label_values( llm_calls_total{a=\"1\",b=\"2\"} , model ) ", true, "llm_calls_total{a=\"1\",b=\"2\"}",
        "model");
    row("label_values(model)", true, "", "model");
    row("query_result(up)", false, "", "");
    row("label_values(a, )", false, "", "");
    row("label_values(a, b c)", false, "", "");
    row("", false, "", "");
}

void VariablesTest::takesLabelValuesApart()
{
    QFETCH(QString, query);
    QFETCH(bool, isOne);
    QFETCH(QString, selector);
    QFETCH(QString, label);
    const auto parts = parseLabelValues(query.toStdString());
    QCOMPARE(parts.has_value(), isOne);
    if (parts) {
        QCOMPARE(parts->selector, selector.toStdString());
        QCOMPARE(parts->label, label.toStdString());
    }
}

void VariablesTest::allStandsForEveryChoice()
{
    Variable variable;
    variable.name = "model";
    variable.includeAll = true;
    variable.choices = {"a", "b"};
    QVERIFY(variable.value().all);
    QCOMPARE(variable.value().values, variable.choices);
    variable.allValue = ".*";
    QVERIFY(variable.value().values.empty());
    variable.chosen = {"b"};
    QVERIFY(!variable.value().all);
    QCOMPARE(expandQuery("m=~\"$model\"", valuesOf({variable}), times), std::string("m=~\"b\""));
}

QTEST_GUILESS_MAIN(VariablesTest)
#include "tst_variables.moc"
