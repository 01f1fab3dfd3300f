// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/sender.h"
#include "ui/shell/card.h"
#include "ui/sources/receiverfigures.h"

#include <vector>

class QLabel;

namespace meterbird::ui {

class RowsView;
class SenderModel;
class StatusText;

/// Where agents send to, how much came, what was refused and why; below, who sends.
class ReceiverCard : public Card
{
    Q_OBJECT

public:
    explicit ReceiverCard(const Theme &theme, QWidget *parent = nullptr);

    void setFigures(const ReceiverFigures &figures);
    void setSenders(const std::vector<sources::Sender> &senders, Timestamp now);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    StatusText *m_state;
    StatusText *m_counts;
    StatusText *m_rejection;
    SenderModel *m_model;
    RowsView *m_view;
    QLabel *m_nobody;
};

} // namespace meterbird::ui
