// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/status.h"

#include <QWidget>

#include <optional>

namespace meterbird::ui {

class Theme;

/// One line of plain text, with the shape of a state before it when it has one. Gives way in narrow places: what does
/// not fit is elided and stands in the tooltip.
class StatusText : public QWidget
{
    Q_OBJECT

public:
    explicit StatusText(const Theme &theme, QWidget *parent = nullptr);

    void setText(const QString &text);
    void setState(std::optional<StatusState> state);
    void setProminent(bool prominent); ///< in the text colour and size instead of the quiet one
    void setAlignment(Qt::Alignment alignment);
    const QString &text() const { return m_text; }
    std::optional<StatusState> state() const { return m_state; }
    bool isElided() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QFont textFont() const;
    int shapeWidth() const;
    void describe();

    const Theme &m_theme;
    QString m_text;
    std::optional<StatusState> m_state;
    Qt::Alignment m_alignment = Qt::AlignLeft;
    bool m_prominent = false;
};

} // namespace meterbird::ui
