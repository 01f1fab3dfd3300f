// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

namespace meterbird::ui {

class Theme;

/// A card of the page: a rounded box in the theme's colours around what is laid out in it.
class CostCard : public QFrame
{
    Q_OBJECT

public:
    CostCard(const Theme &theme, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
};

} // namespace meterbird::ui
