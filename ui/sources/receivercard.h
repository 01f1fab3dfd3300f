// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/card.h"
#include "ui/sources/receiverfigures.h"

class QPlainTextEdit;
class QPushButton;

namespace meterbird::ui {

class StatusText;

/// Where agents send to, how much came, what was refused and why, and a line to try it with.
class ReceiverCard : public Card
{
    Q_OBJECT

public:
    explicit ReceiverCard(const Theme &theme, QWidget *parent = nullptr);

    void setFigures(const ReceiverFigures &figures);

private:
    void copySnippet();

    StatusText *m_state;
    StatusText *m_counts;
    StatusText *m_rejection;
    QPlainTextEdit *m_snippet;
    QPushButton *m_copy;
};

/// A curl call that sends one event to `url`; fit for any POSIX shell.
QString sendingSnippet(const QString &url);

} // namespace meterbird::ui
