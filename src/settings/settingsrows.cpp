// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/settings/settingsrows.h"

#include "src/base/duration.h"
#include "src/base/text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <charconv>
#include <functional>

namespace meterbird::settings {

namespace {

constexpr std::array<std::string_view, 3> appearances {"system", "dark", "light"};

/// One key: how its value is written and read. `read` is false for a text that cannot be that value.
struct Field {
    std::string_view key;
    std::function<std::string(const Settings &)> write;
    std::function<bool(const std::string &, Settings &)> read;
};

Field durationField(std::string_view key, Milliseconds Settings::*member)
{
    return {key, [member](const Settings &from) { return toDuration(from.*member); },
            [member](const std::string &text, Settings &to) {
                const auto length = parseDuration(text);
                to.*member = length.value_or(0);
                return length.has_value();
            }};
}

Field textField(std::string_view key, std::string Settings::*member)
{
    return {key, [member](const Settings &from) { return from.*member; },
            [member](const std::string &text, Settings &to) {
                to.*member = text;
                return isValidUtf8(text);
            }};
}

Field appearanceField()
{
    return {"appearance",
            [](const Settings &from) { return std::string(appearances[static_cast<std::size_t>(from.appearance)]); },
            [](const std::string &text, Settings &to) {
                const auto at = std::find(appearances.begin(), appearances.end(), text);
                if (at == appearances.end())
                    return false;
                to.appearance = static_cast<Appearance>(at - appearances.begin());
                return true;
            }};
}

std::string writeBudget(const Settings &from)
{
    if (!from.monthlyBudget)
        return {};
    std::array<char, 64> text {};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), *from.monthlyBudget).ptr;
    return {text.data(), end};
}

bool readBudget(const std::string &text, Settings &to)
{
    to.monthlyBudget.reset();
    if (text.empty())
        return true;
    double dollars = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dollars);
    if (error != std::errc {} || end != text.data() + text.size())
        return false;
    to.monthlyBudget = dollars;
    return true;
}

std::string writeTargets(const Settings &from)
{
    QJsonArray list;
    for (const ScrapeTarget &target : from.targets)
        list.append(QJsonObject {{QStringLiteral("url"), QString::fromStdString(target.url)},
                                 {QStringLiteral("job"), QString::fromStdString(target.job)}});
    return QJsonDocument(list).toJson(QJsonDocument::Compact).toStdString();
}

bool readTargets(const std::string &text, Settings &to)
{
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
    if (!document.isArray())
        return false;
    to.targets.clear();
    for (const QJsonValue &entry : document.array()) {
        const QJsonObject object = entry.toObject();
        to.targets.push_back({object.value(QLatin1String("url")).toString().toStdString(),
                              object.value(QLatin1String("job")).toString().toStdString()});
    }
    return true;
}

std::string writeHistory(const Settings &from)
{
    QJsonArray list;
    for (const std::string &query : from.exploreHistory)
        list.append(QString::fromStdString(query));
    return QJsonDocument(list).toJson(QJsonDocument::Compact).toStdString();
}

bool readHistory(const std::string &text, Settings &to)
{
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
    if (!document.isArray())
        return false;
    to.exploreHistory.clear();
    for (const QJsonValue &query : document.array())
        to.exploreHistory.push_back(query.toString().toStdString());
    return true;
}

const std::vector<Field> &fields()
{
    static const std::vector<Field> all {
        appearanceField(),
        durationField("live_interval", &Settings::liveInterval),
        durationField("range", &Settings::range),
        durationField("scrape_interval", &Settings::scrapeInterval),
        durationField("retention", &Settings::retention),
        {"scrape_targets", writeTargets, readTargets},
        {"monthly_budget_dollars", writeBudget, readBudget},
        textField("dashboard", &Settings::dashboard),
        textField("prometheus_url", &Settings::prometheusUrl),
        {"explore_history", writeHistory, readHistory},
        {"close_to_tray_told", [](const Settings &from) { return std::string(from.closeToTrayTold ? "yes" : "no"); },
         [](const std::string &text, Settings &to) {
             to.closeToTrayTold = text == "yes";
             return text == "yes" || text == "no";
         }},
    };
    return all;
}

} // namespace

Rows toRows(const Settings &settings)
{
    Rows rows;
    for (const Field &field : fields())
        rows.emplace(field.key, field.write(settings));
    return rows;
}

Loaded fromRows(const Rows &rows)
{
    Loaded loaded;
    for (const Field &field : fields()) {
        const auto row = rows.find(std::string(field.key));
        if (row == rows.end())
            continue;
        // Each value is tried alone on top of the good ones, so that one bad value costs one setting.
        Settings candidate = loaded.settings;
        if (!field.read(row->second, candidate))
            loaded.complaints.push_back("The setting " + row->first + " has a value that cannot be read: \""
                                        + plainText(row->second, 80) + "\". Its default is used.");
        else if (const auto fine = validate(candidate); !fine)
            loaded.complaints.push_back(fine.error().detail + " (setting " + row->first + "; its default is used)");
        else
            loaded.settings = std::move(candidate);
    }
    return loaded;
}

} // namespace meterbird::settings
