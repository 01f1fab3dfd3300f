// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/finding.h"

#include <string>
#include <string_view>

namespace meterbird::sources {

/// A kind of finding in words for people.
struct Advice {
    std::string_view title; ///< what is wrong, without its place: `A counter went down`
    std::string_view remedy; ///< what to do: one sentence or two
    bool isCritical = false; ///< nothing comes from there at all
};

Advice adviceFor(FindingKind kind);

/// The finding as one line of plain text: what, where, what to do.
std::string lineFor(const Finding &finding);

} // namespace meterbird::sources
