// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"
#include "ui/explore/queryhistory.h"

#include <QFrame>

#include <optional>

class QLabel;
class QPushButton;

namespace meterbird::ui {

class PromqlEditor;
class Theme;

/// The card on top of the Explore page: the query, Run, step, graph or table, history; what came of it on the right,
/// and trouble in words below.
class QueryBar : public QFrame
{
    Q_OBJECT

public:
    QueryBar(const Theme &theme, QWidget *parent = nullptr);

    PromqlEditor &editor() { return *m_editor; }
    QueryHistory &history() { return m_history; }

    /// The least step that is chosen; nothing: auto.
    std::optional<Milliseconds> minStep() const { return m_minStep; }
    bool isInstant() const { return m_isInstant; }
    void setInstant(bool instant);

    /// The step that the answer has.
    void showStep(Milliseconds step);
    void showSummary(const QString &words);
    void showRunning(bool running);
    /// Plain text; empty: there is no trouble.
    void showTrouble(const QString &words, bool isWarning = false);
    QString summary() const;
    QString trouble() const;

Q_SIGNALS:
    void runRequested();
    void optionsChanged(); ///< step or form

private:
    void makeStepMenu();
    void makeFormMenu();
    void makeHistoryMenu();
    void fillHistoryMenu();
    void applyTheme();
    QPushButton *addMenuButton(const QString &hint);

    const Theme &m_theme;
    QueryHistory m_history;
    PromqlEditor *m_editor;
    QPushButton *m_run;
    QPushButton *m_stepButton;
    QPushButton *m_formButton;
    QPushButton *m_historyButton;
    QLabel *m_summary;
    QLabel *m_trouble;
    std::optional<Milliseconds> m_minStep;
    Milliseconds m_step = 0; ///< of the answer; 0: none yet
    bool m_isInstant = false;
    bool m_troubleIsWarning = false;
};

} // namespace meterbird::ui
