// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/commandline.h"

#include "exporter/receiver/bearertoken.h"
#include "exporter/telemetry/loopbackhost.h"
#include "src/base/duration.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace meterbird::exporter {

namespace {

constexpr int Failed = 1;
constexpr int WrongUsage = 2;

struct Arguments {
    std::string dataDir;
    std::string listen;
    std::string receiver;
    std::string tokenFile;
    std::string scrapeInterval = "5s";
};

int say(const std::string &sentence, int exitCode)
{
    std::fprintf(stderr, "meterbird-exporter: %s\n", sentence.c_str());
    return exitCode;
}

/// `127.0.0.1:9090`, `[::1]:9090`; an address alone or a port alone is not taken, so that nobody listens wider than
/// meant.
std::optional<ListenOn> parsePlace(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0)
        return std::nullopt;
    std::string_view address = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    if (address.starts_with('[') && address.ends_with(']'))
        address = address.substr(1, address.size() - 2);
    else if (address.find(':') != std::string_view::npos)
        return std::nullopt;
    if (address == "localhost")
        address = "127.0.0.1";
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (port.empty() || address.empty() || error != std::errc() || end != port.data() + port.size())
        return std::nullopt;
    return ListenOn {.address = std::string(address), .port = number};
}

/// False when `text` is no place. Who names a port wants that one; only the usual one may be replaced.
bool readPlace(const std::string &text, ListenOn &place)
{
    place.fallbackPorts = text.empty();
    if (text.empty())
        return true;
    const auto parsed = parsePlace(text);
    if (parsed)
        place = *parsed;
    return parsed.has_value();
}

std::variant<ExporterOptions, int> optionsFrom(const Arguments &arguments)
{
    ExporterOptions options;
    options.paths =
        dataPaths(arguments.dataDir.empty() ? std::nullopt : std::optional<std::filesystem::path>(arguments.dataDir));
    if (!readPlace(arguments.listen, options.metrics))
        return say("--listen: \"" + arguments.listen + "\" is not ADDRESS:PORT, as 127.0.0.1:9090", WrongUsage);
    if (!readPlace(arguments.receiver, options.receiver))
        return say("--receiver: \"" + arguments.receiver + "\" is not ADDRESS:PORT, as 127.0.0.1:4318", WrongUsage);
    const auto interval = parseDuration(arguments.scrapeInterval);
    if (!interval || *interval > 3'600'000)
        return say("--scrape-interval: \"" + arguments.scrapeInterval + "\" is not a duration of up to 1h, as 5s",
                   WrongUsage);
    options.scrapeInterval = std::chrono::milliseconds(*interval);
    if (arguments.tokenFile.empty() && !telemetry::isLoopbackAddress(options.receiver.address))
        return say("--receiver " + arguments.receiver + " can be reached from other machines: --token-file is required",
                   WrongUsage);
    if (!arguments.tokenFile.empty()) {
        auto token = receiver::readToken(arguments.tokenFile);
        if (!token)
            return say(token.error().detail, Failed);
        options.token = std::move(*token);
    }
    return options;
}

} // namespace

std::variant<ExporterOptions, int> readCommandLine(int argc, const char *const *argv)
{
    Arguments arguments;
    CLI::App app("Takes telemetry of LLM agents in on port 4318 and shows it to Prometheus on port 9090.",
                 "meterbird-exporter");
    app.set_version_flag("--version", "meterbird-exporter " METERBIRD_VERSION);
    app.add_option("--data-dir", arguments.dataDir, "Where everything is stored")->type_name("DIR");
    app.add_option("--listen", arguments.listen,
                   "Where /metrics is, for whoever can reach it; 127.0.0.1:9090 unless given")
        ->type_name("ADDR:PORT");
    app.add_option("--receiver", arguments.receiver,
                   "Where agents send events; 127.0.0.1:4318 unless given; others need --token-file")
        ->type_name("ADDR:PORT");
    app.add_option("--token-file", arguments.tokenFile, "Senders must know the token in this file")->type_name("FILE");
    app.add_option("--scrape-interval", arguments.scrapeInterval, "How often Prometheus scrapes; 5s unless given")
        ->type_name("TIME");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &result) {
        return app.exit(result) == 0 ? 0 : WrongUsage; // also --help and --version, which exit() prints
    }
    return optionsFrom(arguments);
}

} // namespace meterbird::exporter
