// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/costtable.h"

#include "ui/cost/costwords.h"
#include "ui/theme/errorwords.h"

namespace meterbird::ui {

namespace {

/// No call of it had a price.
bool isUnpriced(const ledger::CostRow &row)
{
    return row.unpricedTokens > 0 && row.cost == 0;
}

QVariant numberOf(const ledger::CostRow &row, int column)
{
    switch (column) {
    case CostTable::Model:
        return shownText(row.model);
    case CostTable::Provider:
        return shownText(row.provider);
    case CostTable::Calls:
        return qlonglong(row.calls);
    case CostTable::Input:
        return qlonglong(row.inputTokens);
    case CostTable::Output:
        return qlonglong(row.outputTokens);
    case CostTable::CacheRead:
        return qlonglong(row.cacheReadTokens);
    case CostTable::CacheWrite:
        return qlonglong(row.cacheWriteTokens);
    case CostTable::PerCall:
        return row.calls > 0 ? double(row.cost) / double(row.calls) : -1.0;
    default:
        return qlonglong(row.cost);
    }
}

} // namespace

void CostTable::setRows(std::vector<ledger::CostRow> rows)
{
    const bool same = rows.size() == m_rows.size()
        && std::equal(rows.begin(), rows.end(), m_rows.begin(), [](const ledger::CostRow &a, const ledger::CostRow &b) {
                          return a.model == b.model && a.provider == b.provider;
                      });
    if (same && rows == m_rows)
        return;
    if (!same)
        beginResetModel();
    m_rows = std::move(rows);
    m_total = 0;
    for (const ledger::CostRow &row : m_rows)
        m_total += row.cost;
    if (!same)
        endResetModel();
    else
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

int CostTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CostTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columns;
}

QString CostTable::costText(const ledger::CostRow &row) const
{
    if (isUnpriced(row))
        return tr("no price");
    return row.unpricedTokens > 0 ? tr("%1 + unpriced").arg(moneyText(row.cost)) : moneyText(row.cost);
}

QString CostTable::textOf(const ledger::CostRow &row, int column) const
{
    const QString none = QStringLiteral("–");
    switch (column) {
    case Model:
        return shownText(row.model);
    case Provider:
        return shownText(row.provider);
    case Calls:
        return countText(row.calls);
    case Input:
        return tokensText(row.inputTokens);
    case Output:
        return tokensText(row.outputTokens);
    case CacheRead:
        return tokensText(row.cacheReadTokens);
    case CacheWrite:
        return tokensText(row.cacheWriteTokens);
    case PerCall:
        return isUnpriced(row) || row.calls == 0 ? none : moneyText(row.cost / row.calls);
    case Cost:
        return costText(row);
    default:
        return isUnpriced(row) ? none : shareText(row.cost, m_total);
    }
}

QVariant CostTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ledger::CostRow &row = m_rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, column);
    case SortRole:
        return numberOf(row, column);
    case Qt::TextAlignmentRole:
        return int((column > Provider ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        break;
    default:
        return {};
    }
    if (column == Input || column == Output)
        return tr("%1 tokens").arg(countText(column == Input ? row.inputTokens : row.outputTokens));
    if (column == CacheRead || column == CacheWrite)
        return tr("%1 tokens, part of the input")
            .arg(countText(column == CacheRead ? row.cacheReadTokens : row.cacheWriteTokens));
    if (column == Cost)
        return row.unpricedTokens > 0 ? tr("%1 tokens without a price").arg(countText(row.unpricedTokens))
                                      : u'$' + exactMoney(row.cost);
    return toolTipText(textOf(row, column));
}

QVariant CostTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columns)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section > Provider ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const QString names[columns] = {tr("Model"),      tr("Provider"),    tr("Calls"),    tr("Input"), tr("Output"),
                                    tr("Cache read"), tr("Cache write"), tr("$ / call"), tr("Cost"),  tr("Share")};
    return names[section];
}

} // namespace meterbird::ui
