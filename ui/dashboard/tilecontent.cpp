// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/tilecontent.h"

#include "src/base/duration.h"
#include "ui/dashboard/chartcontent.h"
#include "ui/dashboard/seriestext.h"
#include "ui/theme/errorwords.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace meterbird::ui {

namespace {

constexpr qsizetype mostNotes = 4;
constexpr Milliseconds usualStep = 15'000;

QString tr(const char *text)
{
    return QCoreApplication::translate("Tile", text);
}

QString age(Milliseconds length)
{
    return QString::fromStdString(toReadableDuration(length));
}

/// The newest sample with a finite value.
const Sample *newest(const dashboard::PanelSeries &series, TimeRange range)
{
    for (auto it = series.samples.rbegin(); it != series.samples.rend() && it->time >= range.start; ++it) {
        if (it->time <= range.end && std::isfinite(it->value))
            return &*it;
    }
    return nullptr;
}

/// Since when the values up to the newest have reached `limit` without a break.
Timestamp reachedSince(const dashboard::PanelSeries &series, double limit)
{
    Timestamp since = series.samples.back().time;
    for (auto it = series.samples.rbegin(); it != series.samples.rend() && !(it->value < limit); ++it)
        since = it->time;
    return since;
}

/// `▲ 12 % vs previous hour` for a change in percent, else `31.0 k in`.
QString noteOf(const dashboard::PanelSeries &series, double value)
{
    const QString name = shownText(series.name, 60);
    const bool isChange = name.startsWith(QStringLiteral("vs ")) || name == QStringLiteral("pp")
        || name.startsWith(QStringLiteral("pp "));
    if (!isChange)
        return valueText(series, value) + u' ' + name;
    const QString size = QString::fromStdString(formatValue(std::abs(value), series.unit, series.decimals).toString());
    const QString arrow = value > 0 ? QStringLiteral("▲ ") : value < 0 ? QStringLiteral("▼ ") : QString();
    return arrow + size + u' ' + name;
}

/// `over 80 %`, for a note that stands beside its own value.
QString overText(const dashboard::Threshold &threshold, const dashboard::PanelSeries &series)
{
    return tr("over %1").arg(
        QString::fromStdString(formatValue(threshold.value, series.unit, series.decimals).toString()));
}

/// `threshold 10 s · for 2 min`, when `sample`, the newest of `series`, has reached one.
QString breachNote(TileContent &tile, const std::vector<dashboard::Threshold> &thresholds,
                   const dashboard::PanelSeries &series, const Sample &sample, Timestamp now)
{
    const dashboard::Threshold *threshold = breached(thresholds, sample.value);
    if (!threshold)
        return {};
    tile.severity = std::max(tile.severity, severityOf(*threshold));
    const Timestamp since = reachedSince(series, threshold->value);
    const QString words = thresholdText(*threshold, series.unit);
    return now - since < 1000 ? words : tr("%1 · for %2").arg(words, age(now - since));
}

QStringList notesOf(TileContent &tile, BoundNotes &bounds, const dashboard::PanelState &state,
                    const dashboard::PanelSeries *value)
{
    QStringList notes;
    for (const dashboard::PanelSeries &other : state.series) {
        const Sample *sample = &other == value ? nullptr : newest(other, state.range);
        if (!sample || notes.size() >= mostNotes)
            continue;
        notes.append(noteOf(other, sample->value));
        bounds.add(other, sample->value);
        if (const dashboard::Threshold *threshold = breached(other.thresholds, sample->value)) {
            tile.severity = std::max(tile.severity, severityOf(*threshold));
            notes.append(overText(*threshold, other));
        }
    }
    return notes;
}

const dashboard::PanelSeries *valueSeries(const dashboard::Panel &panel, const dashboard::PanelState &state)
{
    const std::string first = panel.queries.empty() ? "A" : panel.queries.front().refId;
    for (const dashboard::PanelSeries &series : state.series) {
        if (series.refId == first)
            return &series;
    }
    return nullptr;
}

} // namespace

TileContent tileContent(const dashboard::Panel &panel, const dashboard::PanelState &state, Timestamp now)
{
    TileContent tile;
    tile.label = shownText(panel.title);
    tile.number = QStringLiteral("–");
    tile.isStale = state.error.has_value();
    const dashboard::PanelSeries *series = valueSeries(panel, state);
    const Sample *sample = series ? newest(*series, state.range) : nullptr;
    QStringList notes;
    BoundNotes bounds;
    if (tile.isStale && state.updatedAt > 0 && sample)
        notes.append(tr("%1 · data %2 old").arg(shortWordsFor(state.error->kind), age(now - state.updatedAt)));
    else if (tile.isStale)
        notes.append(shortWordsFor(state.error->kind));
    if (sample) {
        const FormattedValue value =
            formatValue(bounded(sample->value, series->bounds), series->unit, series->decimals);
        bounds.add(*series, sample->value);
        tile.number = QString::fromStdString(value.number);
        tile.suffix = QString::fromStdString(value.suffix);
        // A value that nobody renews any more must not look alive. It is asked for the end of the range, so that an
        // older one means silence, however wide a step of the line is.
        if (!tile.isStale && state.range.end - sample->time > 3 * std::min(state.step, usualStep) + usualStep)
            notes.append(tr("%1 ago").arg(age(state.range.end - sample->time)));
        notes.append(breachNote(tile, series->thresholds.empty() ? panel.thresholds : series->thresholds, *series,
                                *sample, now));
        for (const Sample &point : series->samples) {
            if (state.range.contains(point.time))
                tile.line.push_back(point);
        }
    } else if (!tile.isStale) {
        if (!panel.noValue.empty())
            tile.number = shownText(panel.noValue, 30);
        notes.append(state.updatedAt == 0 ? tr("waiting for the first answer") : tr("no data yet"));
    }
    notes += notesOf(tile, bounds, state, series);
    notes.removeAll(QString());
    tile.note = notes.join(QStringLiteral(" · "));
    tile.boundNotes = bounds.lines();
    return tile;
}

} // namespace meterbird::ui
