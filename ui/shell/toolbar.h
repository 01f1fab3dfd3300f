// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/rangechoice.h"
#include "ui/shell/status.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QMenu;

namespace meterbird::ui {

class MenuButton;
class Theme;

/// The bar on top: which connection and which variables on the left; time range, live interval and snapshot on the
/// right. Shows what it is told, tells what was chosen.
class Toolbar : public QWidget
{
    Q_OBJECT

public:
    explicit Toolbar(const Theme &theme, QWidget *parent = nullptr);

    void setNote(const QString &note); ///< stands beside the program's name
    void setConnections(const QStringList &names, const QString &current);
    void setVariables(const ToolbarVariables &variables);
    void setRange(const RangeChoice &range);
    void setLiveInterval(Milliseconds interval);
    void setSnapshotEnabled(bool enabled);

Q_SIGNALS:
    void connectionChosen(const QString &name);
    void variableChosen(const QString &name, const QStringList &selected);
    void rangeChosen(const meterbird::ui::RangeChoice &range);
    void customRangeRequested();
    void liveIntervalChosen(meterbird::Milliseconds interval);
    void snapshotChosen(meterbird::ui::SnapshotFormat format);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void fillConnectionMenu();
    void fillRangeMenu();
    void showLive();
    void fillLiveMenu();
    void fillSnapshotMenu();
    void fillVariableButton(std::size_t index);
    void fillVariableMenu(QMenu *menu, const ToolbarVariable &variable);
    void rebuildVariables();

    const Theme &m_theme;
    QLabel *m_name;
    QHBoxLayout *m_variableRow;
    MenuButton *m_connection;
    QMenu *m_connectionMenu;
    MenuButton *m_rangeButton;
    MenuButton *m_liveButton;
    MenuButton *m_snapshotButton;
    QStringList m_connections;
    std::vector<MenuButton *> m_variableButtons;
    ToolbarVariables m_variables;
    RangeChoice m_range;
    Milliseconds m_interval = 5'000;
};

} // namespace meterbird::ui
