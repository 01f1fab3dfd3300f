// SPDX-License-Identifier: GPL-3.0-or-later
// How the Alerts page is put together; what it does stands in alertspage.cpp.
#include "ui/alerts/alertdelegate.h"
#include "ui/alerts/alertspage.h"
#include "ui/alerts/historymodel.h"
#include "ui/dashboard/chartcard.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>

namespace meterbird::ui {

namespace {

void prepare(QTableView &table, QAbstractItemModel *model, AlertDelegate *delegate)
{
    table.setModel(model);
    table.setItemDelegate(delegate);
    table.setSelectionBehavior(QTableView::SelectRows);
    table.setSelectionMode(QTableView::SingleSelection);
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.setTabKeyNavigation(false);
    table.verticalHeader()->hide();
    table.verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table.horizontalHeader()->setHighlightSections(false);
    table.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table.setVerticalScrollMode(QTableView::ScrollPerPixel);
}

} // namespace

void AlertsPage::makeToolbar()
{
    using Filter = AlertTableModel::Filter;
    for (const Filter filter : {Filter::All, Filter::Firing, Filter::Pending, Filter::Snoozed}) {
        auto *button = new QPushButton(this);
        button->setCheckable(true);
        button->setChecked(filter == Filter::All);
        m_filters->addButton(button, static_cast<int>(filter));
    }
    connect(m_filters, &QButtonGroup::idClicked, this, [this](int id) {
        m_model->setFilter(static_cast<Filter>(id));
        refreshCounts();
    });
    const auto button = [this](const QString &text, const QString &toolTip, void (AlertsPage::*slot)()) {
        auto *made = new QPushButton(text, this);
        made->setToolTip(toolTip);
        connect(made, &QPushButton::clicked, this, slot);
        return made;
    };
    m_readButton = new QPushButton(tr("Mark all read"), this);
    connect(m_readButton, &QPushButton::clicked, &m_engine, &alerts::AlertEngine::markAllRead);
    m_exportButton = button(tr("Export rules…"), tr("Write the rules in force as a Prometheus rule file"),
                            &AlertsPage::askForExport);
    m_folderButton = button(tr("Open rules folder"), tr("Rule files (*.yml) in this folder replace the shipped rules"),
                            &AlertsPage::openFolder);
    m_reloadButton = button(tr("Reload rules"), tr("Read the rule files again"), &AlertsPage::reloadRulesRequested);
}

void AlertsPage::makeTable()
{
    prepare(*m_table, m_model, new AlertDelegate(m_theme, 46, m_table));
    m_table->setAccessibleName(tr("Alerts"));
    QHeaderView *header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(AlertTableModel::ConditionColumn, QHeaderView::Stretch);
    header->setMinimumSectionSize(48);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QTableView::customContextMenuRequested, this, &AlertsPage::openMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AlertsPage::choose);
    connect(m_table, &QTableView::clicked, this, &AlertsPage::open);
    connect(m_table, &QTableView::activated, this, &AlertsPage::open); // the Enter key
}

/// The condition gets what the others leave; in a narrow window they leave it more than their usual width would.
void AlertsPage::shareColumns()
{
    const int wide = m_table->viewport()->width();
    QHeaderView *header = m_table->horizontalHeader();
    header->resizeSection(AlertTableModel::StateColumn, 92);
    header->resizeSection(AlertTableModel::RuleColumn, std::clamp(wide / 4, 150, 270));
    header->resizeSection(AlertTableModel::NowColumn, 88);
    header->resizeSection(AlertTableModel::SinceColumn, std::clamp(wide / 6, 160, 190));
}

void AlertsPage::makeHistory()
{
    prepare(*m_historyTable, m_history, new AlertDelegate(m_theme, 30, m_historyTable));
    m_historyTable->setAccessibleName(tr("History"));
    m_historyTable->setFrameShape(QFrame::NoFrame);
    QHeaderView *header = m_historyTable->horizontalHeader();
    header->setMinimumSectionSize(72);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(HistoryModel::RuleColumn, QHeaderView::Stretch);
    const auto show = [this](const QModelIndex &index) {
        showAlert(index.data(RuleIdRole).toString(), index.data(LabelsRole).value<Labels>());
    };
    connect(m_historyTable, &QTableView::clicked, this, show);
    connect(m_historyTable, &QTableView::activated, this, show);
}

void AlertsPage::layOut()
{
    auto *tools = new QHBoxLayout;
    tools->setSpacing(8);
    for (QAbstractButton *button : m_filters->buttons())
        tools->addWidget(button);
    tools->addStretch();
    for (QPushButton *button : {m_readButton, m_exportButton, m_folderButton, m_reloadButton})
        tools->addWidget(button);

    m_historyCard->setObjectName(QStringLiteral("historyCard"));
    m_historyCard->setMinimumWidth(440); // else small windows cut the peaks off
    auto *history = new QVBoxLayout(m_historyCard);
    history->setContentsMargins(1, 10, 1, 8);
    m_historyTitle->setContentsMargins(12, 0, 12, 0);
    history->addWidget(m_historyTitle);
    history->addWidget(m_historyTable, 1);

    auto *lower = new QSplitter(Qt::Horizontal, this);
    lower->addWidget(m_chart);
    lower->addWidget(m_historyCard);
    lower->setSizes({620, 480});
    auto *whole = new QSplitter(Qt::Vertical, this);
    whole->addWidget(m_table);
    whole->addWidget(lower);
    whole->setStretchFactor(0, 4);
    whole->setStretchFactor(1, 5);
    for (QSplitter *splitter : {lower, whole}) {
        splitter->setHandleWidth(10);
        splitter->setChildrenCollapsible(false);
    }
    auto *inTable = new QVBoxLayout(m_table->viewport());
    inTable->addWidget(m_empty, 0, Qt::AlignCenter);
    m_empty->setParent(m_table->viewport());
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);

    setFocusProxy(m_table);
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(12, 12, 12, 12);
    page->setSpacing(10);
    page->addLayout(tools);
    page->addWidget(m_banner);
    page->addWidget(whole, 1);
}

void AlertsPage::applyTheme()
{
    const Colors &colors = m_theme.colors();
    setStyleSheet(QStringLiteral("QPushButton:checked { border-color: %1; background: %2; }"
                                 "#historyCard { background: %3; border: 1px solid %4; border-radius: 8px; }"
                                 "#historyCard QTableView { border: 0; }")
                      .arg(colors.accent.name(), colors.selection.name(), colors.card.name(), colors.border.name()));
    m_historyCard->setAttribute(Qt::WA_StyledBackground);
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, colors.secondary);
    m_empty->setPalette(quiet);
    QPalette loud = palette();
    loud.setColor(QPalette::WindowText, colors.warning);
    m_banner->setPalette(loud);
    m_historyTitle->setFont(m_theme.font(1, QFont::DemiBold));
}

} // namespace meterbird::ui
