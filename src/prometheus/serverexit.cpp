// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverexit.h"

#include <algorithm>
#include <csignal>
#include <string_view>

namespace meterbird::prometheus {

namespace {

bool anyHolds(const std::vector<std::string> &lines, std::string_view part)
{
    return std::any_of(lines.begin(), lines.end(),
                       [&](const std::string &line) { return line.find(part) != std::string::npos; });
}

/// The value of the last `err="…"` or, failing that, the last line.
std::string lastComplaint(const std::vector<std::string> &lines)
{
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (const std::size_t begin = line->find(" err="); begin != std::string::npos)
            return line->substr(begin + 5);
        // The command line parser speaks in plain sentences.
        if (line->starts_with("Error") || line->find(": error: ") != std::string::npos)
            return *line;
    }
    return lines.empty() ? std::string("it wrote nothing") : lines.back();
}

} // namespace

bool isPortTaken(const ServerExit &exit, const std::vector<std::string> &lastLines)
{
    return exit.started && exit.signal == 0 && exit.code != 0 && anyHolds(lastLines, "address already in use");
}

bool isDiskFull(const ServerExit &exit, const std::vector<std::string> &lastLines)
{
    return exit.started && (exit.signal == SIGBUS || anyHolds(lastLines, "no space left on device"));
}

std::string explain(const ServerExit &exit, const std::vector<std::string> &lastLines)
{
    if (!exit.started)
        return "Prometheus cannot be started: " + exit.words;
    if (isDiskFull(exit, lastLines))
        return "Prometheus ended because the disk is full";
    if (isPortTaken(exit, lastLines))
        return "Prometheus found its port taken";
    if (exit.signal == SIGKILL)
        return "Prometheus was killed from outside (signal 9), perhaps because memory ran out";
    if (exit.signal != 0)
        return "Prometheus crashed (signal " + std::to_string(exit.signal) + ')';
    const std::string complaint = lastComplaint(lastLines);
    if (anyHolds(lastLines, "read-only file system") || anyHolds(lastLines, "permission denied"))
        return "Prometheus cannot write to its folder: " + complaint;
    if (anyHolds(lastLines, "lock DB directory"))
        return "another Prometheus uses the same folder: " + complaint;
    return "Prometheus ended by itself with code " + std::to_string(exit.code) + ": " + complaint;
}

} // namespace meterbird::prometheus
