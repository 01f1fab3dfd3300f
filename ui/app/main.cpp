// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/commandline.h"
#include "ui/app/commands.h"
#include "ui/app/start.h"

#include <cstdio>
#include <sys/stat.h>

using namespace meterbird::ui;

namespace {

template<typename... Runs>
struct Choose : Runs... {
    using Runs::operator()...;
};

int say(const Farewell &farewell)
{
    std::fputs(farewell.text.c_str(), farewell.exitCode == 0 ? stdout : stderr);
    return farewell.exitCode;
}

} // namespace

int main(int argc, char *argv[])
{
    ::umask(077); // what agents do and cost is nobody else's business
    const Choose run {
        [](const Farewell &farewell) { return say(farewell); },
        [&](const StartOptions &options) {
            return options.headless ? runHeadless(options, argc, argv) : runWindow(options, argc, argv);
        },
        [&](const SnapshotOptions &options) { return runSnapshot(options, argc, argv); },
        [&](const QueryOptions &options) { return runQuery(options, argc, argv); },
        [&](const RulesCheckOptions &options) { return runRulesCheck(options, argc, argv); },
        [&](const CostOptions &options) { return runCost(options); },
        [&](const DoctorOptions &options) { return runDoctor(options, argc, argv); },
    };
    return std::visit(run, parseCommandLine(argc, argv));
}
