// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tabulartext.h"

#include <QPainter>

namespace meterbird::ui {

namespace {

bool isDigit(QChar character)
{
    return character >= u'0' && character <= u'9';
}

double digitWidth(const QFontMetricsF &metrics)
{
    double widest = 0;
    for (char16_t digit = u'0'; digit <= u'9'; ++digit)
        widest = qMax(widest, metrics.horizontalAdvance(QChar(digit)));
    return widest;
}

/// Calls use(piece, x, isDigit) for each digit and each run between digits; returns the whole advance.
template<typename Use>
double walk(const QFontMetricsF &metrics, const QString &text, Use use)
{
    const double digit = digitWidth(metrics);
    double x = 0;
    for (qsizetype i = 0; i < text.size();) {
        if (isDigit(text[i])) {
            use(text.mid(i, 1), x, digit);
            x += digit;
            ++i;
            continue;
        }
        qsizetype end = i;
        while (end < text.size() && !isDigit(text[end]))
            ++end;
        const QString run = text.mid(i, end - i);
        use(run, x, 0.0);
        x += metrics.horizontalAdvance(run);
        i = end;
    }
    return x;
}

} // namespace

double drawTabular(QPainter &painter, const QPointF &at, const QString &text)
{
    const QFontMetricsF metrics(painter.font(), painter.device());
    return walk(metrics, text, [&](const QString &piece, double x, double cell) {
        const double inset = cell > 0 ? (cell - metrics.horizontalAdvance(piece)) / 2 : 0;
        painter.drawText(at + QPointF(x + inset, 0), piece);
    });
}

double tabularWidth(const QFontMetricsF &metrics, const QString &text)
{
    return walk(metrics, text, [](const QString &, double, double) {});
}

} // namespace meterbird::ui
