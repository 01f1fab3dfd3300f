// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/options.h"

#include "src/base/duration.h"

#include <CLI/CLI.hpp>
#include <charconv>

namespace meterbird::demo {

namespace {

Parsed wrongUsage(const std::string &why)
{
    return {std::nullopt, 2, "meterbird-demo: " + why + " (see meterbird-demo --help)\n"};
}

} // namespace

Parsed parseOptions(int argc, const char *const *argv)
{
    Options options;
    std::string target = "http://127.0.0.1:4318";
    std::string duration;
    std::string seed;
    const std::map<std::string, Scenario> scenarios {{"calm", Scenario::Calm},
                                                     {"busy", Scenario::Busy},
                                                     {"outage", Scenario::Outage},
                                                     {"runaway", Scenario::Runaway}};
    CLI::App app("Sends the telemetry of made-up agents to a Meterbird, through its public HTTP form.",
                 "meterbird-demo");
    app.add_option("--target", target, "The receiver (http://127.0.0.1:4318)")->type_name("URL");
    app.add_option("--rate", options.rate, "Events a second on the average of a day, 0.1 to 5000 (6)")->type_name("N");
    app.add_option("--seed", seed, "The same seed gives the same history")->type_name("N");
    app.add_option("--scenario", options.scenario,
                   "calm, busy, outage or runaway; without it calm, with trouble now and then")
        ->transform(CLI::Transformer(scenarios).description({})) // which has their numbers
        ->type_name("NAME");
    app.add_option("--duration", duration, "How long, for instance 60s or 5m; without it until stopped")
        ->type_name("TIME");
    app.set_version_flag("--version", "meterbird-demo " METERBIRD_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp &) {
        return {std::nullopt, 0, app.help()};
    } catch (const CLI::CallForVersion &) {
        return {std::nullopt, 0, "meterbird-demo " METERBIRD_VERSION "\n"};
    } catch (const CLI::ParseError &problem) {
        return wrongUsage(problem.what());
    }
    if (!(options.rate >= 0.1 && options.rate <= 5'000))
        return wrongUsage("--rate must lie between 0.1 and 5000");
    if (!duration.empty()) {
        options.duration = parseDuration(duration);
        if (!options.duration || *options.duration == 0)
            return wrongUsage("--duration must be a length of time such as 60s or 5m");
    }
    if (!seed.empty()) {
        // Not by CLI11, which takes -1 for a very large number.
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(seed.data(), seed.data() + seed.size(), number);
        if (error != std::errc {} || end != seed.data() + seed.size())
            return wrongUsage("--seed must be a whole number, 0 or more");
        options.seed = number;
    }
    const auto endpoint = parseTarget(target);
    if (!endpoint)
        return wrongUsage(endpoint.error().detail);
    options.target = *endpoint;
    return {options, 0, {}};
}

} // namespace meterbird::demo
