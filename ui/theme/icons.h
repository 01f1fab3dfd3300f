// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QIcon>
#include <QStringList>

namespace meterbird::ui {

/// A line icon in the colours of `theme`, at any size: secondary, or the text colour when active or checked,
/// faint when disabled. It follows the theme by itself. An unknown name gives an empty icon. `theme` outlives it.
QIcon themeIcon(const QString &name, const Theme &theme);

/// The names that themeIcon knows: dashboard, explore, alerts, cost, sources, settings, snapshot, refresh, play, pause,
/// more, close, check, warning, error, info, copy, export, table, zoom-out, clock, connection, chevron-down, add,
/// remove, edit, search, folder, external, fullscreen, snooze, help, quit.
QStringList themeIconNames();

/// One icon as a pixmap-sized painting in a colour of the caller's choice, inside `box`.
void paintThemeIcon(QPainter &painter, const QString &name, const QRectF &box, const QColor &color);

} // namespace meterbird::ui
