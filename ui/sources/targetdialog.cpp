// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/targetdialog.h"

#include "ui/shell/card.h"
#include "ui/theme/errorwords.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QUrl>

namespace meterbird::ui {

TargetDialog::TargetDialog(const Theme &theme, Add add, QWidget *parent)
    : QDialog(parent)
    , m_theme(theme)
    , m_add(std::move(add))
    , m_url(new QLineEdit(this))
    , m_job(new QLineEdit(this))
    , m_complaint(plainLabel(tr("Prometheus asks this page at every scrape."), this))
{
    setWindowTitle(tr("Add a scrape target"));
    m_url->setObjectName(QStringLiteral("url"));
    m_url->setPlaceholderText(QStringLiteral("http://127.0.0.1:8000/metrics"));
    m_url->setMaxLength(2'000);
    m_url->setMinimumWidth(360);
    m_job->setObjectName(QStringLiteral("job"));
    m_job->setPlaceholderText(tr("a name of your choice"));
    m_job->setMaxLength(100);
    m_complaint->setObjectName(QStringLiteral("complaint"));
    setQuiet(*m_complaint, theme);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    QPushButton *add_ = buttons->addButton(tr("Add"), QDialogButtonBox::AcceptRole);
    add_->setProperty("primary", true);
    add_->setDefault(true);
    auto *form = new QFormLayout(this);
    form->setContentsMargins(16, 16, 16, 16);
    form->setSpacing(8);
    form->addRow(tr("&URL"), m_url);
    form->addRow(tr("&Job name"), m_job);
    form->addRow(m_complaint);
    form->addRow(buttons);
    connect(m_url, &QLineEdit::editingFinished, this, &TargetDialog::suggestJob);
    connect(buttons, &QDialogButtonBox::accepted, this, &TargetDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void TargetDialog::suggest(const settings::ScrapeTarget &target)
{
    m_url->setText(QString::fromStdString(target.url));
    m_job->setText(QString::fromStdString(target.job));
}

void TargetDialog::suggestJob()
{
    const QUrl url(m_url->text().trimmed(), QUrl::StrictMode);
    if (m_job->text().isEmpty() && url.isValid())
        m_job->setText(url.authority(QUrl::FullyEncoded));
}

void TargetDialog::accept()
{
    suggestJob();
    const auto added = m_add({m_url->text().trimmed().toStdString(), m_job->text().trimmed().toStdString()});
    if (added) {
        QDialog::accept();
        return;
    }
    m_complaint->setText(shownText(added.error().detail, 400));
    setComplaint(*m_complaint, m_theme);
}

} // namespace meterbird::ui
