// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/timerange.h"

#include <QDialog>

class QDateTimeEdit;
class QLabel;
class QPushButton;

namespace meterbird::ui {

class Theme;

/// Asks for a piece of the past by its two ends, in local time. Cannot be accepted while they make no sense.
class RangeDialog : public QDialog
{
    Q_OBJECT

public:
    RangeDialog(const Theme &theme, TimeRange begin, QWidget *parent = nullptr);

    TimeRange range() const;

private:
    void check();

    const Theme &m_theme;
    QDateTimeEdit *m_from;
    QDateTimeEdit *m_to;
    QLabel *m_complaint;
    QPushButton *m_apply;
};

/// Why `range` cannot be shown, one sentence; empty when it can. `now` is the clock on the wall.
QString rangeComplaint(TimeRange range, Timestamp now);

} // namespace meterbird::ui
