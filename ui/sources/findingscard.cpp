// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/findingscard.h"

#include "ui/shell/statustext.h"
#include "ui/sources/findingrow.h"
#include "ui/theme/icons.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {
constexpr std::size_t mostRows = 20;
}

FindingsCard::FindingsCard(const Theme &theme, QWidget *parent)
    : Card(theme, tr("Findings"), parent)
    , m_theme(theme)
    , m_sum(new StatusText(theme, this))
    , m_again(new QPushButton(themeIcon(QStringLiteral("refresh"), theme), tr("Look again"), this))
{
    m_sum->setObjectName(QStringLiteral("findingSum"));
    m_sum->setProminent(true);
    m_again->setObjectName(QStringLiteral("lookAgain"));
    m_again->setToolTip(tr("Look through targets, panels, rules and histograms now; in a terminal: meterbird doctor"));
    addToTitle(m_again);
    body()->addWidget(m_sum);
    connect(m_again, &QPushButton::clicked, this, &FindingsCard::lookAgainWanted);
    setFindings({}, 0, false);
}

void FindingsCard::setFindings(const std::vector<sources::Finding> &findings, Timestamp now, bool isLookedAt)
{
    const std::size_t shown = std::min(findings.size(), mostRows);
    while (m_rows.size() < shown) {
        m_rows.push_back(new FindingRow(m_theme, this));
        body()->addWidget(m_rows.back());
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (i < shown)
            m_rows[i]->setFinding(findings[i], now);
        m_rows[i]->setVisible(i < shown);
    }
    if (findings.empty()) {
        m_sum->setState(isLookedAt ? StatusState::Ok : StatusState::Unknown);
        m_sum->setText(isLookedAt ? tr("Nothing is wrong") : tr("Not looked at yet"));
    } else {
        m_sum->setState(StatusState::Warning);
        m_sum->setText(shown < findings.size()
                           ? tr("%1 things to mend, the first %2 below").arg(findings.size()).arg(shown)
                           : findings.size() == 1 ? tr("One thing to mend")
                                                  : tr("%1 things to mend").arg(findings.size()));
    }
}

} // namespace meterbird::ui
