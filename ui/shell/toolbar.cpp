// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/toolbar.h"

#include "src/base/duration.h"
#include "ui/shell/menubutton.h"
#include "ui/shell/variablemenu.h"
#include "ui/theme/theme.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>

namespace meterbird::ui {

namespace {

constexpr std::size_t mostVariables = 4; // the rest stand in one menu, so that the bar fits a small window

MenuButton *makeButton(const Theme &theme, const QString &name, QWidget *parent)
{
    auto *button = new MenuButton(theme, parent);
    button->setObjectName(name);
    return button;
}

QMenu *makeMenu(MenuButton *button)
{
    auto *menu = new QMenu(button); // without tooltips: they would read a label's value as markup
    button->setMenu(menu);
    return menu;
}

QString titleOf(const ToolbarVariable &variable)
{
    return variable.label.isEmpty() ? variable.name : variable.label;
}

QString intervalText(Milliseconds interval)
{
    return QString::fromStdString(toReadableDuration(interval));
}

} // namespace

Toolbar::Toolbar(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_name(new QLabel(QStringLiteral("Meterbird"), this))
    , m_variableRow(new QHBoxLayout)
    , m_connection(makeButton(theme, QStringLiteral("connection"), this))
    , m_connectionMenu(new QMenu(m_connection))
    , m_rangeButton(makeButton(theme, QStringLiteral("range"), this))
    , m_liveButton(makeButton(theme, QStringLiteral("live"), this))
    , m_snapshotButton(makeButton(theme, QStringLiteral("snapshot"), this))
{
    m_name->setTextFormat(Qt::PlainText);
    m_name->setFont(theme.font(1.1, QFont::DemiBold));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(14, 0, 14, 0);
    row->setSpacing(8);
    m_variableRow->setSpacing(8);
    row->addWidget(m_name);
    row->addWidget(m_connection);
    row->addLayout(m_variableRow);
    row->addStretch(1);
    row->addWidget(m_rangeButton);
    row->addWidget(m_liveButton);
    row->addWidget(m_snapshotButton);
    for (MenuButton *button : {m_rangeButton, m_liveButton, m_snapshotButton})
        button->setSteady(true);
    setFixedHeight(48);
    m_connection->setCaption(tr("Connection"));
    m_connection->hide();
    // Menus are filled when they open: to fill one from within its own choice would delete the chosen action.
    connect(makeMenu(m_rangeButton), &QMenu::aboutToShow, this, &Toolbar::fillRangeMenu);
    connect(makeMenu(m_liveButton), &QMenu::aboutToShow, this, &Toolbar::fillLiveMenu);
    connect(m_connectionMenu, &QMenu::aboutToShow, this, &Toolbar::fillConnectionMenu);
    makeMenu(m_snapshotButton);
    fillSnapshotMenu();
    m_rangeButton->setHint(tr("Time range that is shown"));
    m_snapshotButton->setHint(tr("Keep what is shown, as a picture or as data (Ctrl+S)"));
    setRange(m_range);
    connect(&theme, &Theme::changed, this, [this] {
        m_name->setFont(m_theme.font(1.1, QFont::DemiBold));
        update();
    });
}

void Toolbar::setNote(const QString &note)
{
    m_name->setText(QStringLiteral("Meterbird %1").arg(note).trimmed());
}

void Toolbar::setConnections(const QStringList &names, const QString &current)
{
    m_connections = names;
    m_connection->setValue(current);
    m_connection->setVisible(!current.isEmpty());
    m_connection->setHint(tr("Which Prometheus the charts ask"));
    // With one name there is nothing to choose: a label that takes no focus.
    const bool isChoice = names.size() > 1;
    m_connection->setMenu(isChoice ? m_connectionMenu : nullptr);
    m_connection->setFocusPolicy(isChoice ? Qt::StrongFocus : Qt::NoFocus);
    m_connection->updateGeometry();
    m_connection->update();
}

void Toolbar::fillConnectionMenu()
{
    m_connectionMenu->clear();
    for (const QString &name : m_connections) {
        QAction *action = m_connectionMenu->addAction(menuText(name));
        action->setCheckable(true);
        action->setChecked(name == m_connection->value());
        connect(action, &QAction::triggered, this, [this, name] { Q_EMIT connectionChosen(name); });
    }
}

void Toolbar::setRange(const RangeChoice &range)
{
    m_range = range;
    m_rangeButton->setValue(range.text());
    showLive();
}

void Toolbar::fillRangeMenu()
{
    QMenu *menu = m_rangeButton->menu();
    menu->clear();
    for (const Milliseconds length : offeredRanges()) {
        const RangeChoice choice = RangeChoice::last(length);
        QAction *action = menu->addAction(choice.text());
        action->setCheckable(true);
        action->setChecked(choice == m_range);
        connect(action, &QAction::triggered, this, [this, choice] { Q_EMIT rangeChosen(choice); });
    }
    menu->addSeparator();
    QAction *custom = menu->addAction(tr("Custom…"));
    custom->setCheckable(true);
    custom->setChecked(m_range.fixed.has_value());
    connect(custom, &QAction::triggered, this, &Toolbar::customRangeRequested);
}

void Toolbar::setLiveInterval(Milliseconds interval)
{
    m_interval = interval;
    showLive();
}

/// A range that stands still is not live, whatever the interval.
void Toolbar::showLive()
{
    const bool stands = m_range.fixed.has_value();
    const bool live = m_interval > 0 && !stands;
    m_liveButton->setState(live ? StatusState::Ok : StatusState::Unknown);
    m_liveButton->setValue(live         ? tr("Live · %1").arg(intervalText(m_interval))
                               : stands ? tr("Not live")
                                        : tr("Live off"));
    m_liveButton->setHint(stands
                              ? tr("The time range is fixed; with one like \u201cLast 1 hour\u201d the charts are live")
                              : tr("How often the charts refresh by themselves; refresh now: F5"));
}

void Toolbar::fillLiveMenu()
{
    QMenu *menu = m_liveButton->menu();
    menu->clear();
    for (const Milliseconds interval : offeredIntervals()) {
        QAction *action = menu->addAction(interval == 0 ? tr("Off") : tr("Every %1").arg(intervalText(interval)));
        action->setCheckable(true);
        action->setChecked(interval == m_interval);
        connect(action, &QAction::triggered, this, [this, interval] { Q_EMIT liveIntervalChosen(interval); });
    }
}

void Toolbar::fillSnapshotMenu()
{
    m_snapshotButton->setValue(tr("Snapshot"));
    QMenu *menu = m_snapshotButton->menu();
    for (const auto &[format, words] : {std::pair {SnapshotFormat::Png, tr("Picture (PNG)…\tCtrl+S")},
                                        std::pair {SnapshotFormat::Csv, tr("Data (CSV)…")},
                                        std::pair {SnapshotFormat::Clipboard, tr("Copy picture to clipboard")}}) {
        QAction *action = menu->addAction(words);
        connect(action, &QAction::triggered, this, [this, kind = format] { Q_EMIT snapshotChosen(kind); });
    }
}

void Toolbar::setSnapshotEnabled(bool enabled)
{
    m_snapshotButton->setEnabled(enabled);
}

void Toolbar::setVariables(const ToolbarVariables &variables)
{
    if (variables == m_variables)
        return; // an open menu stays open
    const bool sameButtons = variables.size() == m_variables.size();
    m_variables = variables;
    if (!sameButtons)
        rebuildVariables();
    for (std::size_t i = 0; i < m_variableButtons.size(); ++i) {
        MenuButton *button = m_variableButtons[i];
        if (i < mostVariables) {
            button->setCaption(titleOf(m_variables[i]));
            button->setValue(selectionText(m_variables[i]));
        } else {
            button->setValue(tr("%1 more").arg(m_variables.size() - mostVariables));
        }
    }
}

void Toolbar::rebuildVariables()
{
    for (MenuButton *button : m_variableButtons)
        button->deleteLater();
    m_variableButtons.clear();
    const std::size_t buttons = m_variables.size() > mostVariables ? mostVariables + 1 : m_variables.size();
    for (std::size_t i = 0; i < buttons; ++i) {
        MenuButton *button = makeButton(m_theme, QStringLiteral("variable%1").arg(i), this);
        connect(makeMenu(button), &QMenu::aboutToShow, this, [this, i] { fillVariableButton(i); });
        button->setHint(tr("Narrows every chart of the dashboard"));
        m_variableRow->addWidget(button);
        m_variableButtons.push_back(button);
    }
}

void Toolbar::fillVariableButton(std::size_t index)
{
    QMenu *menu = m_variableButtons.at(index)->menu();
    menu->clear();
    if (index < mostVariables) {
        fillVariableMenu(menu, m_variables.at(index));
        return;
    }
    for (std::size_t rest = mostVariables; rest < m_variables.size(); ++rest)
        fillVariableMenu(menu->addMenu(menuText(titleOf(m_variables[rest]))), m_variables[rest]);
}

void Toolbar::fillVariableMenu(QMenu *menu, const ToolbarVariable &variable)
{
    fillMenu(*menu, variable, [this, variable](const QString &value, bool chosen) {
        Q_EMIT variableChosen(variable.name, selectionAfter(variable, value, chosen));
    });
}

void Toolbar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colors().card);
    painter.fillRect(0, height() - 1, width(), 1, m_theme.colors().border);
}

} // namespace meterbird::ui
