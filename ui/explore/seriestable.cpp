// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/seriestable.h"

#include "ui/theme/errorwords.h"

#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace meterbird::ui {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t longestRest = 400; // bytes

/// The label names, those with most different values first; of equals in order of the alphabet.
std::vector<std::string> namesByVariety(const std::vector<const Labels *> &sets)
{
    std::map<std::string, std::set<std::string_view>> values;
    for (const Labels *labels : sets) {
        for (const auto &[name, value] : labels->pairs())
            values[name].insert(value);
    }
    std::vector<std::string> names;
    for (const auto &entry : values)
        names.push_back(entry.first);
    std::stable_sort(names.begin(), names.end(),
                     [&](const std::string &a, const std::string &b) { return values[a].size() > values[b].size(); });
    return names;
}

} // namespace

SeriesTable::Row SeriesTable::rowFor(const dashboard::PanelSeries &series, TimeRange range)
{
    Row row;
    row.labels = series.labels;
    row.unit = series.unit;
    row.bounds = series.bounds;
    row.decimals = series.decimals;
    row.figures.fill(none);
    double sum = 0;
    int count = 0;
    for (const Sample &sample : series.samples) {
        if (sample.time < range.start || std::isnan(sample.value))
            continue;
        const bool first = count == 0;
        row.figures[Min] = first ? sample.value : std::min(row.figures[Min], sample.value);
        row.figures[Max] = first ? sample.value : std::max(row.figures[Max], sample.value);
        row.figures[Last] = sample.value;
        sum += sample.value;
        ++count;
    }
    if (count > 0)
        row.figures[Avg] = sum / count;
    return row;
}

void SeriesTable::chooseColumns(const std::vector<Row> &rows)
{
    std::vector<const Labels *> sets;
    for (const Row &row : rows)
        sets.push_back(&row.labels);
    m_labels = namesByVariety(sets);
    m_hasRest = m_labels.size() > mostLabelColumns;
    m_labels.resize(std::min(m_labels.size(), mostLabelColumns));
}

bool SeriesTable::fits(const std::vector<Row> &rows, bool isInstant) const
{
    return isInstant == m_isInstant && rows.size() == m_rows.size()
        && std::equal(rows.begin(), rows.end(), m_rows.begin(),
                      [](const Row &a, const Row &b) { return a.labels == b.labels; });
}

void SeriesTable::setState(const dashboard::PanelState &state, std::vector<QColor> colors, bool isInstant)
{
    std::vector<Row> rows;
    rows.reserve(state.series.size());
    for (const dashboard::PanelSeries &series : state.series) {
        rows.push_back(rowFor(series, isInstant ? TimeRange {} : state.range));
        rows.back().color = rows.size() <= colors.size() ? colors[rows.size() - 1] : QColor();
    }
    const bool same = fits(rows, isInstant);
    if (!same) {
        beginResetModel();
        m_isInstant = isInstant;
        chooseColumns(rows);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Labels rest = rows[i].labels;
        for (const std::string &name : m_labels) {
            rows[i].cells.push_back(shownText(rest.value(name)));
            rest.remove(name);
        }
        if (m_hasRest)
            rows[i].cells.push_back(shownText(rest.isEmpty() ? "" : rest.toString(), longestRest));
    }
    m_rows = std::move(rows);
    if (!same)
        endResetModel();
    else if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int SeriesTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SeriesTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : 1 + labelColumns() + (m_isInstant ? 1 : 4);
}

std::optional<SeriesTable::Figure> SeriesTable::figureAt(int column) const
{
    const int figure = column - 1 - labelColumns();
    if (figure < 0)
        return std::nullopt;
    return m_isInstant ? Last : static_cast<Figure>(figure);
}

QVariant SeriesTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    if (index.column() == 0) {
        if (role == Qt::DecorationRole)
            return row.color;
        return role == SortRole ? QVariant(index.row()) : QVariant();
    }
    if (const auto figure = figureAt(index.column())) {
        const double value = row.figures[*figure];
        // The average of bounds is none.
        const BoundedValue known = *figure == Avg ? BoundedValue {value} : bounded(value, row.bounds);
        if (role == Qt::DisplayRole)
            return QString::fromStdString(formatValue(known, row.unit, row.decimals).toString());
        if (role == SortRole) // without a value below all others
            return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
        if (role == Qt::ToolTipRole && !std::isnan(value))
            return QString::number(value, 'g', 17);
        return role == Qt::TextAlignmentRole ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    }
    const QString &cell = row.cells[static_cast<std::size_t>(index.column() - 1)];
    if (role == Qt::DisplayRole || role == SortRole)
        return cell;
    return role == Qt::ToolTipRole ? QVariant(toolTipText(cell)) : QVariant();
}

QVariant SeriesTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto figure = figureAt(section);
    if (role == Qt::TextAlignmentRole)
        return int((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole || section == 0)
        return {};
    if (figure && m_isInstant)
        return tr("value");
    if (figure) {
        const QString names[] = {tr("min"), tr("avg"), tr("max"), tr("last")};
        return names[*figure];
    }
    const auto label = static_cast<std::size_t>(section - 1);
    return label < m_labels.size() ? shownText(m_labels[label]) : tr("other labels");
}

} // namespace meterbird::ui
