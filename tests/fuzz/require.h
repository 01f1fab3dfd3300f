// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <cstdlib>

namespace meterbird::fuzz {

/// Ends the program when it is not so, which is how a fuzz target tells what it has found.
inline void require(bool isTrue, const char *what)
{
    if (isTrue)
        return;
    std::fprintf(stderr, "fuzz: not so: %s\n", what);
    std::abort();
}

} // namespace meterbird::fuzz
