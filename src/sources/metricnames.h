// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace meterbird::sources {

/// What a PromQL expression asks for, as far as its text tells.
struct AskedMetrics {
    std::vector<std::string> names; ///< sorted, each once
    bool hasChoice = false; ///< an `or` stands in it: one of the names may be enough
    bool isOpen = false; ///< it also asks for names that the text does not tell: a pattern, a variable
    bool asksForAbsence = false; ///< absent(x): it is there to find that nobody sends x

    bool operator==(const AskedMetrics &) const = default;
};

/// Reads strings, comments, label lists and Grafana's variables as what they are. Never fails: what is no PromQL gives
/// names that do not exist, at worst.
AskedMetrics metricsAskedBy(std::string_view expr);

} // namespace meterbird::sources
