// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/settings/settings.h"

#include <QDialog>

#include <functional>

class QLabel;
class QLineEdit;

namespace meterbird::ui {

class Theme;

/// Asks for a scrape target. `add` takes it or says why not; the dialog stays open with that sentence then.
class TargetDialog : public QDialog
{
    Q_OBJECT

public:
    using Add = std::function<Result<void>(const settings::ScrapeTarget &)>;

    TargetDialog(const Theme &theme, Add add, QWidget *parent = nullptr);

    /// Fills the fields in; the user may change them.
    void suggest(const settings::ScrapeTarget &target);

    void accept() override;

private:
    void suggestJob();

    const Theme &m_theme;
    Add m_add;
    QLineEdit *m_url;
    QLineEdit *m_job;
    QLabel *m_complaint;
};

} // namespace meterbird::ui
