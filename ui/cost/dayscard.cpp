// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/dayscard.h"

#include "ui/cost/costwords.h"
#include "ui/cost/daybars.h"
#include "ui/dashboard/legendrow.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QVBoxLayout>

namespace meterbird::ui {

DaysCard::DaysCard(const Theme &theme, QWidget *parent)
    : CostCard(theme, parent)
    , m_theme(theme)
    , m_title(new QLabel(tr("Spend per day"), this))
    , m_words(new QLabel(this))
    , m_bars(new DayBars(theme, this))
    , m_legend(new LegendRow(theme, this))
{
    m_words->setTextFormat(Qt::PlainText);
    m_words->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *header = new QHBoxLayout;
    header->setSpacing(8);
    header->addWidget(m_title);
    header->addWidget(m_words, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    layout->addLayout(header);
    layout->addWidget(m_bars, 1);
    layout->addWidget(m_legend);
    connect(m_legend, &LegendRow::hiddenChanged, this, [this] { m_bars->setHidden(m_legend->hidden()); });
    connect(&theme, &Theme::changed, this, &DaysCard::applyTheme);
    applyTheme();
}

void DaysCard::setReport(const CostReport &report)
{
    m_report = report;
    m_bars->setReport(report);
    QString words = tr("last 30 days, local time, by model");
    if (const auto budget = m_bars->budgetOfDay())
        words += tr(" · dashed: the budget's %1 a day").arg(moneyText(*budget));
    m_words->setText(words);
    showLegend();
}

void DaysCard::showLegend()
{
    if (m_report.lastDays.empty())
        return;
    std::vector<pricing::NanoDollars> sums(m_report.dearest.size() + 1, 0);
    for (const CostDay &day : m_report.lastDays) {
        for (std::size_t i = 0; i < day.parts.size(); ++i)
            sums[i] += day.parts[i];
    }
    const std::vector<QColor> colors = m_bars->colors();
    std::vector<LegendEntry> entries;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const bool isRest = i == m_report.dearest.size();
        if (!isRest || sums[i] > 0)
            entries.push_back(
                {isRest ? tr("other models") : shownText(m_report.dearest[i]), moneyText(sums[i]), colors[i]});
    }
    m_legend->setEntries(std::move(entries));
    m_bars->setHidden(m_legend->hidden());
}

void DaysCard::applyTheme()
{
    m_title->setFont(m_theme.font(1, QFont::DemiBold));
    m_words->setFont(m_theme.font(0.85));
    QPalette quiet = m_words->palette();
    quiet.setColor(QPalette::WindowText, m_theme.colors().secondary);
    m_words->setPalette(quiet);
    showLegend();
}

} // namespace meterbird::ui
