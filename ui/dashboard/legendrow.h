// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QWidget>

#include <vector>

namespace meterbird::ui {

class Theme;

struct LegendEntry {
    QString name; ///< plain and bounded
    QString value; ///< the newest
    QColor color;

    bool operator==(const LegendEntry &) const = default;
};

/// One line of names with their newest values below a chart. A click shows an entry alone (again: all), Ctrl+click
/// hides or shows it. Not a QLegend: that one cannot show a value in bold beside the name, lays every name out as HTML,
/// and needs a Qt Charts series for each.
class LegendRow : public QWidget
{
    Q_OBJECT

public:
    explicit LegendRow(const Theme &theme, QWidget *parent = nullptr);

    /// What is hidden stays so by name.
    void setEntries(std::vector<LegendEntry> entries);
    const std::vector<LegendEntry> &entries() const { return m_entries; }
    const std::vector<bool> &hidden() const { return m_hidden; }
    /// Where an entry is drawn; empty when it did not fit.
    QRectF entryBox(std::size_t index) const;

    /// What hovering over an entry tells, as markup; -1: over `+2 more`.
    QString toolTipFor(int index) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void hiddenChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    void layOut();
    int entryAt(const QPointF &at) const;
    void showAlone(std::size_t index);
    void toggle(std::size_t index);
    void paintEntry(QPainter &painter, std::size_t index) const;

    const Theme &m_theme;
    std::vector<LegendEntry> m_entries;
    std::vector<bool> m_hidden;
    std::vector<QRectF> m_boxes; ///< of the entries that fit
    QRectF m_moreBox;
    std::size_t m_current = 0; ///< of the keyboard
};

} // namespace meterbird::ui
