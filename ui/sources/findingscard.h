// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/finding.h"
#include "ui/shell/card.h"

#include <vector>

class QPushButton;

namespace meterbird::ui {

class FindingRow;
class StatusText;

/// What is wrong with where the numbers come from, and what to do: one row a finding, the same as `meterbird doctor`.
class FindingsCard : public Card
{
    Q_OBJECT

public:
    explicit FindingsCard(const Theme &theme, QWidget *parent = nullptr);

    /// At most 20 are shown; of the rest the number. `isLookedAt`: false until somebody has looked at all.
    void setFindings(const std::vector<sources::Finding> &findings, Timestamp now, bool isLookedAt = true);

Q_SIGNALS:
    void lookAgainWanted();

private:
    const Theme &m_theme;
    StatusText *m_sum;
    QPushButton *m_again;
    std::vector<FindingRow *> m_rows; ///< those without a finding are hidden
};

} // namespace meterbird::ui
