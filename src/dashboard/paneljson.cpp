// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/paneljson.h"

#include "src/base/duration.h"
#include "src/base/text.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace meterbird::dashboard {

namespace {

constexpr std::size_t longestExpr = 64 * 1024;
constexpr qsizetype mostQueries = 50;
constexpr qsizetype mostThresholds = 20;
constexpr qsizetype mostOverrides = 100;
constexpr qsizetype mostChoicesRead = 2'000;

QJsonValue at(const QJsonObject &json, std::initializer_list<const char *> path)
{
    QJsonValue value = json;
    for (const char *key : path)
        value = value.toObject().value(QLatin1String(key));
    return value;
}

/// PromQL keeps its line breaks; it is never shown as markup.
std::string exprOf(const QJsonValue &value)
{
    std::string text = value.toString().toStdString();
    return text.size() <= longestExpr ? text : std::string();
}

std::optional<double> numberOf(const QJsonValue &value)
{
    if (value.isDouble())
        return value.toDouble();
    if (!value.isString()) // old dashboards write axis ends as text
        return std::nullopt;
    bool ok = false;
    const double number = value.toString().toDouble(&ok);
    return ok && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

int whole(const QJsonValue &value, int fallback, int least, int most)
{
    const double number = value.toDouble(fallback);
    return static_cast<int>(std::clamp(number, static_cast<double>(least), static_cast<double>(most)));
}

std::optional<int> decimalsOf(const QJsonValue &value)
{
    return value.isDouble() ? std::optional(whole(value, 0, 0, 12)) : std::nullopt;
}

/// The steps but the base one (whose value is null).
std::vector<Threshold> thresholdsOf(const QJsonValue &json)
{
    std::vector<Threshold> thresholds;
    if (json.toObject().value(QLatin1String("mode")).toString() == QLatin1String("percentage"))
        return thresholds; // a share of an axis that is not known before the data
    const QJsonArray steps = at(json.toObject(), {"steps"}).toArray();
    for (qsizetype i = 0; i < std::min(steps.size(), mostThresholds); ++i) {
        const QJsonObject step = steps[i].toObject();
        if (const auto value = numberOf(step.value(QLatin1String("value"))))
            thresholds.push_back({*value, textOf(step.value(QLatin1String("color")), 50)});
    }
    std::stable_sort(thresholds.begin(), thresholds.end(),
                     [](const Threshold &a, const Threshold &b) { return a.value < b.value; });
    return thresholds;
}

PanelKind kindOf(std::string_view type)
{
    if (type == "timeseries" || type == "graph")
        return PanelKind::TimeSeries;
    if (type == "stat")
        return PanelKind::Stat;
    return type == "row" ? PanelKind::Row : PanelKind::Unsupported;
}

GridPosition placeOf(const QJsonObject &json)
{
    GridPosition place;
    place.w = whole(json.value(QLatin1String("w")), 12, 1, 24);
    place.h = whole(json.value(QLatin1String("h")), 8, 1, 100);
    place.x = whole(json.value(QLatin1String("x")), 0, 0, 24 - place.w);
    place.y = whole(json.value(QLatin1String("y")), 0, 0, 100'000);
    return place;
}

void readFieldDefaults(Panel &panel, const QJsonObject &json)
{
    const QJsonObject defaults = at(json, {"fieldConfig", "defaults"}).toObject();
    const QJsonObject custom = defaults.value(QLatin1String("custom")).toObject();
    if (const std::string unit = textOf(defaults.value(QLatin1String("unit")), 50); !unit.empty())
        panel.unit.id = unit;
    panel.decimals = decimalsOf(defaults.value(QLatin1String("decimals")));
    panel.min = numberOf(defaults.value(QLatin1String("min")));
    panel.max = numberOf(defaults.value(QLatin1String("max")));
    panel.noValue = textOf(defaults.value(QLatin1String("noValue")));
    panel.thresholds = thresholdsOf(defaults.value(QLatin1String("thresholds")));
    const QString style = custom.value(QLatin1String("drawStyle")).toString();
    if (style == QLatin1String("bars"))
        panel.drawStyle = DrawStyle::Bars;
    else if (style == QLatin1String("points"))
        panel.drawStyle = DrawStyle::Points;
    const QString stacking = at(custom, {"stacking", "mode"}).toString();
    panel.stacked = !stacking.isEmpty() && stacking != QLatin1String("none");
    panel.fillOpacity = whole(custom.value(QLatin1String("fillOpacity")), 0, 0, 100) / 100.0;
    const QString lines = at(custom, {"thresholdsStyle", "mode"}).toString();
    panel.showsThresholds = !lines.isEmpty() && lines != QLatin1String("off");
}

void readOverrides(Panel &panel, const QJsonObject &json)
{
    const QJsonArray overrides = at(json, {"fieldConfig", "overrides"}).toArray();
    for (qsizetype i = 0; i < std::min(overrides.size(), mostOverrides); ++i) {
        const QJsonObject one = overrides[i].toObject();
        const QString matcher = at(one, {"matcher", "id"}).toString();
        if (matcher != QLatin1String("byFrameRefID") && matcher != QLatin1String("byName"))
            continue;
        SeriesOverride special;
        special.match = matcher == QLatin1String("byName") ? SeriesOverride::Match::Name : SeriesOverride::Match::RefId;
        special.key = textOf(at(one, {"matcher", "options"}));
        for (const QJsonValue &property : one.value(QLatin1String("properties")).toArray()) {
            const QString id = at(property.toObject(), {"id"}).toString();
            const QJsonValue value = at(property.toObject(), {"value"});
            if (id == QLatin1String("unit"))
                special.unit = Unit {textOf(value, 50)};
            else if (id == QLatin1String("decimals"))
                special.decimals = decimalsOf(value);
            else if (id == QLatin1String("thresholds"))
                special.thresholds = thresholdsOf(value);
        }
        panel.overrides.push_back(std::move(special));
    }
}

/// The `graph` panel of before Grafana 7.4.
void readOldGraph(Panel &panel, const QJsonObject &json)
{
    const QJsonObject axis = json.value(QLatin1String("yaxes")).toArray().first().toObject();
    if (const std::string unit = textOf(axis.value(QLatin1String("format")), 50); !unit.empty())
        panel.unit.id = unit;
    panel.min = numberOf(axis.value(QLatin1String("min")));
    panel.max = numberOf(axis.value(QLatin1String("max")));
    panel.decimals = decimalsOf(axis.value(QLatin1String("decimals")));
    const bool lines = json.value(QLatin1String("lines")).toBool(true);
    if (json.value(QLatin1String("bars")).toBool())
        panel.drawStyle = DrawStyle::Bars;
    else if (!lines && json.value(QLatin1String("points")).toBool())
        panel.drawStyle = DrawStyle::Points;
    panel.stacked = json.value(QLatin1String("stack")).toBool();
    panel.fillOpacity = whole(json.value(QLatin1String("fill")), 1, 0, 10) / 10.0;
    const QJsonArray thresholds = json.value(QLatin1String("thresholds")).toArray();
    for (qsizetype i = 0; i < std::min(thresholds.size(), mostThresholds); ++i) {
        const QJsonObject one = thresholds[i].toObject();
        const bool critical = one.value(QLatin1String("colorMode")).toString() == QLatin1String("critical");
        if (const auto value = numberOf(one.value(QLatin1String("value")))) {
            panel.thresholds.push_back({*value, critical ? "red" : "orange"});
            panel.showsThresholds = true;
        }
    }
}

PanelQuery queryFromJson(const QJsonObject &json, std::optional<Milliseconds> panelInterval, std::size_t index)
{
    PanelQuery query;
    query.refId = textOf(json.value(QLatin1String("refId")), 50);
    if (query.refId.empty())
        query.refId = std::string(1, static_cast<char>('A' + index % 26));
    query.expr = exprOf(json.value(QLatin1String("expr")));
    query.legendFormat = textOf(json.value(QLatin1String("legendFormat")), 1'000);
    query.minStep = lengthOf(json.value(QLatin1String("interval")));
    if (!query.minStep)
        query.minStep = panelInterval;
    query.hidden = json.value(QLatin1String("hide")).toBool();
    query.intervalFactor = whole(json.value(QLatin1String("intervalFactor")), 1, 1, 100);
    query.instant = json.value(QLatin1String("instant")).toBool();
    query.range = json.value(QLatin1String("range")).toBool(!query.instant);
    if (!query.range && !query.instant)
        query.range = true;
    return query;
}

VariableKind variableKindOf(const QString &type)
{
    if (type == QLatin1String("query"))
        return VariableKind::Query;
    if (type == QLatin1String("custom"))
        return VariableKind::Custom;
    if (type == QLatin1String("constant"))
        return VariableKind::Constant;
    if (type == QLatin1String("textbox"))
        return VariableKind::TextBox;
    return type == QLatin1String("interval") ? VariableKind::Interval : VariableKind::Unsupported;
}

/// `a, b : c` of a custom variable: values, and texts that we do without.
std::vector<std::string> customChoices(const std::string &query)
{
    std::vector<std::string> choices;
    const QStringList words = QString::fromStdString(query).split(QLatin1Char(','));
    for (qsizetype i = 0; i < std::min(words.size(), mostChoicesRead); ++i) {
        const QString word =
            words[i].contains(QLatin1String(" : ")) ? words[i].section(QLatin1String(" : "), 1) : words[i];
        if (!word.trimmed().isEmpty())
            choices.push_back(word.trimmed().toStdString());
    }
    return choices;
}

/// The stored choice; Grafana writes `$__all` for All, alone or in a list.
std::vector<std::string> chosenOf(const QJsonValue &value)
{
    std::vector<std::string> chosen;
    const QJsonArray list = value.isArray() ? value.toArray() : QJsonArray {value};
    for (qsizetype i = 0; i < std::min(list.size(), mostChoicesRead); ++i) {
        if (list[i].toString() == QLatin1String("$__all"))
            return {};
        if (!list[i].toString().isEmpty())
            chosen.push_back(list[i].toString().toStdString());
    }
    return chosen;
}

} // namespace

std::string textOf(const QJsonValue &value, std::size_t maxBytes)
{
    return plainText(value.toString().toStdString(), maxBytes);
}

std::optional<Milliseconds> lengthOf(const QJsonValue &value)
{
    std::string text = value.toString().toStdString();
    if (text.starts_with('>'))
        text.erase(0, 1);
    const auto length = parseDuration(text);
    return length && *length > 0 ? length : std::nullopt;
}

Panel panelFromJson(const QJsonObject &json)
{
    Panel panel;
    panel.id = whole(json.value(QLatin1String("id")), 0, 0, 1'000'000'000);
    panel.originalType = textOf(json.value(QLatin1String("type")), 100);
    panel.kind = kindOf(panel.originalType);
    panel.title = textOf(json.value(QLatin1String("title")));
    panel.description = textOf(json.value(QLatin1String("description")), 1'000);
    panel.place = placeOf(json.value(QLatin1String("gridPos")).toObject());
    panel.maxDataPoints = whole(json.value(QLatin1String("maxDataPoints")), 0, 0, 11'000);
    if (panel.originalType == "graph")
        readOldGraph(panel, json);
    else
        readFieldDefaults(panel, json);
    readOverrides(panel, json);
    const auto interval = lengthOf(json.value(QLatin1String("interval")));
    const QJsonArray targets = json.value(QLatin1String("targets")).toArray();
    for (qsizetype i = 0; i < std::min(targets.size(), mostQueries); ++i)
        panel.queries.push_back(queryFromJson(targets[i].toObject(), interval, panel.queries.size()));
    return panel;
}

std::optional<Variable> variableFromJson(const QJsonObject &json)
{
    Variable variable;
    variable.name = textOf(json.value(QLatin1String("name")), 100);
    if (variable.name.empty())
        return std::nullopt;
    variable.label = textOf(json.value(QLatin1String("label")));
    variable.kind = variableKindOf(json.value(QLatin1String("type")).toString());
    const QJsonValue query = json.value(QLatin1String("query"));
    variable.query = exprOf(query.isObject() ? query.toObject().value(QLatin1String("query")) : query);
    variable.multi = json.value(QLatin1String("multi")).toBool();
    variable.includeAll = json.value(QLatin1String("includeAll")).toBool();
    variable.allValue = json.value(QLatin1String("allValue")).toString().toStdString();
    variable.hidden = whole(json.value(QLatin1String("hide")), 0, 0, 2) == 2;
    variable.chosen = chosenOf(at(json, {"current", "value"}));
    if (variable.kind == VariableKind::Custom || variable.kind == VariableKind::Interval)
        variable.choices = customChoices(variable.query);
    if (variable.kind == VariableKind::Constant || (variable.kind == VariableKind::TextBox && variable.chosen.empty()))
        variable.chosen = {variable.query};
    if (variable.chosen.empty() && !variable.includeAll && !variable.choices.empty())
        variable.chosen = {variable.choices.front()};
    return variable;
}

} // namespace meterbird::dashboard
