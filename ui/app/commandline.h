// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/datapaths.h"
#include "src/base/timerange.h"
#include "ui/theme/theme.h"

#include <QSize>

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace meterbird::ui {

/// What every way of starting may be told.
struct CommonOptions {
    std::optional<std::filesystem::path> dataDir;
    std::optional<std::string> prometheusUrl; ///< ask this server instead of the managed one
};

constexpr int defaultMetricsPort = 9090;

/// `meterbird`: the window, or with `headless` all of it but the window. Ports: 0 is "any free port".
struct StartOptions : CommonOptions {
    bool demo = false;
    bool headless = false;
    bool orHeadless = false; ///< where no window can be opened
    bool minimized = false;
    std::optional<int> metricsPort;
    std::optional<int> receiverPort;
    std::optional<int> prometheusPort;
    std::optional<Appearance> appearance;

    /// The demo, in the folder that it has to itself.
    bool isDemoApart() const { return demo && !dataDir; }
    std::optional<std::filesystem::path> folder() const { return isDemoApart() ? demoDataDir() : dataDir; }
};

/// `meterbird snapshot FILE`.
struct SnapshotOptions : CommonOptions {
    std::filesystem::path file; ///< ends in .png or .csv
    std::optional<std::filesystem::path> dashboard;
    Milliseconds range = 3'600'000;
    std::optional<Timestamp> end; ///< now when not given
    Appearance appearance = Appearance::Dark;
    QSize size {1440, 900};
};

/// `meterbird query PROMQL`: at one time, or with `range` over a window.
struct QueryOptions : CommonOptions {
    enum class Format { Table, Csv, Json };
    std::string expr;
    std::optional<Milliseconds> range;
    Milliseconds step = 15'000;
    std::optional<Timestamp> time;
    Format format = Format::Table;
};

/// `meterbird rules check FILE`.
struct RulesCheckOptions {
    std::filesystem::path file;
};

/// `meterbird cost`: what the ledger has, by local days (both inclusive).
struct CostOptions : CommonOptions {
    std::string from; ///< YYYY-MM-DD; empty: the first of this month
    std::string to; ///< YYYY-MM-DD; empty: today
    std::string by = "model"; ///< model, provider or day
    QueryOptions::Format format = QueryOptions::Format::Table;
};

/// `meterbird doctor`: what is wrong with where the numbers come from.
struct DoctorOptions : CommonOptions {
};

/// Nothing to start: print this and end. Exit code 0 goes to stdout, others to stderr.
struct Farewell {
    int exitCode = 0;
    std::string text;
};

using CommandLine =
    std::variant<StartOptions, SnapshotOptions, QueryOptions, RulesCheckOptions, CostOptions, DoctorOptions, Farewell>;

/// Reads the command line. Wrong usage is a Farewell with exit code 2 that says what is wrong.
CommandLine parseCommandLine(int argc, const char *const *argv);

} // namespace meterbird::ui
