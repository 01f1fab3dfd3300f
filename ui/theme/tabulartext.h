// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFontMetricsF>
#include <QPointF>
#include <QString>

class QPainter;

namespace meterbird::ui {

/// Draws one line of plain text at the baseline `at` in the painter's font and pen, every digit as wide as the widest,
/// so that a live number does not dance. Returns the advance.
double drawTabular(QPainter &painter, const QPointF &at, const QString &text);

double tabularWidth(const QFontMetricsF &metrics, const QString &text);

} // namespace meterbird::ui
