// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/cost/costcard.h"
#include "ui/cost/costreport.h"

class QLabel;

namespace meterbird::ui {

class DayBars;
class LegendRow;

/// Spend per day: title, bars, and the models with what each cost.
class DaysCard : public CostCard
{
    Q_OBJECT

public:
    DaysCard(const Theme &theme, QWidget *parent = nullptr);

    void setReport(const CostReport &report);
    DayBars &bars() { return *m_bars; }
    LegendRow &legend() { return *m_legend; }

private:
    void showLegend();
    void applyTheme();

    const Theme &m_theme;
    CostReport m_report;
    QLabel *m_title;
    QLabel *m_words;
    DayBars *m_bars;
    LegendRow *m_legend;
};

} // namespace meterbird::ui
