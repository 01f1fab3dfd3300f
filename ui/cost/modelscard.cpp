// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/modelscard.h"

#include "ui/cost/costtable.h"
#include "ui/cost/costwords.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/icons.h"

#include <QActionGroup>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace meterbird::ui {

namespace {
constexpr int heightOfRow = 32;
constexpr int narrowest = 56, widest = 320, shortName = 80; // of a column, in pixels
constexpr int headerPadding = 14, arrow = 16;
// A line below each row, and cells that begin where their header does.
constexpr const char *sheet =
    "#costTable { border: 0; }" // the card has a border
    "QTableView::item { border: 0; border-bottom: 1px solid palette(mid); padding: 0 13px 0 5px; }"
    "QTableView::item:selected { background: palette(highlight); color: palette(highlighted-text); }";
constexpr CostPeriod periods[] = {CostPeriod::Today, CostPeriod::ThisMonth, CostPeriod::LastMonth,
                                  CostPeriod::Last30Days};
} // namespace

ModelsCard::ModelsCard(const Theme &theme, QWidget *parent)
    : CostCard(theme, parent)
    , m_theme(theme)
    , m_title(new QLabel(tr("By model"), this))
    , m_sums(new QLabel(this))
    , m_periodButton(new QPushButton(this))
    , m_export(new QPushButton(tr("Export CSV\u2026"), this))
    , m_model(new CostTable(this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_table(new QTableView(this))
{
    makeTable();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 8, 1, 1);
    layout->setSpacing(4);
    layout->addWidget(makeHeader());
    layout->addWidget(m_table, 1);
    connect(&theme, &Theme::changed, this, &ModelsCard::applyTheme);
    applyTheme();
    showPeriod(CostPeriod::ThisMonth);
}

QWidget *ModelsCard::makeHeader()
{
    m_sums->setTextFormat(Qt::PlainText);
    m_sums->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_export->setIcon(themeIcon(QStringLiteral("export"), m_theme));
    m_export->setToolTip(tr("Save the rows of this table as a CSV file"));
    m_periodButton->setToolTip(tr("The days that the table sums up"));
    auto *menu = new QMenu(m_periodButton);
    auto *group = new QActionGroup(menu);
    for (const CostPeriod period : periods) {
        QAction *action = menu->addAction(periodName(period));
        action->setCheckable(true);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, period] { Q_EMIT periodChosen(period); });
    }
    m_periodButton->setMenu(menu);
    connect(m_export, &QPushButton::clicked, this, &ModelsCard::exportWanted);
    auto *header = new QWidget(this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(11, 0, 7, 0);
    row->setSpacing(8);
    row->addWidget(m_title);
    row->addWidget(m_sums, 1);
    row->addWidget(m_periodButton);
    row->addWidget(m_export);
    return header;
}

void ModelsCard::makeTable()
{
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(CostTable::SortRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_table->setObjectName(QStringLiteral("costTable"));
    m_table->setModel(m_sorted);
    m_table->setAccessibleName(tr("Cost by model"));
    m_table->setStyleSheet(QLatin1String(sheet));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(heightOfRow);
    QHeaderView *header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setMinimumSectionSize(narrowest);
    connect(header, &QHeaderView::sortIndicatorChanged, this, &ModelsCard::shareWidth);
    m_table->viewport()->installEventFilter(this);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(CostTable::Cost, Qt::DescendingOrder);
}

/// By the words of its header and of its first rows; the hint of a header would keep room for the arrow in all columns,
/// which the narrow window has not.
int ModelsCard::wantedWidth(int column) const
{
    const QHeaderView &header = *m_table->horizontalHeader();
    const QString name = m_sorted->headerData(column, Qt::Horizontal).toString();
    int wanted = header.fontMetrics().horizontalAdvance(name) + 2 * headerPadding;
    if (header.sortIndicatorSection() == column)
        wanted += arrow;
    for (int row = 0; row < std::min(m_sorted->rowCount(), 50); ++row)
        wanted = std::max(wanted, m_table->sizeHintForIndex(m_sorted->index(row, column)).width());
    return std::clamp(wanted, narrowest, widest);
}

/// Every column as wide as its words ask, then what is left over goes to all alike. Where room is short, names are cut
/// before numbers and headers are.
void ModelsCard::shareWidth()
{
    std::array<int, CostTable::columns> widths;
    for (std::size_t column = 0; column < widths.size(); ++column)
        widths[column] = m_widest[column] = std::max(m_widest[column], wantedWidth(static_cast<int>(column)));
    const int room = m_table->viewport()->width();
    int sum = std::accumulate(widths.begin(), widths.end(), 0);
    for (const std::size_t name : {CostTable::Model, CostTable::Provider}) {
        const int less = std::clamp(sum - room, 0, std::max(0, widths[name] - shortName));
        widths[name] -= less;
        sum -= less;
    }
    const int spare = std::max(0, room - sum) / CostTable::columns;
    for (std::size_t column = 0; column < widths.size(); ++column)
        m_table->setColumnWidth(static_cast<int>(column), widths[column] + spare);
}

bool ModelsCard::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        shareWidth();
    return CostCard::eventFilter(watched, event);
}

void ModelsCard::setReport(const CostReport &report)
{
    m_model->setRows(report.rows);
    shareWidth();
    showPeriod(report.period);
    const ledger::CostRow total = report.total();
    const auto day = [](QDate date) { return QLocale().toString(date, QStringLiteral("d MMM yyyy")); };
    const QString days = report.days.from == report.days.to
        ? day(report.days.to)
        : tr("%1 to %2").arg(day(report.days.from), day(report.days.to));
    const QString sums = total.calls == 0 ? tr("%1 · no calls").arg(days)
                                          : tr("%1 · %2 · %3 calls · %4 tokens in, %5 out")
                                                .arg(days, moneyText(total.cost), countText(total.calls),
                                                     tokensText(total.inputTokens), tokensText(total.outputTokens));
    m_sums->setText(sums);
    m_sums->setToolTip(toolTipText(sums));
    m_export->setEnabled(!report.rows.empty());
}

void ModelsCard::showPeriod(CostPeriod period)
{
    m_periodButton->setText(periodName(period) + QStringLiteral(" \u25be"));
    for (std::size_t i = 0; i < std::size(periods); ++i)
        m_periodButton->menu()->actions().at(static_cast<qsizetype>(i))->setChecked(periods[i] == period);
}

QString ModelsCard::sums() const
{
    return m_sums->text();
}

void ModelsCard::applyTheme()
{
    m_title->setFont(m_theme.font(1, QFont::DemiBold));
    m_sums->setFont(m_theme.font(0.85));
    QPalette quiet = m_sums->palette();
    quiet.setColor(QPalette::WindowText, m_theme.colors().secondary);
    m_sums->setPalette(quiet);
}

} // namespace meterbird::ui
