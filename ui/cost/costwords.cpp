// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/costwords.h"

#include "src/base/units.h"
#include "src/snapshot/snapshotcsv.h"
#include "ui/theme/errorwords.h"

#include <QCoreApplication>

#include <cmath>

namespace meterbird::ui {

namespace {

constexpr pricing::NanoDollars nanosPerDollar = 1'000'000'000;
constexpr pricing::NanoDollars nanosPerCent = 10'000'000;
constexpr double nearShare = 0.8; // of the budget: from here on it is worth a look
constexpr std::size_t mostNamed = 5;

QString tr(const char *text)
{
    return QCoreApplication::translate("CostPage", text);
}

QString percent(double share)
{
    return QStringLiteral("%1 %").arg(std::lround(share * 100));
}

double share(pricing::NanoDollars part, pricing::NanoDollars whole)
{
    return static_cast<double>(part) / static_cast<double>(whole);
}

QByteArray csvField(const std::string &text)
{
    return QByteArray::fromStdString(snapshot::csvCell(text));
}

} // namespace

QString moneyText(pricing::NanoDollars amount)
{
    const QString sign = amount < 0 ? QStringLiteral("-$") : QStringLiteral("$");
    const pricing::NanoDollars size = std::abs(amount);
    if (size > 0 && size < nanosPerCent) {
        QString digits =
            QString::fromStdString(formatValue(pricing::toDollars(size), Unit {"currencyUSD"}).number).mid(1);
        while (digits.endsWith(u'0'))
            digits.chop(1);
        return sign + digits;
    }
    const pricing::NanoDollars cents = (size + nanosPerCent / 2) / nanosPerCent;
    return sign + countText(cents / 100) + QStringLiteral(".%1").arg(cents % 100, 2, 10, QLatin1Char('0'));
}

QString exactMoney(pricing::NanoDollars amount)
{
    const pricing::NanoDollars size = std::abs(amount);
    QString text =
        QStringLiteral("%1.%2").arg(size / nanosPerDollar).arg(size % nanosPerDollar, 9, 10, QLatin1Char('0'));
    while (text.endsWith(u'0'))
        text.chop(1);
    if (text.endsWith(u'.'))
        text.chop(1);
    return amount < 0 ? u'-' + text : text;
}

QString countText(std::int64_t count)
{
    QString text = QString::number(count);
    for (qsizetype place = text.size() - 3; place > (count < 0 ? 1 : 0); place -= 3)
        text.insert(place, u',');
    return text;
}

QString tokensText(std::int64_t tokens)
{
    if (tokens == 0)
        return QStringLiteral("–");
    if (tokens < 1000)
        return countText(tokens); // 12, not 12.0
    return QString::fromStdString(formatValue(static_cast<double>(tokens), Unit {"short"}).toString());
}

QString shareText(pricing::NanoDollars part, pricing::NanoDollars whole)
{
    if (whole <= 0)
        return QStringLiteral("–");
    const double value = share(part, whole);
    return value > 0 && value < 0.005 ? QStringLiteral("< 1 %") : percent(value);
}

QString periodName(CostPeriod period)
{
    switch (period) {
    case CostPeriod::Today:
        return tr("Today");
    case CostPeriod::ThisMonth:
        return tr("This month");
    case CostPeriod::LastMonth:
        return tr("Last month");
    case CostPeriod::Last30Days:
        break;
    }
    return tr("Last 30 days");
}

BudgetState budgetState(pricing::NanoDollars sum, std::optional<pricing::NanoDollars> budget)
{
    if (!budget || *budget <= 0)
        return BudgetState::None;
    if (sum > *budget)
        return BudgetState::Over;
    return share(sum, *budget) >= nearShare ? BudgetState::Near : BudgetState::Fine;
}

QString projectionWords(const CostReport &report)
{
    if (budgetState(report.projected, report.budget) == BudgetState::None) {
        const bool isFirstDay =
            std::all_of(report.lastDays.begin(), report.lastDays.end(),
                        [&report](const CostDay &day) { return day.day == report.today || day.calls == 0; });
        return isFirstDay ? tr("at today's rate") : tr("at the last 7 days' rate");
    }
    if (report.projected > *report.budget)
        return tr("%1 over the budget").arg(moneyText(report.projected - *report.budget));
    return tr("%1 of the budget").arg(percent(share(report.projected, *report.budget)));
}

QString budgetWords(const CostReport &report)
{
    if (budgetState(report.month, report.budget) == BudgetState::None)
        return tr("set one in Settings");
    if (report.month > *report.budget)
        return tr("over by %1").arg(moneyText(report.month - *report.budget));
    return tr("%1 · %2 left")
        .arg(percent(share(report.month, *report.budget)), moneyText(*report.budget - report.month));
}

QString unpricedWords(const CostReport &report, const QString &priceFile)
{
    QStringList names;
    std::size_t more = 0;
    for (const ledger::CostRow &row : report.rows) {
        if (row.unpricedTokens == 0)
            continue;
        if (static_cast<std::size_t>(names.size()) < mostNamed)
            names.append(QStringLiteral("%1 (%2)").arg(shownText(row.model, 80), shownText(row.provider, 40)));
        else
            ++more;
    }
    if (names.isEmpty())
        return {};
    QString list = names.join(QStringLiteral(", "));
    if (more > 0)
        list += tr(" and %1 more").arg(more);
    return tr("%1 tokens have no price and are in none of these sums: %2. Add the models with their prices to %3 and "
              "start "
              "Meterbird again; from then on their calls are priced. What is recorded stays as it is.")
        .arg(tokensText(report.total().unpricedTokens), list, priceFile);
}

QByteArray costCsv(const CostReport &report)
{
    QByteArray csv = "from,to,model,provider,calls,input_tokens,output_tokens,cost_dollars,unpriced_tokens,"
                     "cache_read_tokens,cache_write_tokens\r\n";
    const QByteArray days =
        report.days.from.toString(Qt::ISODate).toLatin1() + ',' + report.days.to.toString(Qt::ISODate).toLatin1();
    for (const ledger::CostRow &row : report.rows) {
        csv += days + ',' + csvField(row.model) + ',' + csvField(row.provider);
        for (const std::int64_t count : {row.calls, row.inputTokens, row.outputTokens})
            csv += ',' + QByteArray::number(qlonglong(count));
        csv += ',' + exactMoney(row.cost).toLatin1();
        for (const std::int64_t count : {row.unpricedTokens, row.cacheReadTokens, row.cacheWriteTokens})
            csv += ',' + QByteArray::number(qlonglong(count));
        csv += "\r\n";
    }
    return csv;
}

} // namespace meterbird::ui
