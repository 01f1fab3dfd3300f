// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/daybars.h"

#include "ui/cost/costwords.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/tabulartext.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

namespace meterbird::ui {

namespace {
constexpr double leftRoom = 56; // of the amounts
constexpr double rightRoom = 8;
constexpr double topRoom = 8;
constexpr double bottomRoom = 24; // of the dates
constexpr double widestBar = 36;
constexpr double textScale = 0.85;
constexpr double highestShown = 1.6; // a budget line further above the bars would flatten them
const Unit dollars {"currencyUSD"};
} // namespace

DayBars::DayBars(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Spend per day"));
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void DayBars::setReport(const CostReport &report)
{
    m_report = report;
    m_hidden.resize(report.dearest.size() + 1, false);
    m_current = std::min(m_current, static_cast<int>(report.lastDays.size()) - 1);
    updateScale();
}

void DayBars::setHidden(const std::vector<bool> &hidden)
{
    m_hidden = hidden;
    m_hidden.resize(m_report.dearest.size() + 1, false);
    updateScale();
}

std::vector<QColor> DayBars::colors() const
{
    QStringList names;
    for (const std::string &model : m_report.dearest)
        names.append(shownText(model));
    std::vector<QColor> colors = m_theme.seriesColors(names);
    colors.push_back(m_theme.colors().faint);
    return colors;
}

QString DayBars::dayWords(int index) const
{
    const CostDay &day = m_report.lastDays.at(static_cast<std::size_t>(index));
    const bool isToday = day.day == m_report.today;
    QStringList lines {QLocale().toString(day.day, QStringLiteral("ddd d MMM"))
                       + (isToday ? tr(", today so far") : QString())};
    lines.append(tr("%1 · %2 calls").arg(moneyText(day.cost), countText(day.calls)));
    for (std::size_t i = 0; i < day.parts.size(); ++i) {
        const QString name = i < m_report.dearest.size() ? shownText(m_report.dearest[i], 60) : tr("other models");
        if (day.parts[i] > 0)
            lines.append(QStringLiteral("%1 %2").arg(name, moneyText(day.parts[i])));
    }
    if (day.unpricedTokens > 0)
        lines.append(tr("%1 tokens without a price").arg(tokensText(day.unpricedTokens)));
    return lines.join(u'\n');
}

pricing::NanoDollars DayBars::shownCost(const CostDay &day) const
{
    pricing::NanoDollars cost = 0;
    for (std::size_t i = 0; i < day.parts.size(); ++i)
        cost += m_hidden[i] ? 0 : day.parts[i];
    return cost;
}

std::optional<pricing::NanoDollars> DayBars::budgetOfDay() const
{
    if (!m_report.budget || *m_report.budget <= 0)
        return std::nullopt;
    return *m_report.budget / m_report.today.daysInMonth();
}

void DayBars::updateScale()
{
    double highest = 0;
    for (const CostDay &day : m_report.lastDays)
        highest = std::max(highest, pricing::toDollars(shownCost(day)));
    if (const auto budget = budgetOfDay(); budget && pricing::toDollars(*budget) <= highest * highestShown)
        highest = std::max(highest, pricing::toDollars(*budget) * 1.05);
    m_scale = scaleFor(0, highest > 0 ? highest : 1, 5);
    update();
}

void DayBars::setCurrent(int day)
{
    if (day == m_current)
        return;
    m_current = day;
    update();
}

void DayBars::keyPressEvent(QKeyEvent *event)
{
    const int last = static_cast<int>(m_report.lastDays.size()) - 1;
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    if (step == 0 || last < 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    setCurrent(m_current < 0 ? last : std::clamp(m_current + step, 0, last));
    setAccessibleDescription(dayWords(m_current));
    QToolTip::showText(mapToGlobal(slot(m_current).center().toPoint()),
                       dayWords(m_current).toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")), this);
}

void DayBars::mouseMoveEvent(QMouseEvent *event)
{
    const int day = dayAt(event->position());
    setCurrent(day);
    if (day < 0)
        QToolTip::hideText();
    else
        QToolTip::showText(event->globalPosition().toPoint(),
                           dayWords(day).toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")), this);
}

void DayBars::focusInEvent(QFocusEvent *event)
{
    m_hasKeyboard = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    QWidget::focusInEvent(event);
}

void DayBars::focusOutEvent(QFocusEvent *event)
{
    m_hasKeyboard = false;
    QWidget::focusOutEvent(event);
}

void DayBars::leaveEvent(QEvent *)
{
    setCurrent(-1);
}

QRectF DayBars::plot() const
{
    return {leftRoom, topRoom, std::max(10.0, width() - leftRoom - rightRoom),
            std::max(10.0, height() - topRoom - bottomRoom)};
}

QRectF DayBars::slot(int day) const
{
    const QRectF box = plot();
    const double each = box.width() / std::max<double>(1, static_cast<double>(m_report.lastDays.size()));
    return {box.left() + day * each, box.top(), each, box.height()};
}

int DayBars::dayAt(const QPointF &at) const
{
    for (int day = 0; day < static_cast<int>(m_report.lastDays.size()); ++day) {
        if (slot(day).contains(at))
            return day;
    }
    return -1;
}

double DayBars::yOf(double amount) const
{
    const QRectF box = plot();
    return box.bottom() - (amount - m_scale.min) / (m_scale.max - m_scale.min) * box.height();
}

void DayBars::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setFont(m_theme.font(textScale));
    paintAxes(painter);
    for (int day = 0; day < static_cast<int>(m_report.lastDays.size()); ++day)
        paintDay(painter, day);
    paintBudget(painter);
    if (m_hasKeyboard) {
        painter.setPen(m_theme.colors().accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void DayBars::paintAxes(QPainter &painter) const
{
    const Colors &colors = m_theme.colors();
    const QRectF box = plot();
    const QFontMetricsF metrics(painter.font());
    for (const double tick : m_scale.ticks()) {
        const double y = std::round(yOf(tick)) + 0.5;
        painter.setPen(colors.grid);
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y));
        painter.setPen(colors.secondary);
        const QString text = tickText(tick, m_scale, dollars);
        drawTabular(painter, {box.left() - 8 - tabularWidth(metrics, text), y + metrics.capHeight() / 2}, text);
    }
    // As many dates as have room; counted from today back, so that today always has one.
    const int count = static_cast<int>(m_report.lastDays.size());
    const QString widest = tr("today, so far");
    const int every = count > 0
        ? std::max(1, static_cast<int>(std::ceil(metrics.horizontalAdvance(widest) * 1.2 / slot(0).width())))
        : 1;
    for (int day = count - 1; day >= 0; day -= every) {
        const QDate date = m_report.lastDays[static_cast<std::size_t>(day)].day;
        const QString text = date == m_report.today ? widest : QLocale().toString(date, QStringLiteral("d MMM"));
        const double width = metrics.horizontalAdvance(text);
        const double x = std::clamp(slot(day).center().x() - width / 2, box.left(), box.right() - width);
        painter.drawText(QPointF(x, box.bottom() + 6 + metrics.ascent()), text);
    }
}

void DayBars::paintDay(QPainter &painter, int index) const
{
    const CostDay &day = m_report.lastDays[static_cast<std::size_t>(index)];
    const QRectF column = slot(index);
    if (index == m_current)
        painter.fillRect(column, blend(m_theme.colors().text, m_theme.colors().card, 0.07));
    const double width = std::max(2.0, std::min(widestBar, column.width() * 0.72));
    const std::vector<QColor> colors = this->colors();
    pricing::NanoDollars below = 0;
    for (std::size_t i = 0; i < day.parts.size(); ++i) {
        if (m_hidden[i] || day.parts[i] <= 0)
            continue;
        const double bottom = yOf(pricing::toDollars(below));
        below += day.parts[i];
        const double top = yOf(pricing::toDollars(below));
        const QRectF bar(column.center().x() - width / 2, top, width, bottom - top);
        if (day.day == m_report.today) { // not over yet
            painter.fillRect(bar, blend(colors[i], m_theme.colors().card, 0.3));
            painter.fillRect(bar, QBrush(colors[i], Qt::BDiagPattern));
        } else {
            painter.fillRect(bar, colors[i]);
        }
    }
}

void DayBars::paintBudget(QPainter &painter) const
{
    const auto budget = budgetOfDay();
    if (!budget || pricing::toDollars(*budget) > m_scale.max)
        return;
    const QRectF box = plot();
    const double y = std::round(yOf(pricing::toDollars(*budget))) + 0.5;
    painter.setPen(QPen(m_theme.colors().critical, 1, Qt::DashLine));
    painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y));
}

} // namespace meterbird::ui
