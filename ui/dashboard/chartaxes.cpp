// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/chartaxes.h"

#include "ui/theme/theme.h"

#include <QCategoryAxis>
#include <QChart>
#include <QPen>

namespace meterbird::ui {

namespace {

/// A category's label is its key, so a text that comes twice gets characters of no width. Escaped: Qt Charts lays
/// labels out as HTML and would load what an <img> names.
QString uniqueLabel(const QString &text, const QStringList &taken)
{
    QString label = text.toHtmlEscaped();
    while (taken.contains(label))
        label += QChar(0x200B);
    return label;
}

void clear(QCategoryAxis &axis)
{
    const QStringList labels = axis.categoriesLabels();
    for (const QString &label : labels)
        axis.remove(label);
}

} // namespace

ChartAxes::ChartAxes(QChart &chart, const Theme &theme)
    : QObject(&chart)
    , m_theme(theme)
    , m_time(new QCategoryAxis)
    , m_value(new QCategoryAxis)
{
    for (QCategoryAxis *axis : {m_time, m_value}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setLineVisible(false);
        axis->setTruncateLabels(false);
        // Ticks stand at their share of the range: no range that comes from outside ever reaches Qt Charts.
        axis->setRange(0, 1);
        axis->setStartValue(-2);
    }
    m_time->setGridLineVisible(false);
    applyTheme();
    chart.addAxis(m_time, Qt::AlignBottom);
    chart.addAxis(m_value, Qt::AlignLeft);
}

void ChartAxes::applyTheme()
{
    for (QCategoryAxis *axis : {m_time, m_value}) {
        axis->setLabelsFont(m_theme.font(0.85));
        axis->setTitleFont(axis->labelsFont()); // there is none; but Qt Charts would load another font for it
        axis->setLabelsColor(m_theme.colors().secondary);
        axis->setGridLinePen(QPen(m_theme.colors().grid, 1));
    }
}

void ChartAxes::show(TimeRange range, const std::vector<TimeTick> &times, const ValueScale &scale,
                     const QStringList &valueTexts)
{
    if (range != m_range || times != m_times)
        showTimes(range, times);
    if (scale != m_scale || valueTexts != m_valueTexts)
        showValues(scale, valueTexts);
}

void ChartAxes::showTimes(TimeRange range, const std::vector<TimeTick> &times)
{
    const double length = static_cast<double>(std::max<Milliseconds>(range.length(), 1));
    // A live window moves on under the same ticks nearly always: then the axis moves, and no label is made again.
    if (times != m_times || range.length() != m_range.length()) {
        clear(*m_time);
        m_origin = range.start;
        QStringList taken;
        for (const TimeTick &tick : times) {
            taken.append(uniqueLabel(tick.text, taken));
            m_time->append(taken.last(), static_cast<double>(tick.time - m_origin) / length);
        }
    }
    const double start = static_cast<double>(range.start - m_origin) / length;
    m_time->setRange(start, start + 1);
    m_range = range;
    m_times = times;
}

void ChartAxes::showValues(const ValueScale &scale, const QStringList &texts)
{
    clear(*m_value);
    QStringList taken;
    const std::vector<double> ticks = scale.ticks();
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        taken.append(uniqueLabel(texts.value(static_cast<qsizetype>(i)), taken));
        m_value->append(taken.last(), (ticks[i] - scale.min) / (scale.max - scale.min));
    }
    m_scale = scale;
    m_valueTexts = texts;
}

} // namespace meterbird::ui
