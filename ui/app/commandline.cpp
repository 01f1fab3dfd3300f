// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/commandline.h"

#include "src/base/duration.h"

#include <CLI/CLI.hpp>
#include <QDateTime>

#include <charconv>
#include <map>

namespace meterbird::ui {

namespace {

const std::map<std::string, Appearance> appearances {
    {"dark", Appearance::Dark}, {"light", Appearance::Light}, {"system", Appearance::System}};
const std::map<std::string, QueryOptions::Format> formats {
    {"table", QueryOptions::Format::Table}, {"csv", QueryOptions::Format::Csv}, {"json", QueryOptions::Format::Json}};

Milliseconds readDuration(const std::string &option, const std::string &text)
{
    const auto length = parseDuration(text);
    if (!length || *length <= 0)
        throw CLI::ValidationError(option, "'" + text + "' is not a duration; write it like 90s, 15m, 1h30m or 7d");
    return *length;
}

/// RFC 3339, a local `YYYY-MM-DD HH:MM`, or Unix seconds.
Timestamp readTime(const std::string &option, const std::string &text)
{
    double seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc {} && end == text.data() + text.size() && seconds >= 0 && seconds < 1e11)
        return static_cast<Timestamp>(seconds * 1000);
    QString iso = QString::fromStdString(text);
    iso.replace(u' ', u'T');
    const QDateTime time = QDateTime::fromString(iso, Qt::ISODateWithMs);
    if (!time.isValid())
        throw CLI::ValidationError(
            option,
            "'" + text + "' is not a time; write it like 2026-03-01T12:00:00Z, '2026-03-01 12:00' or Unix seconds");
    return time.toMSecsSinceEpoch();
}

QSize readSize(const std::string &text)
{
    int width = 0;
    int height = 0;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%5dx%5d%c", &width, &height, &rest) != 2 || width < 400 || height < 300
        || width > 8000 || height > 8000)
        throw CLI::ValidationError("--size",
                                   "'" + text + "' is not a size; write it like 1600x1000 (400x300 to 8000x8000)");
    return {width, height};
}

void addCommon(CLI::App &app, CommonOptions &options)
{
    app.add_option_function<std::string>(
           "--data-dir", [&options](const std::string &dir) { options.dataDir = dir; },
           "Keep everything below this folder (default: the XDG folders)")
        ->type_name("DIR");
    app.add_option_function<std::string>(
           "--prometheus-url", [&options](const std::string &url) { options.prometheusUrl = url; },
           "Ask this server, any with the Prometheus API, instead of the managed one")
        ->type_name("URL");
}

void addPort(CLI::App &app, const std::string &name, std::optional<int> &port, const std::string &words)
{
    app.add_option_function<int>(
           name, [&port](int number) { port = number; }, words)
        ->type_name("N")
        ->check(CLI::Range(0, 65535));
}

void addFormat(CLI::App &app, QueryOptions::Format &format)
{
    app.add_option_function<std::string>(
           "--format", [&format](const std::string &name) { format = formats.at(name); },
           "How to print: table, csv or json (default table)")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"table", "csv", "json"}));
}

void addAppearance(CLI::App &app, std::function<void(Appearance)> accept)
{
    app.add_option_function<std::string>(
           "--theme", [accept](const std::string &name) { accept(appearances.at(name)); }, "dark, light or system")
        ->type_name("THEME")
        ->check(CLI::IsMember({"dark", "light", "system"}));
}

void addStart(CLI::App &app, StartOptions &options)
{
    addCommon(app, options);
    app.add_flag(
        "--demo", options.demo,
        "Show made-up traffic, labelled as such, apart from your data (below ~/.local/share/meterbird-demo, or "
        "in --data-dir)");
    app.add_flag("--headless", options.headless, "Everything but the window (no display needed)");
    app.add_flag("--or-headless", options.orHeadless, "The same, but only where no window can be opened");
    app.add_flag("--minimized", options.minimized, "Start in the tray, where there is one");
    addPort(app, "--metrics-port", options.metricsPort, "Port of /metrics (default 9090; 0: any free)");
    addPort(app, "--receiver-port", options.receiverPort, "Port that takes telemetry (default 4318; 0: any free)");
    addPort(app, "--prometheus-port", options.prometheusPort,
            "Port of the managed Prometheus (default 9091; 0: any free)");
    addAppearance(app, [&options](Appearance appearance) { options.appearance = appearance; });
}

CLI::App *addSnapshot(CLI::App &app, SnapshotOptions &options)
{
    CLI::App *command =
        app.add_subcommand("snapshot", "Write the dashboard as a picture (.png) or its series as a table (.csv)");
    addCommon(*command, options);
    command
        ->add_option_function<std::string>(
            "file", [&options](const std::string &file) { options.file = file; },
            "Where to write; the ending says what: .png or .csv")
        ->required()
        ->type_name("FILE");
    command
        ->add_option_function<std::string>(
            "--dashboard", [&options](const std::string &file) { options.dashboard = file; },
            "A Grafana dashboard file (default: the one the window shows)")
        ->type_name("FILE");
    command
        ->add_option_function<std::string>(
            "--range", [&options](const std::string &text) { options.range = readDuration("--range", text); },
            "How far back (default 1h)")
        ->type_name("DURATION");
    command
        ->add_option_function<std::string>(
            "--end", [&options](const std::string &text) { options.end = readTime("--end", text); },
            "Where the range ends (default now)")
        ->type_name("TIME");
    command
        ->add_option_function<std::string>(
            "--size", [&options](const std::string &text) { options.size = readSize(text); },
            "Size of the picture (default 1440x900); a dashboard that needs more height makes a taller one")
        ->type_name("WxH");
    addAppearance(*command, [&options](Appearance appearance) { options.appearance = appearance; });
    return command;
}

CLI::App *addQuery(CLI::App &app, QueryOptions &options)
{
    CLI::App *command = app.add_subcommand("query", "Ask a PromQL question and print the answer");
    addCommon(*command, options);
    command->add_option("promql", options.expr, "The question")->required()->type_name("PROMQL");
    command
        ->add_option_function<std::string>(
            "--range", [&options](const std::string &text) { options.range = readDuration("--range", text); },
            "Over this window up to now, one value a step")
        ->type_name("DURATION");
    command
        ->add_option_function<std::string>(
            "--step", [&options](const std::string &text) { options.step = readDuration("--step", text); },
            "Distance of the values (default 15s)")
        ->type_name("DURATION");
    command
        ->add_option_function<std::string>(
            "--time", [&options](const std::string &text) { options.time = readTime("--time", text); },
            "At this time (default now)")
        ->type_name("TIME");
    addFormat(*command, options.format);
    return command;
}

CLI::App *addRulesCheck(CLI::App &app, RulesCheckOptions &options)
{
    CLI::App *rules = app.add_subcommand("rules", "Work on alert rule files");
    rules->require_subcommand(1);
    CLI::App *command = rules->add_subcommand("check", "Say whether a rule file is right; names the line when not");
    command
        ->add_option_function<std::string>(
            "file", [&options](const std::string &file) { options.file = file; }, "The rule file")
        ->required()
        ->type_name("FILE");
    return command;
}

CLI::App *addCost(CLI::App &app, CostOptions &options)
{
    CLI::App *command = app.add_subcommand("cost", "Print what the agents cost, from the ledger");
    addCommon(*command, options);
    const auto day = [](const std::string &text) {
        return QDate::fromString(QString::fromStdString(text), Qt::ISODate).isValid()
            ? std::string()
            : "'" + text + "' is not a day; write it like 2026-03-01";
    };
    command->add_option("--from", options.from, "First day (default: the first of this month)")
        ->type_name("DAY")
        ->check(day);
    command->add_option("--to", options.to, "Last day (default: today)")->type_name("DAY")->check(day);
    command->add_option("--by", options.by, "model, provider or day (default model)")
        ->type_name("WHAT")
        ->check(CLI::IsMember({"model", "provider", "day"}));
    addFormat(*command, options.format);
    return command;
}

CLI::App *addDoctor(CLI::App &app, DoctorOptions &options)
{
    CLI::App *command =
        app.add_subcommand("doctor", "Look for trouble with where the numbers come from, and say what to do");
    addCommon(*command, options);
    command->footer("Asks the Meterbird that runs, and prints one line a finding: what, where, what to do.\n"
                    "Exit codes: 0 nothing is wrong, 1 something is or nobody could be asked, 2 wrong usage.");
    return command;
}

} // namespace

CommandLine parseCommandLine(int argc, const char *const *argv)
{
    CLI::App app("Meterbird watches the meters of your LLM agents: requests, latency, tokens, cost, errors.",
                 "meterbird");
    app.set_version_flag("--version", "meterbird " METERBIRD_VERSION);
    app.footer(
        "Exit codes: 0 done, 1 it failed (one line on stderr says why) or the doctor found something, 2 wrong usage.\n"
        "OpenTelemetry agents export to http://127.0.0.1:4318, plain events go to its /v1/events; Prometheus scrapes\n"
        "http://127.0.0.1:9090/metrics.");
    StartOptions start;
    SnapshotOptions snapshot;
    QueryOptions query;
    RulesCheckOptions rulesCheck;
    CostOptions cost;
    DoctorOptions doctor;
    addStart(app, start);
    const CLI::App *snapshotCommand = addSnapshot(app, snapshot);
    const CLI::App *queryCommand = addQuery(app, query);
    const CLI::App *rulesCheckCommand = addRulesCheck(app, rulesCheck);
    const CLI::App *costCommand = addCost(app, cost);
    const CLI::App *doctorCommand = addDoctor(app, doctor);
    try {
        app.parse(argc, argv);
        if (snapshotCommand->parsed() && snapshot.file.extension() != ".png" && snapshot.file.extension() != ".csv")
            throw CLI::ValidationError("snapshot", "'" + snapshot.file.string() + "' must end in .png or .csv");
    } catch (const CLI::Success &) {
        // --help, of a subcommand too, and --version.
        if (app.get_option("--version")->count() > 0)
            return Farewell {0, "meterbird " METERBIRD_VERSION "\n"};
        return Farewell {0, app.help()};
    } catch (const CLI::ParseError &error) {
        return Farewell {2, std::string("meterbird: ") + error.what() + "\nmeterbird --help says what can be said.\n"};
    }
    if (snapshotCommand->parsed())
        return snapshot;
    if (queryCommand->parsed())
        return query;
    if (rulesCheckCommand->parsed())
        return rulesCheck;
    if (costCommand->parsed())
        return cost;
    if (doctorCommand->parsed())
        return doctor;
    return start;
}

} // namespace meterbird::ui
