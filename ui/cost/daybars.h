// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/cost/costreport.h"
#include "ui/dashboard/valuescale.h"

#include <QWidget>

namespace meterbird::ui {

class Theme;

/// The spending of the last days, a bar a day, stacked by model; today's is hatched, as it is not over. With a budget
/// its daily share is a dashed line. Left and Right walk from day to day.
class DayBars : public QWidget
{
    Q_OBJECT

public:
    DayBars(const Theme &theme, QWidget *parent = nullptr);

    void setReport(const CostReport &report);
    /// By model, in the order of CostReport::dearest, then the others.
    void setHidden(const std::vector<bool> &hidden);
    /// The colours of dearest, then of the others.
    std::vector<QColor> colors() const;
    /// All about one day in words.
    QString dayWords(int day) const;

    /// The dashed line; nothing without a budget.
    std::optional<pricing::NanoDollars> budgetOfDay() const;

    QSize sizeHint() const override { return {480, 240}; }
    QSize minimumSizeHint() const override { return {200, 120}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    QRectF plot() const;
    QRectF slot(int day) const; ///< the whole column of a day
    int dayAt(const QPointF &at) const; ///< -1: none
    pricing::NanoDollars shownCost(const CostDay &day) const;
    void updateScale();
    void setCurrent(int day);
    void paintAxes(QPainter &painter) const;
    void paintDay(QPainter &painter, int day) const;
    void paintBudget(QPainter &painter) const;
    double yOf(double dollars) const;

    const Theme &m_theme;
    CostReport m_report;
    std::vector<bool> m_hidden;
    ValueScale m_scale;
    bool m_hasKeyboard = false; ///< reached by Tab: worth a frame
    int m_current = -1; ///< under the pointer or of the keyboard
};

} // namespace meterbird::ui
