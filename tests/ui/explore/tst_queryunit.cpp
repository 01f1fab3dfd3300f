// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/queryunit.h"

#include <QTest>

using namespace meterbird::ui;

class TestQueryUnit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsTheUnitWhenTheTextLeavesNoDoubt_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("unit");
        const auto row = [](const char *query, const char *unit) {
            QTest::newRow(query) << QString::fromLatin1(query) << QString::fromLatin1(unit);
        };
        row("histogram_quantile(0.95, sum by (le) (rate(llm_call_duration_seconds_bucket[5m])))", "s");
        row("rate(a_seconds_sum[5m]) / rate(a_seconds_count[5m])", "s");
        row("increase(llm_cost_dollars_total[1h])", "currencyUSD");
        row("llm_cost_today_dollars", "currencyUSD");
        row("llm_cost_today_dollars{a=\"x/y\"}", "currencyUSD");
        row("process_resident_memory_bytes", "bytes");
        row("rate(llm_cost_dollars_total[5m])", "short");
        row("rate(a_seconds_count[5m])", "short");
        row("count(llm_cost_today_dollars)", "short");
        row("count without (a) (llm_cost_today_dollars)", "short");
        row("llm_cost_month_dollars / llm_budget_month_dollars", "short");
        row("llm_cost_month_dollars > 10", "short");
        row("up{job=\"x_seconds\"}", "short");
        row("", "short");
    }

    void knowsTheUnitWhenTheTextLeavesNoDoubt()
    {
        QFETCH(QString, query);
        QFETCH(QString, unit);
        QCOMPARE(QString::fromStdString(unitForQuery(query).id), unit);
    }
};

QTEST_GUILESS_MAIN(TestQueryUnit)
#include "tst_queryunit.moc"
