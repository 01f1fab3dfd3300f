// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/settings/settings.h"

#include <QString>
#include <QWidget>

#include <vector>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace meterbird::ui {

class Theme;

/// A line of the "About" part: {"Prometheus", "2.42.0"}.
struct VersionLine {
    QString name;
    QString version;
};

/// The settings as a page. A change is told at once by settingsChanged(); a value that cannot be used is refused with a
/// sentence beside it and is not told.
class SettingsPage : public QWidget
{
    Q_OBJECT

public:
    explicit SettingsPage(const Theme &theme, QWidget *parent = nullptr);

    void setSettings(const settings::Settings &settings);
    const settings::Settings &settings() const { return m_settings; }

    void setDataFolder(const QString &folder);
    void setVersions(const std::vector<VersionLine> &versions);
    void setError(const QString &text); ///< saving failed: said at the top; empty when it works again

Q_SIGNALS:
    void settingsChanged(const meterbird::settings::Settings &settings);
    void folderRequested(const QString &folder); ///< "Open" was pressed

private:
    void fillLists();
    void layOut();
    QWidget *makeLookCard(QFormLayout *&form);
    QWidget *makeDataCard(QFormLayout *&form);
    void connectFields();
    void change(const settings::Settings &settings, QLabel *complaint);
    void readBudget();
    void display(const settings::Settings &settings);

    const Theme &m_theme;
    settings::Settings m_settings;
    QComboBox *m_appearance;
    QComboBox *m_liveInterval;
    QComboBox *m_range;
    QComboBox *m_scrapeInterval;
    QComboBox *m_retention;
    QLineEdit *m_budget;
    QLabel *m_budgetError;
    QLabel *m_error;
    QLabel *m_folder;
    QLabel *m_versions;
};

} // namespace meterbird::ui
