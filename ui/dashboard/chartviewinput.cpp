// SPDX-License-Identifier: GPL-3.0-or-later
// The mouse and keys of a chart; the other half of ChartView.
#include "ui/dashboard/chartview.h"

#include "ui/dashboard/crosshairhub.h"
#include "ui/dashboard/overlayitem.h"
#include "ui/dashboard/seriesitem.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

namespace meterbird::ui {

namespace {

constexpr Milliseconds shortest = 1'000;
constexpr Milliseconds longest = 366LL * 86'400'000;

} // namespace

void ChartView::mousePressEvent(QMouseEvent *event)
{
    const bool inPlot = m_plot.contains(event->position());
    if (m_drag == Drag::None && inPlot && event->button() == Qt::LeftButton)
        m_drag = Drag::Zoom;
    else if (m_drag == Drag::None && inPlot && event->button() == Qt::MiddleButton) {
        m_drag = Drag::Pan;
        viewport()->setCursor(Qt::ClosedHandCursor);
    }
    m_dragStart = event->position();
    event->accept();
}

void ChartView::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF at = event->position();
    if (m_drag == Drag::Zoom && std::abs(at.x() - m_dragStart.x()) >= QApplication::startDragDistance())
        m_overlay->setSelection(std::pair(m_dragStart.x(), at.x()));
    if (m_drag == Drag::Pan)
        m_series->setShift(at.x() - m_dragStart.x());
    else
        moveCrosshair(at);
    event->accept();
}

void ChartView::mouseReleaseEvent(QMouseEvent *event)
{
    const double moved = event->position().x() - m_dragStart.x();
    const bool far = std::abs(moved) >= QApplication::startDragDistance();
    const Drag drag = m_drag;
    event->accept();
    if (drag == Drag::Zoom && event->button() == Qt::LeftButton) {
        endDrag();
        const auto [left, right] = std::minmax({m_dragStart.x(), event->position().x()}); // by value
        if (far)
            request({map().timeAt(std::max(left, m_plot.left())), map().timeAt(std::min(right, m_plot.right()))});
    } else if (drag == Drag::Pan && event->button() == Qt::MiddleButton) {
        endDrag();
        if (far)
            panBy(map().timeAt(m_plot.left()) - map().timeAt(m_plot.left() + moved));
    }
}

/// Not beyond now: what is asked of a time to come is answered by what there is, and a rate would seem to fall to 0.
void ChartView::panBy(Milliseconds by)
{
    const TimeRange range = m_content.state.range;
    const Timestamp end = std::min(range.end + by, std::max(range.end, currentTime()));
    // A live window ends less than a step before now: there it is not stopped for that.
    if (by < 0 || end - range.end > m_content.state.step)
        request({end - range.length(), end});
}

void ChartView::mouseDoubleClickEvent(QMouseEvent *event)
{
    endDrag();
    event->accept();
    if (event->button() == Qt::LeftButton)
        Q_EMIT zoomBackRequested();
}

void ChartView::wheelEvent(QWheelEvent *event)
{
    if (!m_plot.contains(event->position()) || event->angleDelta().y() == 0) {
        event->ignore(); // beside the plot the page scrolls
        return;
    }
    event->accept();
    zoomAround(map().timeAt(event->position().x()), std::pow(0.8, event->angleDelta().y() / 120.0));
}

void ChartView::zoomAround(Timestamp pivot, double factor)
{
    const TimeRange range = m_wheelRange.value_or(m_content.state.range);
    if (range.length() <= 0)
        return;
    const double share = static_cast<double>(pivot - range.start) / static_cast<double>(range.length());
    const auto length =
        std::clamp(static_cast<Milliseconds>(static_cast<double>(range.length()) * factor), shortest, longest);
    const Timestamp start = pivot - static_cast<Milliseconds>(share * static_cast<double>(length));
    // There is nothing to see beyond now.
    const Timestamp end = std::min(start + length, std::max(range.end, currentTime()));
    m_wheelRange = TimeRange {end - length, end};
    m_wheelDone.start(); // several turns make one question
}

void ChartView::request(TimeRange range)
{
    if (m_content.state.range.length() > 0 && range.length() > 0)
        Q_EMIT zoomRequested(range);
}

void ChartView::endDrag()
{
    m_drag = Drag::None;
    m_overlay->setSelection(std::nullopt);
    m_series->setShift(0);
    viewport()->unsetCursor();
}

void ChartView::leaveEvent(QEvent *event)
{
    QChartView::leaveEvent(event);
    if (m_hub.isSource(this))
        m_hub.setTime(std::nullopt, nullptr);
}

void ChartView::moveCrosshair(const QPointF &at)
{
    if (!m_plot.contains(at) || !m_content.hasData()) {
        if (m_hub.isSource(this))
            m_hub.setTime(std::nullopt, nullptr);
        return;
    }
    if (m_content.panel.drawStyle == dashboard::DrawStyle::Bars) {
        m_hub.setTime(map().timeAt(at.x()), this); // a bar is as wide as its step: the line stands in it
        return;
    }
    // Where samples are, the line stands on one: its time is theirs, not that of the pointer.
    const Timestamp time = map().timeAt(at.x());
    m_hub.setTime(m_content.nearestTime(time).value_or(time), this);
}

/// To the next sample; from the nearer end when there is no crosshair yet.
void ChartView::stepCrosshair(bool isForwards)
{
    const TimeRange range = m_content.state.range;
    const bool isBars = m_content.panel.drawStyle == dashboard::DrawStyle::Bars;
    Timestamp from = isForwards ? range.start : range.end + m_content.state.step;
    if (const auto time = m_hub.time())
        from = isBars ? m_content.timeAfter(*time - 1).value_or(*time) : *time; // a bar's time is its end
    if (const auto time = isForwards ? m_content.timeAfter(from) : m_content.timeBefore(from))
        m_hub.setTime(std::clamp(*time, range.start, range.end), this);
}

void ChartView::keyPressEvent(QKeyEvent *event)
{
    const TimeRange range = m_content.state.range;
    const Timestamp middle = m_hub.time().value_or(range.start + range.length() / 2);
    switch (event->key()) {
    case Qt::Key_Backspace:
        Q_EMIT zoomBackRequested();
        break;
    case Qt::Key_Left:
        stepCrosshair(false);
        break;
    case Qt::Key_Right:
        stepCrosshair(true);
        break;
    case Qt::Key_Plus:
        zoomAround(middle, 0.8);
        break;
    case Qt::Key_Minus:
        zoomAround(middle, 1.25);
        break;
    case Qt::Key_Escape:
        if (m_drag == Drag::None && !m_hub.time()) {
            QChartView::keyPressEvent(event);
            return;
        }
        endDrag();
        m_hub.setTime(std::nullopt, nullptr);
        break;
    default:
        QChartView::keyPressEvent(event);
        return;
    }
    event->accept();
}

} // namespace meterbird::ui
