// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/finding.h"

#include <QWidget>

class QLabel;

namespace meterbird::ui {

class Theme;

/// One finding: its mark, what and where, what was seen and how often, and what to do.
class FindingRow : public QWidget
{
    Q_OBJECT

public:
    FindingRow(const Theme &theme, QWidget *parent);

    void setFinding(const sources::Finding &finding, Timestamp now);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void applyTheme();

    const Theme &m_theme;
    QLabel *m_title;
    QLabel *m_detail;
    QLabel *m_remedy;
    bool m_isCritical = false;
};

} // namespace meterbird::ui
