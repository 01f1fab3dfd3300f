// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/paneltable.h"

#include "ui/dashboard/seriestext.h"
#include "ui/theme/errorwords.h"

#include <QDateTime>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace meterbird::ui {

PanelTableModel::PanelTableModel(const ChartContent &content, QObject *parent)
    : QAbstractTableModel(parent)
    , m_series(content.state.series)
    , m_names(content.names)
{
    for (const dashboard::PanelSeries &series : m_series) {
        for (const Sample &sample : series.samples) {
            if (content.isInView(sample.time))
                m_times.push_back(sample.time);
        }
    }
    std::sort(m_times.begin(), m_times.end(), std::greater<>());
    m_times.erase(std::unique(m_times.begin(), m_times.end()), m_times.end());
}

int PanelTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_times.size());
}

int PanelTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_series.size()) + 1;
}

QVariant PanelTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole && index.column() > 0)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    const Timestamp time = m_times[static_cast<std::size_t>(index.row())];
    if (index.column() == 0)
        return QDateTime::fromMSecsSinceEpoch(time).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    const dashboard::PanelSeries &series = m_series[static_cast<std::size_t>(index.column() - 1)];
    const Sample *sample = sampleAt(series, time, 0);
    return sample ? valueText(series, sample->value) : QString();
}

QVariant PanelTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    return section == 0 ? tr("Time") : m_names[static_cast<std::size_t>(section - 1)];
}

PanelTable::PanelTable(const ChartContent &content, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(shownText(content.panel.title));
    auto *table = new QTableView;
    table->setModel(new PanelTableModel(content, table));
    table->setAccessibleName(shownText(content.panel.title));
    table->setSelectionMode(QAbstractItemView::ContiguousSelection);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setDefaultSectionSize(130);
    table->horizontalHeader()->resizeSection(0, 160);
    table->horizontalHeader()->setStretchLastSection(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(table);
    layout->addWidget(buttons);
    resize(640, 480);
}

} // namespace meterbird::ui
