// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace meterbird::ui {

class Theme;

/// A framed part of a page with a title; widgets go into body().
class Card : public QWidget
{
    Q_OBJECT

public:
    Card(const Theme &theme, const QString &title, QWidget *parent = nullptr);

    QVBoxLayout *body() const { return m_body; }
    /// At the right end of the title's line.
    void addToTitle(QWidget *widget);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    QLabel *m_title;
    QHBoxLayout *m_head;
    QVBoxLayout *m_body;
};

/// A label that shows `text` as it is: no markup, wrapped.
QLabel *plainLabel(const QString &text, QWidget *parent);

/// Colours a label quietly, or as a complaint.
void setQuiet(QLabel &label, const Theme &theme);
void setComplaint(QLabel &label, const Theme &theme);

} // namespace meterbird::ui
