// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/costwords.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;

namespace {
constexpr pricing::NanoDollars dollar = 1'000'000'000;

CostReport monthOf(pricing::NanoDollars spent, pricing::NanoDollars projected,
                   std::optional<pricing::NanoDollars> budget)
{
    CostReport report;
    report.month = spent;
    report.projected = projected;
    report.budget = budget;
    return report;
}
} // namespace

class TestCostWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesMoneyAsABillHasIt()
    {
        QCOMPARE(moneyText(0), QStringLiteral("$0.00"));
        QCOMPARE(moneyText(8'940'000'000), QStringLiteral("$8.94"));
        QCOMPARE(moneyText(206'095'000'000), QStringLiteral("$206.10"));
        QCOMPARE(moneyText(1'234'567 * dollar), QStringLiteral("$1,234,567.00"));
        QCOMPARE(moneyText(3'400'000), QStringLiteral("$0.0034"));
        QCOMPARE(moneyText(999'999'999), QStringLiteral("$1.00"));
    }

    void writesExactMoneyToTheNanoDollar()
    {
        QCOMPARE(exactMoney(0), QStringLiteral("0"));
        QCOMPARE(exactMoney(1), QStringLiteral("0.000000001"));
        QCOMPARE(exactMoney(104'200'000'000), QStringLiteral("104.2"));
        QCOMPARE(exactMoney(-1'500'000'000), QStringLiteral("-1.5"));
    }

    void groupsThousands()
    {
        QCOMPARE(countText(0), QStringLiteral("0"));
        QCOMPARE(countText(999), QStringLiteral("999"));
        QCOMPARE(countText(2'214), QStringLiteral("2,214"));
        QCOMPARE(countText(-123'456), QStringLiteral("-123,456"));
        QCOMPARE(tokensText(12), QStringLiteral("12"));
        QCOMPARE(tokensText(12'345), QStringLiteral("12.3 k"));
    }

    void neverSharesNothing()
    {
        QCOMPARE(shareText(0, 0), QStringLiteral("–"));
        QCOMPARE(shareText(1, 3), QStringLiteral("33 %"));
        QCOMPARE(shareText(1, 10'000), QStringLiteral("< 1 %"));
    }

    void saysHowTheBudgetStands()
    {
        CostReport report = monthOf(206 * dollar, 268 * dollar, 300 * dollar);
        QCOMPARE(projectionWords(report), QStringLiteral("89 % of the budget"));
        QCOMPARE(budgetWords(report), QStringLiteral("69 % · $94.00 left"));
        QCOMPARE(budgetState(report.projected, report.budget), BudgetState::Near);
        QCOMPARE(budgetState(report.month, report.budget), BudgetState::Fine);
        report = monthOf(310 * dollar, 400 * dollar, 300 * dollar);
        QCOMPARE(projectionWords(report), QStringLiteral("$100.00 over the budget"));
        QCOMPARE(budgetWords(report), QStringLiteral("over by $10.00"));
        QCOMPARE(budgetState(report.month, report.budget), BudgetState::Over);
        report = monthOf(310 * dollar, 400 * dollar, {});
        QCOMPARE(budgetState(report.month, report.budget), BudgetState::None);
        QCOMPARE(budgetWords(report), QStringLiteral("set one in Settings"));
        report.today = QDate(2026, 3, 2);
        report.lastDays = {{.day = QDate(2026, 3, 1), .calls = 1, .cost = dollar, .unpricedTokens = 0, .parts = {}},
                           {.day = QDate(2026, 3, 2), .calls = 2, .cost = dollar, .unpricedTokens = 0, .parts = {}}};
        QCOMPARE(projectionWords(report), QStringLiteral("at the last 7 days' rate"));
        report.lastDays.front().calls = 0;
        QCOMPARE(projectionWords(report), QStringLiteral("at today's rate"));
    }

    void namesTheModelsWithoutAPrice()
    {
        CostReport report;
        QVERIFY(unpricedWords(report, QStringLiteral("p.json")).isEmpty());
        for (int i = 0; i < 7; ++i)
            report.rows.push_back({{}, "m" + std::to_string(i), "local", 1, 100, 0, 0, 100});
        const QString words = unpricedWords(report, QStringLiteral("/home/me/prices.json"));
        QVERIFY2(words.startsWith(
                     QStringLiteral("700 tokens have no price and are in none of these sums: m0 (local), m1 (local)")),
                 qPrintable(words));
        QVERIFY(words.contains(QStringLiteral("m4 (local) and 2 more.")));
        QVERIFY(words.contains(QStringLiteral("to /home/me/prices.json")));
    }

    void writesCsvThatASpreadsheetTakes()
    {
        CostReport report;
        report.days = {QDate(2026, 3, 1), QDate(2026, 3, 9)};
        report.rows = {{{}, "a,\"b\"", "x", 2, 10, 5, 1'500'000'001, 0, 6, 3}, {{}, "=1+1", "y\nz", 1, 3, 4, 0, 7}};
        QCOMPARE(costCsv(report),
                 QByteArray("from,to,model,provider,calls,input_tokens,output_tokens,cost_dollars,unpriced_tokens,"
                            "cache_read_tokens,cache_write_tokens\r\n"
                            "2026-03-01,2026-03-09,\"a,\"\"b\"\"\",x,2,10,5,1.500000001,0,6,3\r\n"
                            "2026-03-01,2026-03-09,'=1+1,\"y\nz\",1,3,4,0,7,0,0\r\n"));
    }

    void knowsTheDaysOfAPeriod()
    {
        const QDate today(2026, 3, 1);
        QCOMPARE(daysOf(CostPeriod::Today, today), (CostDays {today, today}));
        QCOMPARE(daysOf(CostPeriod::ThisMonth, today), (CostDays {today, today}));
        QCOMPARE(daysOf(CostPeriod::LastMonth, today), (CostDays {QDate(2026, 2, 1), QDate(2026, 2, 28)}));
        QCOMPARE(daysOf(CostPeriod::Last30Days, today), (CostDays {QDate(2026, 1, 31), today}));
    }
};

QTEST_GUILESS_MAIN(TestCostWords)
#include "tst_costwords.moc"
