// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/status.h"

#include <QColor>
#include <QRectF>

class QPainter;

namespace meterbird::ui {

struct Colors;

QColor stateColor(StatusState state, const Colors &colors);

/// A dot when all is well, a ring when it is not known, a triangle for a warning, a square for trouble: state is told
/// by shape as well as by colour.
void drawStateShape(QPainter &painter, const QRectF &place, StatusState state, const Colors &colors);

/// For screen readers and tooltips: `in order`, `warning` …
QString stateWord(StatusState state);

} // namespace meterbird::ui
