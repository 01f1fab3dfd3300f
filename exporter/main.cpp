// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/commandline.h"
#include "exporter/headless.h"

#include <csignal>
#include <cstdio>
#include <exception>
#include <sys/stat.h>

using namespace meterbird;

int main(int argc, char **argv)
{
    const auto say = [](const std::string &sentence) {
        std::fprintf(stderr, "meterbird-exporter: %s\n", sentence.c_str());
    };
    ::umask(077);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a limit of the size of files is a full disk
    try {
        const auto asked = exporter::readCommandLine(argc, argv);
        if (const int *exitCode = std::get_if<int>(&asked))
            return *exitCode;
        const exporter::EndSignals ends;
        return exporter::runHeadless(std::get<exporter::ExporterOptions>(asked), ends, say);
    } catch (const std::exception &problem) { // out of memory
        say(problem.what());
        return 1;
    }
}
