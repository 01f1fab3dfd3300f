// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/cost/costreport.h"

#include <QString>

namespace meterbird::ui {

/// Money as a bill has it: `$1,234.56`; below a cent as many digits as show it: `$0.0034`.
QString moneyText(pricing::NanoDollars amount);
/// To the nano-dollar, for files: `104.2` or `0.000000001`.
QString exactMoney(pricing::NanoDollars amount);
/// `2,214`.
QString countText(std::int64_t count);
/// `14.1 M`; a dash for none.
QString tokensText(std::int64_t tokens);
/// `51 %`; a dash when there is no whole.
QString shareText(pricing::NanoDollars part, pricing::NanoDollars whole);

QString periodName(CostPeriod period);

/// How a sum stands to the budget.
enum class BudgetState { None, Fine, Near, Over };
BudgetState budgetState(pricing::NanoDollars sum, std::optional<pricing::NanoDollars> budget);

/// What the projected month means: `89 % of the budget`.
QString projectionWords(const CostReport &report);
/// What is left: `69 % · $93.90 left`.
QString budgetWords(const CostReport &report);
/// The tokens without a price, in the period: how many, of which models, and what to do. Empty: there are none.
QString unpricedWords(const CostReport &report, const QString &priceFile);

/// RFC 4180, in UTF-8: one line a model and provider.
QByteArray costCsv(const CostReport &report);

} // namespace meterbird::ui
