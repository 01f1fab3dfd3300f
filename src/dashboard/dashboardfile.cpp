// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/dashboardfile.h"

#include "src/base/duration.h"
#include "src/base/text.h"
#include "src/dashboard/paneljson.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <set>

namespace meterbird::dashboard {

namespace {

constexpr qint64 largestFile = 4 * 1024 * 1024;
constexpr std::size_t mostPanels = 300;
constexpr std::size_t mostVariables = 100;

Error wrongFile(std::string_view name, const QByteArray &json, qsizetype offset, const std::string &what)
{
    Error error {Error::Kind::Config, {}};
    offset = std::clamp<qsizetype>(offset, 0, json.size());
    const QByteArray before = json.left(offset);
    error.line = static_cast<int>(before.count('\n')) + 1;
    error.column = static_cast<int>(offset - (before.lastIndexOf('\n') + 1)) + 1;
    error.detail = std::string(name) + ", line " + std::to_string(error.line) + ", column "
        + std::to_string(error.column) + ": " + what;
    return error;
}

/// Where `key` stands in the text, for the place of an error; the beginning when it does not.
qsizetype offsetOf(const QByteArray &json, const char *key)
{
    return std::max<qsizetype>(json.indexOf('"' + QByteArray(key) + '"'), 0);
}

/// Under which key of the document the classic model lies; empty: it is the document.
QString modelKey(const QJsonObject &document)
{
    for (const char *key : {"dashboard", "spec"}) {
        if (document.value(QLatin1String(key)).isObject() && !document.contains(QLatin1String("panels")))
            return QLatin1String(key);
    }
    return {};
}

QJsonObject modelOf(const QJsonObject &document)
{
    const QString key = modelKey(document);
    return key.isEmpty() ? document : document.value(key).toObject();
}

/// Rows of the model before schema 16: a 12 column grid, each row below the other.
QJsonArray panelsOfOldRows(const QJsonArray &rows)
{
    QJsonArray panels;
    int y = 0;
    for (const QJsonValue &row : rows) {
        int x = 0;
        for (const QJsonValue &entry : row.toObject().value(QLatin1String("panels")).toArray()) {
            QJsonObject panel = entry.toObject();
            const int width = std::clamp(static_cast<int>(panel.value(QLatin1String("span")).toDouble(12)), 1, 12) * 2;
            if (x + width > 24) {
                x = 0;
                y += 8;
            }
            panel.insert(QLatin1String("gridPos"),
                         QJsonObject {{QLatin1String("x"), x},
                                      {QLatin1String("y"), y},
                                      {QLatin1String("w"), width},
                                      {QLatin1String("h"), 8}});
            panels.append(panel);
            x += width;
        }
        y += 8;
    }
    return panels;
}

void readPanels(Dashboard &dashboard, const QJsonArray &panels)
{
    for (const QJsonValue &entry : panels) {
        if (!entry.isObject()) {
            dashboard.warnings.push_back("A panel that is no object was left out.");
            continue;
        }
        if (dashboard.panels.size() >= mostPanels) {
            dashboard.warnings.push_back("Panels past the first " + std::to_string(mostPanels) + " were left out.");
            return;
        }
        dashboard.panels.push_back(panelFromJson(entry.toObject()));
        // A collapsed row holds its panels; they are shown below it.
        const QJsonArray inside = entry.toObject().value(QLatin1String("panels")).toArray();
        for (const QJsonValue &one : inside) {
            if (one.isObject() && dashboard.panels.size() < mostPanels)
                dashboard.panels.push_back(panelFromJson(one.toObject()));
        }
    }
}

/// Each panel gets an id of its own, as Grafana does on import.
void numberPanels(std::vector<Panel> &panels)
{
    std::set<int> taken;
    int next = 1;
    for (Panel &panel : panels) {
        if (panel.id > 0 && taken.insert(panel.id).second)
            continue;
        while (std::any_of(panels.begin(), panels.end(), [next](const Panel &other) { return other.id == next; }))
            ++next;
        panel.id = next;
        taken.insert(next);
    }
}

void readVariables(Dashboard &dashboard, const QJsonArray &list)
{
    for (const QJsonValue &entry : list) {
        auto variable = variableFromJson(entry.toObject());
        if (variable && dashboard.variables.size() < mostVariables)
            dashboard.variables.push_back(std::move(*variable));
    }
}

std::optional<Error> shapeError(const QJsonObject &model, const QByteArray &json, std::string_view name)
{
    if (model.contains(QLatin1String("elements")) && !model.contains(QLatin1String("panels")))
        return wrongFile(name, json, offsetOf(json, "elements"),
                         "this is Grafana's V2 form; export the dashboard in the Classic form");
    const QJsonValue panels = model.value(QLatin1String("panels"));
    if (panels.isUndefined() && !model.value(QLatin1String("rows")).isArray())
        return wrongFile(name, json, 0, "this is no dashboard: it has no \"panels\"");
    if (!panels.isUndefined() && !panels.isArray())
        return wrongFile(name, json, offsetOf(json, "panels"), "\"panels\" is not a list");
    return std::nullopt;
}

/// What of a file that is shown otherwise was left out; empty when nothing was.
std::string leftOut(const std::filesystem::path &file, const std::vector<std::string> &warnings)
{
    if (warnings.empty())
        return {};
    const std::string more = warnings.size() > 1 ? " (and " + std::to_string(warnings.size() - 1) + " more)" : "";
    return plainText(file.string(), 500) + ": " + plainText(warnings.front(), 400) + more;
}

QJsonObject withChosen(QJsonObject json, const Variable &variable)
{
    if (const auto before = variableFromJson(json); before && before->chosen == variable.chosen)
        return json;
    QJsonArray words;
    for (const std::string &word : variable.chosen)
        words.append(QString::fromStdString(word));
    const bool isList = variable.multi;
    QJsonValue value;
    if (variable.isAll())
        value = isList ? QJsonValue(QJsonArray {QLatin1String("$__all")}) : QJsonValue(QLatin1String("$__all"));
    else
        value = isList ? QJsonValue(words) : words.first();
    QJsonObject current = json.value(QLatin1String("current")).toObject();
    current.insert(QLatin1String("value"), value);
    current.insert(QLatin1String("text"), variable.isAll() ? QJsonValue(QLatin1String("All")) : value);
    json.insert(QLatin1String("current"), current);
    return json;
}

void writeVariables(QJsonObject &model, const std::vector<Variable> &variables)
{
    QJsonObject templating = model.value(QLatin1String("templating")).toObject();
    QJsonArray list = templating.value(QLatin1String("list")).toArray();
    if (list.isEmpty())
        return;
    for (qsizetype i = 0; i < list.size(); ++i) {
        const std::string name = textOf(list[i].toObject().value(QLatin1String("name")), 100);
        for (const Variable &variable : variables) {
            const bool choosable =
                variable.kind != VariableKind::Unsupported && variable.kind != VariableKind::Constant;
            if (variable.name == name && choosable && (variable.isAll() || !variable.chosen.empty()))
                list[i] = withChosen(list[i].toObject(), variable);
        }
    }
    templating.insert(QLatin1String("list"), list);
    model.insert(QLatin1String("templating"), templating);
}

} // namespace

Result<Dashboard> parseDashboard(const QByteArray &json, std::string_view name)
{
    if (json.size() > largestFile)
        return Failure(Error {Error::Kind::Config, std::string(name) + ": larger than 4 MiB"});
    QJsonParseError parsing;
    const QJsonDocument document = QJsonDocument::fromJson(json, &parsing);
    if (parsing.error != QJsonParseError::NoError)
        return Failure(wrongFile(name, json, parsing.offset, parsing.errorString().toStdString()));
    if (!document.isObject())
        return Failure(wrongFile(name, json, 0, "this is no dashboard: it is not a JSON object"));
    Dashboard dashboard;
    dashboard.original = document.object();
    const QJsonObject model = modelOf(dashboard.original);
    if (auto error = shapeError(model, json, name))
        return Failure(std::move(*error));
    dashboard.title = textOf(model.value(QLatin1String("title")));
    dashboard.uid = textOf(model.value(QLatin1String("uid")));
    dashboard.refresh = lengthOf(model.value(QLatin1String("refresh"))).value_or(0);
    const QJsonObject time = model.value(QLatin1String("time")).toObject();
    dashboard.window = windowFromGrafana(time.value(QLatin1String("from")).toString().toStdString(),
                                         time.value(QLatin1String("to")).toString().toStdString());
    readPanels(dashboard,
               model.contains(QLatin1String("panels")) ? model.value(QLatin1String("panels")).toArray()
                                                       : panelsOfOldRows(model.value(QLatin1String("rows")).toArray()));
    numberPanels(dashboard.panels);
    readVariables(dashboard,
                  model.value(QLatin1String("templating")).toObject().value(QLatin1String("list")).toArray());
    return dashboard;
}

Result<Dashboard> loadDashboard(const std::filesystem::path &path)
{
    std::error_code missing; // which open() words better
    if (const auto kind = std::filesystem::status(path, missing).type();
        !missing && kind != std::filesystem::file_type::regular && kind != std::filesystem::file_type::directory)
        return Failure(Error {Error::Kind::Config, path.string() + ": is not a regular file"}); // a pipe would block us
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Failure(Error {Error::Kind::Config, path.string() + ": " + file.errorString().toStdString()});
    const QByteArray json = file.read(largestFile + 1);
    if (file.error() != QFileDevice::NoError)
        return Failure(Error {Error::Kind::Config, path.string() + ": " + file.errorString().toStdString()});
    return parseDashboard(json, path.string());
}

QByteArray toJson(const Dashboard &dashboard)
{
    QJsonObject model = modelOf(dashboard.original);
    if (dashboard.title != textOf(model.value(QLatin1String("title"))))
        model.insert(QLatin1String("title"), QString::fromStdString(dashboard.title));
    if (dashboard.refresh != lengthOf(model.value(QLatin1String("refresh"))).value_or(0))
        model.insert(QLatin1String("refresh"),
                     dashboard.refresh > 0 ? QString::fromStdString(toDuration(dashboard.refresh)) : QString());
    QJsonObject time = model.value(QLatin1String("time")).toObject();
    const auto [from, to] = windowToGrafana(dashboard.window);
    if (windowFromGrafana(time.value(QLatin1String("from")).toString().toStdString(),
                          time.value(QLatin1String("to")).toString().toStdString())
        != dashboard.window) {
        time.insert(QLatin1String("from"), QString::fromStdString(from));
        time.insert(QLatin1String("to"), QString::fromStdString(to));
        model.insert(QLatin1String("time"), time);
    }
    writeVariables(model, dashboard.variables);
    QJsonObject document = dashboard.original;
    if (const QString key = modelKey(document); key.isEmpty())
        document = model;
    else
        document.insert(key, model);
    return QJsonDocument(document).toJson(QJsonDocument::Indented);
}

LoadedDashboard loadDashboardOr(const std::filesystem::path &usersFile, const QByteArray &shipped)
{
    LoadedDashboard loaded;
    std::error_code ignored;
    // One in a folder that may not be looked into is there for all we know: load() says why it cannot be had.
    if (std::filesystem::symlink_status(usersFile, ignored).type() != std::filesystem::file_type::not_found) {
        Result<Dashboard> users = loadDashboard(usersFile);
        if (users) {
            loaded.dashboard = std::move(*users);
            loaded.isUsers = true;
            loaded.warning = leftOut(usersFile, loaded.dashboard.warnings);
            return loaded;
        }
        loaded.error = users.error();
        loaded.warning = "The dashboard file cannot be used, so the one that comes with Meterbird is shown: "
            + plainText(users.error().detail, 1'000);
    }
    Result<Dashboard> own = parseDashboard(shipped, "the dashboard that comes with Meterbird");
    if (own) {
        loaded.dashboard = std::move(*own);
    } else {
        loaded.error = own.error();
        loaded.warning = "The dashboard cannot be shown: " + plainText(own.error().detail, 1'000);
    }
    return loaded;
}

} // namespace meterbird::dashboard
