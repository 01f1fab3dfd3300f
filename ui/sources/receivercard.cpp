// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/receivercard.h"

#include "src/base/units.h"
#include "ui/shell/statustext.h"
#include "ui/theme/icons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>

namespace meterbird::ui {

QString sendingSnippet(const QString &url)
{
    return QStringLiteral(
               "curl %1/v1/events -H 'Content-Type: application/json' -d '\n"
               "  {\"type\": \"llm_call\", \"model\": \"gpt-4o\", \"provider\": \"openai\", \"status\": \"success\",\n"
               "   \"input_tokens\": 1200, \"output_tokens\": 80, \"duration_seconds\": 1.9}'")
        .arg(url);
}

ReceiverCard::ReceiverCard(const Theme &theme, QWidget *parent)
    : Card(theme, tr("Receiver"), parent)
    , m_state(new StatusText(theme, this))
    , m_counts(new StatusText(theme, this))
    , m_rejection(new StatusText(theme, this))
    , m_snippet(new QPlainTextEdit(this))
    , m_copy(new QPushButton(themeIcon(QStringLiteral("copy"), theme), tr("Copy"), this))
{
    m_state->setObjectName(QStringLiteral("receiverState"));
    m_counts->setObjectName(QStringLiteral("receiverCounts"));
    m_rejection->setObjectName(QStringLiteral("receiverRejection"));
    m_rejection->setState(StatusState::Warning);
    m_state->setProminent(true);
    m_copy->setToolTip(tr("Copy the command"));
    m_copy->setObjectName(QStringLiteral("copySnippet"));
    m_snippet->setReadOnly(true);
    m_snippet->setTabChangesFocus(true);
    m_snippet->setAccessibleName(tr("A command that sends one event"));
    QFont fixed(QStringLiteral("monospace"));
    fixed.setStyleHint(QFont::Monospace);
    m_snippet->setFont(fixed);
    m_snippet->setFixedHeight(3 * QFontMetrics(fixed).lineSpacing() + 24);
    m_snippet->setLineWrapMode(QPlainTextEdit::NoWrap);
    auto *how = new QHBoxLayout;
    how->addWidget(plainLabel(tr("How to send an event from any program:"), this), 1);
    how->addWidget(m_copy);
    body()->addWidget(m_state);
    body()->addWidget(m_counts);
    body()->addWidget(m_rejection);
    body()->addLayout(how);
    body()->addWidget(m_snippet);
    connect(m_copy, &QPushButton::clicked, this, &ReceiverCard::copySnippet);
    setFigures({});
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
    const QString snippet =
        listens ? sendingSnippet(figures.url) : tr("The receiver does not run, so nothing can be sent now.");
    if (m_snippet->toPlainText() != snippet)
        m_snippet->setPlainText(snippet); // a selection stays while nothing changes
    m_copy->setEnabled(listens);
}

void ReceiverCard::copySnippet()
{
    QGuiApplication::clipboard()->setText(m_snippet->toPlainText());
}

} // namespace meterbird::ui
