// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/cost/costwords.h"

#include <QWidget>

namespace meterbird::ui {

class Theme;

/// One sum of money: what it is, how much, a note, and how much of a budget it fills. Near or over the budget it is
/// tinted; the note says so in words.
class CostTile : public QWidget
{
    Q_OBJECT

public:
    struct Content {
        QString caption;
        QString value;
        QString note;
        BudgetState state = BudgetState::None;
        std::optional<double> filled; ///< 0…1 of the budget: a bar

        bool operator==(const Content &) const = default;
    };

    CostTile(const Theme &theme, QWidget *parent = nullptr);

    void setContent(const Content &content);
    const Content &content() const { return m_content; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QColor stateColor() const;

    const Theme &m_theme;
    Content m_content;
};

} // namespace meterbird::ui
