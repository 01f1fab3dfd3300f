// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/receivercard.h"

#include "src/base/units.h"
#include "ui/shell/statustext.h"
#include "ui/sources/rowsview.h"
#include "ui/sources/sendermodel.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {
constexpr int wideEnough = 960; // for the reasons beside the figures
}

ReceiverCard::ReceiverCard(const Theme &theme, QWidget *parent)
    : Card(theme, tr("Senders"), parent)
    , m_state(new StatusText(theme, this))
    , m_counts(new StatusText(theme, this))
    , m_rejection(new StatusText(theme, this))
    , m_model(new SenderModel(this))
    , m_view(new RowsView(*m_model, tr("Senders"), this))
    , m_nobody(plainLabel(tr("Nobody has sent anything since the start: connect an agent below."), this))
{
    m_state->setObjectName(QStringLiteral("receiverState"));
    m_counts->setObjectName(QStringLiteral("receiverCounts"));
    m_rejection->setObjectName(QStringLiteral("receiverRejection"));
    m_rejection->setState(StatusState::Warning);
    m_state->setProminent(true);
    m_view->setObjectName(QStringLiteral("senders"));
    m_view->setWidths({130, 166, 128, 80, 92, 84, 84});
    m_nobody->setMinimumWidth(40);
    setQuiet(*m_nobody, theme);
    connect(&theme, &Theme::changed, this, [this, &theme] { setQuiet(*m_nobody, theme); });
    auto *line = new QHBoxLayout;
    line->setSpacing(16);
    line->addWidget(m_state);
    line->addWidget(m_counts, 1);
    body()->addLayout(line);
    body()->addWidget(m_rejection);
    body()->addWidget(m_nobody);
    body()->addWidget(m_view);
    setFigures({});
    setSenders({}, 0);
}

void ReceiverCard::setFigures(const ReceiverFigures &figures)
{
    const bool listens = !figures.url.isEmpty();
    m_state->setState(listens ? StatusState::Ok : StatusState::Critical);
    m_state->setText(listens ? tr("Listening at %1").arg(figures.url) : tr("Not listening"));
    const QString rate = QString::fromStdString(formatValue(figures.eventsPerSecond, {"eps"}).number);
    const QLocale number(QLocale::English); // the dot and the comma as everywhere in the window
    m_counts->setText(
        tr("%1 events/s · %2 accepted · %3 rejected")
            .arg(rate, number.toString(qlonglong(figures.accepted)), number.toString(qlonglong(figures.rejected))));
    m_rejection->setText(tr("Last rejected: %1").arg(figures.lastRejection));
    m_rejection->setVisible(!figures.lastRejection.isEmpty());
}

void ReceiverCard::resizeEvent(QResizeEvent *event)
{
    Card::resizeEvent(event);
    m_view->setColumnHidden(SenderModel::LastRejection, width() < wideEnough); // the tooltip still has it
}

void ReceiverCard::setSenders(const std::vector<sources::Sender> &senders, Timestamp now)
{
    m_model->setSenders(senders, now);
    m_view->setVisible(!senders.empty());
    m_nobody->setVisible(senders.empty());
}

} // namespace meterbird::ui
