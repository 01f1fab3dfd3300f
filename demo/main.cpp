// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/demo.h"

#include <csignal>
#include <cstdio>

namespace {

std::atomic<bool> stopAsked = false;
static_assert(std::atomic<bool>::is_always_lock_free, "set by a signal handler");

extern "C" void askToStop(int)
{
    stopAsked = true;
}

} // namespace

int main(int argc, char **argv)
{
    const auto parsed = meterbird::demo::parseOptions(argc, argv);
    if (!parsed.options) {
        std::fputs(parsed.text.c_str(), parsed.exitCode == 0 ? stdout : stderr);
        return parsed.exitCode;
    }
    std::signal(SIGINT, askToStop);
    std::signal(SIGTERM, askToStop);
    return meterbird::demo::run(*parsed.options, stopAsked, [](const std::string &sentence) {
        std::fprintf(stderr, "meterbird-demo: %s\n", sentence.c_str());
    });
}
