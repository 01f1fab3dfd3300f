// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/seriestext.h"

#include <QCoreApplication>

namespace meterbird::ui {

namespace {

constexpr qsizetype mostLines = 4;

} // namespace

QString valueText(const dashboard::PanelSeries &series, double value)
{
    return QString::fromStdString(formatValue(bounded(value, series.bounds), series.unit, series.decimals).toString());
}

void BoundNotes::add(const BoundedValue &value, const Unit &unit)
{
    if (value.side == Side::Within || value == m_last)
        return;
    m_last = value;
    const std::string text = formatValue(value, unit).toString().substr(signOf(value.side).size());
    m_bounds.emplace(value.side, QString::fromStdString(text));
}

QStringList BoundNotes::lines() const
{
    QStringList lines;
    for (const auto &[side, bound] : m_bounds) {
        if (lines.size() >= mostLines)
            break;
        lines.append(
            side == Side::AtMost
                ? QCoreApplication::translate("Bounds", "The sender's buckets cannot tell below %1.").arg(bound)
                : QCoreApplication::translate("Bounds", "The sender's buckets cannot tell above %1.").arg(bound));
    }
    return lines;
}

} // namespace meterbird::ui
