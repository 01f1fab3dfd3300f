// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/dashboard/panel.h"
#include "src/dashboard/timewindow.h"
#include "src/dashboard/variables.h"

#include <QByteArray>
#include <QJsonObject>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace meterbird::dashboard {

/// A dashboard as its file describes it: Grafana's classic JSON model.
struct Dashboard {
    std::string title;
    std::string uid;
    std::vector<Panel> panels;
    std::vector<Variable> variables;
    Milliseconds refresh = 0; ///< live interval; 0: the file names none
    TimeWindow window; ///< what to show at first
    std::vector<std::string> warnings; ///< what was left out, in words
    QJsonObject original; ///< the whole document, with all that we do not know

    bool operator==(const Dashboard &) const = default;
};

/// Reads a dashboard: the bare object, Grafana's API form {"dashboard": …} or its V1 resource {"spec": …}. What is
/// missing or of the wrong type in a panel is taken as Grafana takes it; Error (Config, with line and column) when it
/// is no JSON or no dashboard. `name` names the file in the error.
Result<Dashboard> parseDashboard(const QByteArray &json, std::string_view name);

/// Reads a file of at most 4 MiB.
Result<Dashboard> loadDashboard(const std::filesystem::path &file);

/// The document to save: the original with title, live interval, window and chosen variables of `dashboard`.
QByteArray toJson(const Dashboard &dashboard);

/// A dashboard that can be shown, and what went wrong on the way to it.
struct LoadedDashboard {
    Dashboard dashboard;
    bool isUsers = false; ///< from the user's file, not the shipped one
    std::optional<Error> error; ///< the user's file is broken: the shipped one is used meanwhile
    std::string warning; ///< the same as a sentence, or what of the user's file was left out; empty when all is well
};

/// The user's file when there is one (DataPaths::config / "dashboards" / "agents.json"), else, or when it is broken,
/// the shipped one.
LoadedDashboard loadDashboardOr(const std::filesystem::path &usersFile, const QByteArray &shipped);

} // namespace meterbird::dashboard
