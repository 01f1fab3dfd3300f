// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/thresholds.h"

#include "ui/theme/errorwords.h"

#include <QCoreApplication>

namespace meterbird::ui {

Severity severityOf(const dashboard::Threshold &threshold)
{
    // Grafana's names carry shades: dark-red, semi-dark-red, light-orange.
    const QString name = shownText(threshold.color, 60).toLower();
    QString hue = name.section(u'-', -1);
    if (name.startsWith(u'#') || name.startsWith(QStringLiteral("rgb"))) {
        const int degrees = QColor(name).isValid() ? QColor(name).hue() : 0;
        hue = degrees < 0                   ? QStringLiteral("gray")
            : degrees < 20 || degrees > 320 ? QStringLiteral("red")
            : degrees < 70                  ? QStringLiteral("orange")
                                            : QStringLiteral("green");
    }
    if (hue == QStringLiteral("red"))
        return Severity::Critical;
    if (hue == QStringLiteral("orange") || hue == QStringLiteral("yellow"))
        return Severity::Warning;
    return Severity::Fine;
}

QColor severityColor(Severity severity, const Colors &colors)
{
    switch (severity) {
    case Severity::Fine:
        return colors.ok;
    case Severity::Warning:
        return colors.warning;
    case Severity::Critical:
        return colors.critical;
    }
    return colors.critical;
}

const dashboard::Threshold *breached(const std::vector<dashboard::Threshold> &thresholds, double value)
{
    const dashboard::Threshold *highest = nullptr;
    for (const dashboard::Threshold &threshold : thresholds) {
        if (value >= threshold.value && (!highest || threshold.value >= highest->value))
            highest = &threshold;
    }
    return highest && severityOf(*highest) != Severity::Fine ? highest : nullptr;
}

QString thresholdText(const dashboard::Threshold &threshold, const Unit &unit)
{
    FormattedValue value = formatValue(threshold.value, unit);
    if (const auto dot = value.number.find('.');
        dot != std::string::npos && value.number.find(' ') == std::string::npos) {
        value.number.erase(value.number.find_last_not_of('0') + 1); // 10.0 s is 10 s
        if (value.number.back() == '.')
            value.number.pop_back();
    }
    return QCoreApplication::translate("Threshold", "threshold %1").arg(QString::fromStdString(value.toString()));
}

} // namespace meterbird::ui
