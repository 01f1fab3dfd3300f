// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/chartcontent.h"
#include "ui/dashboard/plotmap.h"

#include <QChartView>
#include <QTimer>

#include <optional>

namespace meterbird::ui {

class ChartAxes;
class CrosshairHub;
class MarksItem;
class OverlayItem;
class SeriesItem;
class Theme;
struct TimeTick;

/// The chart of one card: axes and grid by Qt Charts, data, marks and crosshair by our items; and the mouse and keys on
/// it. Theme and hub outlive it.
class ChartView : public QChartView
{
    Q_OBJECT

public:
    ChartView(const Theme &theme, CrosshairHub &hub, QWidget *parent = nullptr);
    ~ChartView() override;

    void setPanel(const dashboard::Panel &panel);
    void setState(const dashboard::PanelState &state);
    void setEpisodes(std::vector<Episode> episodes);
    void setHidden(const std::vector<bool> &hidden);

    const ChartContent &content() const { return m_content; }
    /// Of the data, in viewport pixels.
    QRectF plotBox() const { return m_plot; }
    /// Why there is nothing, and what to do; empty when there are lines.
    QString emptyText() const;
    /// `↑ threshold 10 s`, the mark of a threshold that lies above the axis; empty when none does.
    QString thresholdAboveText() const;
    /// What the crosshair's box says; empty in the charts that only show its line.
    QStringList crosshairLines() const;
    const ChartAxes &axes() const { return *m_axes; }

    QSize sizeHint() const override { return {360, 240}; }
    QSize minimumSizeHint() const override { return {160, 90}; }

Q_SIGNALS:
    void zoomRequested(meterbird::TimeRange range);
    void zoomBackRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    enum class Drag { None, Zoom, Pan };

    void applyTheme();
    void updateChart();
    void layOut();
    std::vector<TimeTick> fittingTicks(const QFontMetricsF &metrics) const;
    void updateColors();
    PlotMap map() const { return {m_content.state.range, m_content.scale, m_plot}; }
    void moveCrosshair(const QPointF &at);
    void stepCrosshair(bool isForwards);
    void showCrosshair();
    void endDrag();
    void panBy(Milliseconds by);
    void zoomAround(Timestamp pivot, double factor);
    void request(TimeRange range);

    const Theme &m_theme;
    CrosshairHub &m_hub;
    ChartContent m_content;
    ChartAxes *m_axes; ///< owned by the chart
    SeriesItem *m_series; ///< these three: owned by the scene
    MarksItem *m_marks;
    OverlayItem *m_overlay;
    QRectF m_plot;
    bool m_wasSized = false; ///< before its first resize event, what would be laid out is laid out again
    Drag m_drag = Drag::None;
    QPointF m_dragStart;
    std::optional<TimeRange> m_wheelRange; ///< what several turns of the wheel add up to
    QTimer m_wheelDone;
};

} // namespace meterbird::ui
