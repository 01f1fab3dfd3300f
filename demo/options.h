// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/endpoint.h"
#include "demo/mood.h"

#include <cstdint>
#include <optional>

namespace meterbird::demo {

/// What the command line asks for.
struct Options {
    Endpoint target;
    double rate = 6;
    std::optional<std::uint64_t> seed; ///< none: another history each time
    Scenario scenario = Scenario::Mixed;
    std::optional<Milliseconds> duration; ///< none: until it is stopped
    Milliseconds patience = 30'000; ///< how long to wait for the first answer
};

/// What to do after reading the command line: go on, or print `text` (stdout when exitCode is 0) and exit.
struct Parsed {
    std::optional<Options> options;
    int exitCode = 0;
    std::string text;
};

Parsed parseOptions(int argc, const char *const *argv);

} // namespace meterbird::demo
