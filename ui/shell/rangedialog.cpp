// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/rangedialog.h"

#include "ui/theme/theme.h"

#include <QDateTimeEdit>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>

namespace meterbird::ui {

namespace {

constexpr Milliseconds minute = 60'000;
constexpr Milliseconds day = 86'400'000;

QDateTimeEdit *makeEdit(Timestamp time, const QString &name, QWidget *parent)
{
    auto *edit = new QDateTimeEdit(QDateTime::fromMSecsSinceEpoch(time), parent);
    edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    edit->setCalendarPopup(true);
    edit->setObjectName(name);
    return edit;
}

} // namespace

QString rangeComplaint(TimeRange range, Timestamp now)
{
    if (range.start >= range.end)
        return RangeDialog::tr("The beginning must lie before the end.");
    if (range.length() < minute)
        return RangeDialog::tr("The range must be at least one minute long.");
    if (range.length() > 366 * day)
        return RangeDialog::tr("The range can be at most 366 days long.");
    if (range.start >= now)
        return RangeDialog::tr("The beginning lies in the future: there is nothing to show yet.");
    if (range.end > now + day)
        return RangeDialog::tr("The end lies in the future.");
    return {};
}

RangeDialog::RangeDialog(const Theme &theme, TimeRange begin, QWidget *parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_from(makeEdit(begin.start, QStringLiteral("from"), this))
    , m_to(makeEdit(begin.end, QStringLiteral("to"), this))
    , m_complaint(new QLabel(this))
{
    setWindowTitle(tr("Custom time range"));
    m_complaint->setTextFormat(Qt::PlainText);
    m_complaint->setObjectName(QStringLiteral("complaint"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_apply = buttons->addButton(tr("Show"), QDialogButtonBox::AcceptRole);
    m_apply->setProperty("primary", true);
    m_apply->setDefault(true);
    auto *form = new QFormLayout(this);
    form->setContentsMargins(16, 16, 16, 16);
    form->setSpacing(8);
    form->addRow(tr("&From"), m_from);
    form->addRow(tr("&To"), m_to);
    form->addRow(m_complaint);
    form->addRow(buttons);
    m_complaint->setMinimumWidth(360);
    connect(m_from, &QDateTimeEdit::dateTimeChanged, this, &RangeDialog::check);
    connect(m_to, &QDateTimeEdit::dateTimeChanged, this, &RangeDialog::check);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
}

TimeRange RangeDialog::range() const
{
    return {m_from->dateTime().toMSecsSinceEpoch(), m_to->dateTime().toMSecsSinceEpoch()};
}

void RangeDialog::check()
{
    const QString complaint = rangeComplaint(range(), currentTime());
    QPalette colors = m_complaint->palette();
    colors.setColor(QPalette::WindowText, complaint.isEmpty() ? m_theme.colors().secondary : m_theme.colors().critical);
    m_complaint->setPalette(colors);
    m_complaint->setText(complaint.isEmpty() ? tr("Times are local.") : complaint);
    m_apply->setEnabled(complaint.isEmpty());
}

} // namespace meterbird::ui
