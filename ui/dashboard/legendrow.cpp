// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/legendrow.h"

#include "ui/theme/errorwords.h"
#include "ui/theme/tabulartext.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace meterbird::ui {

namespace {

constexpr double markWidth = 10, gap = 6, entryGap = 16, longestName = 150, shortestName = 40;
constexpr double fontScale = 0.92;

QString moreText(std::size_t count)
{
    return LegendRow::tr("+%1 more").arg(count);
}

double moreWidth(const QFontMetricsF &metrics, std::size_t count)
{
    return std::ceil(metrics.horizontalAdvance(moreText(count)));
}

} // namespace

LegendRow::LegendRow(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setAccessibleName(tr("Legend"));
    setAccessibleDescription(tr("Left and right choose an entry, Enter shows it alone, Space hides it"));
    setCursor(Qt::PointingHandCursor);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LegendRow::setEntries(std::vector<LegendEntry> entries)
{
    if (entries == m_entries)
        return;
    std::vector<bool> hidden(entries.size(), false);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        for (std::size_t k = 0; k < m_entries.size(); ++k)
            hidden[i] = hidden[i] || (m_hidden[k] && m_entries[k].name == entries[i].name);
    }
    if (std::find(hidden.begin(), hidden.end(), false) == hidden.end())
        std::fill(hidden.begin(), hidden.end(), false); // what was shown alone is gone: an empty chart helps nobody
    m_entries = std::move(entries);
    m_current = 0;
    update();
    if (std::exchange(m_hidden, hidden) != m_hidden)
        Q_EMIT hiddenChanged();
}

QSize LegendRow::sizeHint() const
{
    return {200, qCeil(QFontMetricsF(m_theme.font(fontScale)).height()) + 8};
}

QSize LegendRow::minimumSizeHint() const
{
    return {40, sizeHint().height()};
}

void LegendRow::layOut()
{
    const QFontMetricsF names(m_theme.font(fontScale)), values(m_theme.font(fontScale, QFont::DemiBold));
    m_boxes.clear();
    m_moreBox = QRectF();
    double x = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const double nameWidth = std::min(longestName, names.horizontalAdvance(m_entries[i].name));
        const double wide = markWidth + gap + nameWidth + gap - 2 + tabularWidth(values, m_entries[i].value);
        const std::size_t rest = m_entries.size() - i - 1;
        const double room = width() - x - (rest > 0 ? moreWidth(names, rest) + entryGap : 0);
        // What is left of the row is given to one more entry with a shortened name, when that can still be read.
        const double shown = std::min(wide, std::max(room, wide - nameWidth + std::min(nameWidth, shortestName)));
        if (shown > room && i > 0) {
            m_moreBox = QRectF(x, 0, moreWidth(names, rest + 1), height());
            break;
        }
        m_boxes.emplace_back(x, 0, shown, height());
        x += shown + entryGap;
    }
}

QRectF LegendRow::entryBox(std::size_t index) const
{
    return index < m_boxes.size() ? m_boxes[index] : QRectF();
}

void LegendRow::paintEvent(QPaintEvent *)
{
    layOut();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = 0; i < m_boxes.size(); ++i)
        paintEntry(painter, i);
    if (m_moreBox.isValid()) {
        painter.setFont(m_theme.font(fontScale));
        painter.setPen(m_theme.colors().secondary);
        painter.drawText(m_moreBox, Qt::AlignVCenter | Qt::AlignLeft, moreText(m_entries.size() - m_boxes.size()));
    }
}

void LegendRow::paintEntry(QPainter &painter, std::size_t index) const
{
    const Colors &colors = m_theme.colors();
    const LegendEntry &entry = m_entries[index];
    const QRectF box = m_boxes[index];
    const bool hidden = m_hidden[index];
    const QFont nameFont = m_theme.font(fontScale), valueFont = m_theme.font(fontScale, QFont::DemiBold);
    const QFontMetricsF names(nameFont), values(valueFont);
    const QRectF mark(box.left(), box.center().y() - 1.5, markWidth, 3);
    // Hidden: an outline instead of a filled mark, so that it is not told by colour alone.
    painter.setPen(hidden ? QPen(entry.color, 1) : QPen(Qt::NoPen));
    painter.setBrush(hidden ? QBrush(Qt::NoBrush) : QBrush(entry.color));
    painter.drawRoundedRect(mark, 1.5, 1.5);
    const double baseline = box.center().y() + names.ascent() / 2 - names.descent() / 2;
    const double valueWidth = tabularWidth(values, entry.value);
    const double nameWidth = box.width() - markWidth - 2 * gap + 2 - valueWidth;
    QFont font = nameFont;
    font.setStrikeOut(hidden);
    painter.setFont(font);
    painter.setPen(colors.secondary);
    painter.drawText(QPointF(box.left() + markWidth + gap, baseline),
                     names.elidedText(entry.name, Qt::ElideRight, nameWidth + 1));
    painter.setFont(valueFont);
    painter.setPen(hidden ? colors.secondary : colors.text);
    drawTabular(painter, QPointF(box.right() - valueWidth, baseline), entry.value);
    if (hasFocus() && index == m_current) {
        painter.setPen(QPen(colors.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(-0.5, 1.5, 0.5, -1.5), 4, 4);
    }
}

int LegendRow::entryAt(const QPointF &at) const
{
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        if (m_boxes[i].adjusted(-4, 0, 4, 0).contains(at))
            return static_cast<int>(i);
    }
    return -1;
}

void LegendRow::mouseReleaseEvent(QMouseEvent *event)
{
    const int index = entryAt(event->position());
    if (index < 0 || event->button() != Qt::LeftButton)
        return;
    if (event->modifiers() & Qt::ControlModifier)
        toggle(static_cast<std::size_t>(index));
    else
        showAlone(static_cast<std::size_t>(index));
}

void LegendRow::showAlone(std::size_t index)
{
    std::vector<bool> others(m_entries.size(), true);
    others[index] = false;
    m_hidden = m_hidden == others ? std::vector<bool>(m_entries.size(), false) : others;
    update();
    Q_EMIT hiddenChanged();
}

void LegendRow::toggle(std::size_t index)
{
    m_hidden[index] = !m_hidden[index];
    if (std::find(m_hidden.begin(), m_hidden.end(), false) == m_hidden.end())
        std::fill(m_hidden.begin(), m_hidden.end(), false); // the last one hidden: all again
    update();
    Q_EMIT hiddenChanged();
}

void LegendRow::keyPressEvent(QKeyEvent *event)
{
    const std::size_t count = m_boxes.size();
    switch (count == 0 ? 0 : event->key()) {
    case Qt::Key_Left:
        m_current = (m_current + count - 1) % count;
        break;
    case Qt::Key_Right:
        m_current = (m_current + 1) % count;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        showAlone(m_current);
        break;
    case Qt::Key_Space:
        toggle(m_current);
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    update();
}

bool LegendRow::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(), toolTipFor(entryAt(help->pos())), this);
        return true;
    }
    return QWidget::event(event);
}

QString LegendRow::toolTipFor(int index) const
{
    if (index >= 0) {
        const LegendEntry &entry = m_entries[static_cast<std::size_t>(index)];
        return toolTipLines(
            {entry.name + QStringLiteral(": ") + entry.value, tr("Click: show it alone. Ctrl+click: hide it.")});
    }
    QStringList lines;
    for (std::size_t i = m_boxes.size(); i < m_entries.size() && lines.size() < 30; ++i)
        lines.append(m_entries[i].name + u' ' + m_entries[i].value);
    return toolTipLines(lines);
}

} // namespace meterbird::ui
