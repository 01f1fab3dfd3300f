// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/alerttablemodel.h"

#include "src/alerts/wording.h"
#include "src/base/duration.h"
#include "ui/dashboard/seriestext.h"
#include "ui/theme/errorwords.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

namespace meterbird::ui {

using namespace meterbird::alerts;

namespace {

constexpr std::size_t mostExpression = 1'000;

QString stateWord(AlertRow::State state)
{
    switch (state) {
    case AlertRow::State::Firing:
        return AlertTableModel::tr("firing");
    case AlertRow::State::Pending:
        return AlertTableModel::tr("pending");
    case AlertRow::State::Snoozed:
        return AlertTableModel::tr("snoozed");
    case AlertRow::State::Failed:
        return AlertTableModel::tr("failed");
    case AlertRow::State::NotYet:
        return AlertTableModel::tr("waiting");
    case AlertRow::State::NoData:
        return AlertTableModel::tr("no data");
    case AlertRow::State::Ok:
        break;
    }
    return AlertTableModel::tr("ok");
}

Tone toneOf(AlertRow::State state)
{
    switch (state) {
    case AlertRow::State::Firing:
        return Tone::Critical;
    case AlertRow::State::Pending:
    case AlertRow::State::Failed:
        return Tone::Warning;
    default:
        return Tone::Quiet;
    }
}

bool belongs(const AlertRow &row, AlertTableModel::Filter filter)
{
    switch (filter) {
    case AlertTableModel::Filter::All:
        return true;
    case AlertTableModel::Filter::Firing:
        return row.state == AlertRow::State::Firing;
    case AlertTableModel::Filter::Pending:
        return row.state == AlertRow::State::Pending;
    case AlertTableModel::Filter::Snoozed:
        return row.state == AlertRow::State::Snoozed;
    }
    return false;
}

/// The labels that tell it apart, its severity and its `for`: `endpoint=query · severity=critical · for 1 min`.
QString detailOf(const Rule &rule, const Labels &labels)
{
    QStringList parts;
    if (const std::string own = shownLabels(labels, 120); !own.empty())
        parts << QString::fromStdString(own);
    parts << QStringLiteral("severity=") + shownText(severityOf(rule), 40);
    if (rule.holdFor > 0)
        parts << AlertTableModel::tr("for %1").arg(QString::fromStdString(toReadableDuration(rule.holdFor)));
    return parts.join(QStringLiteral(" · "));
}

QString valueText(const BoundedValue &value, const Rule &rule)
{
    return std::isnan(value.value) ? QStringLiteral("—")
                                   : QString::fromStdString(formatValue(value, unitOf(rule)).toString());
}

QString boundNote(const BoundedValue &value, const Rule &rule)
{
    BoundNotes notes;
    notes.add(value, unitOf(rule));
    return notes.lines().join(u' ');
}

/// Of a rule without an alert: the worst of its series. NaN: there is none.
BoundedValue worstReading(const RuleStatus &status)
{
    const auto comparison = status.condition.comparison.value_or(Comparison::Greater);
    const bool lowIsBad = comparison == Comparison::Less || comparison == Comparison::LessOrEqual;
    const Reading *worst = nullptr;
    for (const Reading &reading : status.readings) {
        if (!worst || std::isnan(worst->value)
            || (lowIsBad ? reading.value < worst->value : reading.value > worst->value))
            worst = &reading;
    }
    return worst ? bounded(worst->value, status.bounds.of(worst->labels)) : BoundedValue {std::nan("")};
}

QString clockText(Timestamp time, Timestamp now)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(time);
    const bool isToday = local.date() == QDateTime::fromMSecsSinceEpoch(now).date();
    return local.toString(isToday ? QStringLiteral("HH:mm:ss") : QStringLiteral("d MMM HH:mm"));
}

} // namespace

AlertTableModel::AlertTableModel(AlertEngine &engine, QObject *parent)
    : QAbstractTableModel(parent)
    , m_engine(engine)
{
    connect(&engine, &AlertEngine::changed, this, [this] {
        if (m_isFollowing)
            refresh();
    });
    refresh();
}

void AlertTableModel::setFollowing(bool isFollowing)
{
    if (!std::exchange(m_isFollowing, isFollowing) && isFollowing)
        refresh();
}

void AlertTableModel::setFilter(Filter filter)
{
    m_filter = filter;
    refresh();
}

int AlertTableModel::count(Filter filter) const
{
    return m_counts[static_cast<std::size_t>(filter)];
}

int AlertTableModel::find(const std::string &ruleId, const Labels &labels) const
{
    int ofRule = -1;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].ruleId != ruleId)
            continue;
        if (m_rows[i].labels == labels)
            return static_cast<int>(i);
        if (ofRule < 0)
            ofRule = static_cast<int>(i);
    }
    return ofRule;
}

AlertRow AlertTableModel::ruleRow(const RuleStatus &status) const
{
    AlertRow row;
    row.ruleId = status.rule.id();
    row.name = shownText(status.rule.name, 80);
    row.detail = detailOf(status.rule, {});
    row.condition = shownText(status.rule.expr, mostExpression);
    const BoundedValue worst = worstReading(status);
    row.now = valueText(worst, status.rule);
    row.toolTip = boundNote(worst, status.rule);
    row.since = QStringLiteral("—");
    switch (status.health) {
    case RuleStatus::Health::NotYet:
        row.state = AlertRow::State::NotYet;
        break;
    case RuleStatus::Health::Ok:
        break;
    case RuleStatus::Health::NoData:
        row.state = AlertRow::State::NoData;
        row.toolTip = tr("There is nothing to compare: no such series has been sent, or too few.");
        break;
    case RuleStatus::Health::Failed:
        row.state = AlertRow::State::Failed;
        row.toolTip = status.error ? wordsFor(*status.error) : QString();
        break;
    }
    return row;
}

AlertRow AlertTableModel::alertRow(const RuleStatus &status, const Alert &alert,
                                   const std::set<std::int64_t> &unread) const
{
    AlertRow row = ruleRow(status);
    const Timestamp now = m_engine.now();
    row.labels = alert.labels;
    row.hasAlert = true;
    row.detail = detailOf(status.rule, alert.labels);
    const BoundedValue value = bounded(alert.value, status.bounds.of(alert.labels));
    row.now = valueText(value, status.rule);
    row.toolTip = boundNote(value, status.rule);
    row.isUnread = unread.contains(alert.episode);
    if (m_engine.isSnoozed(alert.ruleId, alert.labels))
        row.state = AlertRow::State::Snoozed;
    else
        row.state = alert.state == AlertState::Firing ? AlertRow::State::Firing : AlertRow::State::Pending;
    if (alert.state == AlertState::Firing) {
        row.since = clockText(alert.firedAt, now) + QStringLiteral(" · ")
            + QString::fromStdString(toReadableDuration(now - alert.firedAt));
    } else {
        row.since = tr("%1 · %2 of %3")
                        .arg(clockText(alert.since, now), QString::fromStdString(toReadableDuration(alert.breachedFor)),
                             QString::fromStdString(toReadableDuration(status.rule.holdFor)));
    }
    if (status.health == RuleStatus::Health::Failed && status.error)
        row.toolTip = tr("The last question failed, so this is as it was: %1").arg(wordsFor(*status.error));
    return row;
}

std::vector<AlertRow> AlertTableModel::allRows() const
{
    const std::set<std::int64_t> unread = m_engine.store().unreadFiring();
    std::vector<AlertRow> rows;
    for (const RuleStatus &status : m_engine.statuses()) {
        if (status.active.empty())
            rows.push_back(ruleRow(status));
        for (const Alert &alert : status.active)
            rows.push_back(alertRow(status, alert, unread));
    }
    std::ranges::stable_sort(rows, {},
                             [](const AlertRow &row) { return std::min(row.state, AlertRow::State::NotYet); });
    return rows;
}

void AlertTableModel::refresh()
{
    std::vector<AlertRow> rows = allRows();
    for (const Filter filter : {Filter::All, Filter::Firing, Filter::Pending, Filter::Snoozed}) {
        m_counts[static_cast<std::size_t>(filter)] = static_cast<int>(
            std::ranges::count_if(rows, [filter](const AlertRow &row) { return belongs(row, filter); }));
    }
    std::erase_if(rows, [this](const AlertRow &row) { return !belongs(row, m_filter); });
    const bool isSame =
        std::ranges::equal(rows, m_rows, [](const AlertRow &a, const AlertRow &b) { return a.isSameAlert(b); });
    if (!isSame) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i] == m_rows[i])
            continue;
        m_rows[i] = std::move(rows[i]);
        Q_EMIT dataChanged(index(static_cast<int>(i), 0), index(static_cast<int>(i), ColumnCount - 1));
    }
}

int AlertTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int AlertTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AlertTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const AlertRow &line = row(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: {
        const QString texts[ColumnCount] = {stateWord(line.state), line.name, line.condition, line.now, line.since};
        return texts[column];
    }
    case Qt::TextAlignmentRole:
        return QVariant(column == NowColumn ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ToolTipRole: {
        const QString text = column == ConditionColumn ? line.condition : line.toolTip;
        return text.isEmpty() ? QVariant() : toolTipText(text);
    }
    case ToneRole:
        return column == StateColumn ? QVariant(static_cast<int>(toneOf(line.state))) : QVariant();
    case SecondLineRole:
        return column == RuleColumn ? QVariant(line.detail) : QVariant();
    case MonospaceRole:
        return column == ConditionColumn;
    case UnreadRole:
        return column == RuleColumn && line.isUnread;
    case RuleIdRole:
        return QString::fromStdString(line.ruleId);
    case LabelsRole:
        return QVariant::fromValue(line.labels);
    default:
        return {};
    }
}

QVariant AlertTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section == NowColumn ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const QString names[ColumnCount] = {tr("State"), tr("Rule"), tr("Condition"), tr("Now"), tr("Since")};
    return names[section];
}

} // namespace meterbird::ui
