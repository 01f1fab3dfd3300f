// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/stylesheet.h"

namespace meterbird::ui {

namespace {

// @names are replaced by tokens. Only what differs from Fusion: every rule costs time at the first frame.
const char *const sheet = R"(
QToolTip { background: @card; color: @text; border: 1px solid @border; padding: 4px 8px; }
QMenu { background: @card; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: @selection; color: @text; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QPushButton, QComboBox { background: @card; border: 1px solid @border; border-radius: 6px; padding: 5px 12px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px 8px; }
QComboBox { padding-right: 4px; }
QComboBox::drop-down, QDateTimeEdit::drop-down { border: 0; width: 24px; subcontrol-position: center right; }
QComboBox::down-arrow, QDateTimeEdit::down-arrow { image: url(:/theme/images/arrow-down.png); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @card; border: 1px solid @border; border-radius: 0; padding: 2px; }
QPushButton:hover, QComboBox:hover, QToolButton:hover { border-color: @faint; }
QPushButton:focus, QComboBox:focus, QToolButton:focus { border-color: @accent; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked { background: @selection; }
QPushButton:disabled, QToolButton:disabled, QComboBox:disabled { color: @faint; }
QPushButton[primary="true"] { background: @accent; color: @onAccent; border-color: @accent; font-weight: 600; }
QPushButton[primary="true"]:disabled { background: @border; border-color: @border; color: @secondary; }
QPushButton::menu-indicator, QToolButton::menu-indicator { width: 0; height: 0; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QDateTimeEdit {
  background: @window; border: 1px solid @border; border-radius: 6px; padding: 4px 8px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDateTimeEdit:focus { border-color: @accent; }
QTableView, QTreeView, QListView { background: @card; border: 1px solid @border; border-radius: 8px;
  gridline-color: @grid; selection-background-color: @selection; selection-color: @text; outline: 0; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section { background: transparent; color: @secondary; border: 0; border-bottom: 1px solid @border; padding: 6px 8px; }
QHeaderView::up-arrow { image: url(:/theme/images/arrow-up.png); }
QHeaderView::down-arrow { image: url(:/theme/images/arrow-down.png); }
QHeaderView::up-arrow, QHeaderView::down-arrow { subcontrol-position: center right; width: 12px; height: 12px; }
QTableCornerButton::section { background: @card; border: 0; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QTabWidget::pane { border: 0; border-top: 1px solid @border; }
QTabBar::tab { background: transparent; color: @secondary; padding: 6px 12px; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:focus { color: @accent; }
QScrollBar { background: transparent; border: 0; }
QScrollBar:vertical { width: 10px; } QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: @border; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

} // namespace

QPalette paletteFrom(const Colors &colors)
{
    QPalette palette(colors.text, colors.card, blend(colors.text, colors.card, 0.2), colors.border,
                     blend(colors.text, colors.window, 0.3), colors.text, colors.text, colors.window, colors.window);
    palette.setColor(QPalette::AlternateBase, colors.card);
    palette.setColor(QPalette::Button, colors.card);
    palette.setColor(QPalette::Mid, colors.border);
    palette.setColor(QPalette::Highlight, colors.selection);
    palette.setColor(QPalette::HighlightedText, colors.text);
    palette.setColor(QPalette::ToolTipBase, colors.card);
    palette.setColor(QPalette::ToolTipText, colors.text);
    palette.setColor(QPalette::PlaceholderText, colors.secondary);
    palette.setColor(QPalette::Link, colors.accent);
    palette.setColor(QPalette::LinkVisited, colors.accent);
    for (const QPalette::ColorRole role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colors.faint);
    return palette;
}

QString styleSheetFrom(const Colors &colors)
{
    QString text = QString::fromLatin1(sheet);
    const QColor onAccent = colors.dark ? colors.rail : colors.card;
    const std::pair<const char *, QColor> tokens[] = {
        {"@window", colors.window}, {"@card", colors.card},     {"@border", colors.border},
        {"@grid", colors.grid},     {"@text", colors.text},     {"@secondary", colors.secondary},
        {"@faint", colors.faint},   {"@accent", colors.accent}, {"@selection", colors.selection},
        {"@onAccent", onAccent},
    };
    for (const auto &[name, color] : tokens)
        text.replace(QLatin1String(name), color.name());
    return text;
}

} // namespace meterbird::ui
