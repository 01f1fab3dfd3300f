// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/status.h"

#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace meterbird::ui {

class StatusText;
class Theme;

/// One line that says what is wrong, with what can be done about it. Owned by the BannerStack.
class Banner : public QWidget
{
    Q_OBJECT

public:
    explicit Banner(const Theme &theme, QWidget *parent = nullptr);

    void set(StatusState state, const QString &text, const QStringList &buttons);
    StatusState state() const { return m_state; }

Q_SIGNALS:
    void pressed(int button);
    void closePressed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    StatusText *m_text;
    QHBoxLayout *m_row;
    std::vector<QPushButton *> m_buttons;
    QStringList m_words;
    StatusState m_state = StatusState::Unknown;
};

} // namespace meterbird::ui
