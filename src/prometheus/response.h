// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/query.h"

#include <string_view>

namespace meterbird::prometheus {

/// What an answer may hold; more is Error::Kind::TooMuch.
inline constexpr std::size_t mostSeries = 5'000;
inline constexpr std::size_t mostPoints = 11'001; ///< a series: what the server gives at its own limit of 11,000 steps
inline constexpr std::size_t mostNames = 100'000; ///< label names or values, metrics, targets
inline constexpr std::size_t mostLabelBytes = 4'096; ///< longer label values are cut at a character border

// Bytes of a body with status 200 -> values. Pure, Qt-free, any thread. The bytes are hostile: whatever they are, the
// result is right or an Error (BadReply names the field that is wrong; a status of "error" gives the server's own
// words). Label values stay as they are, for they go back into matchers; words meant for people are made plain text.

Result<Answer> parseAnswer(std::string_view body);
Result<std::vector<Labels>> parseLabelSets(std::string_view body);
Result<std::vector<std::string>> parseNames(std::string_view body);
Result<Metadata> parseMetadata(std::string_view body);
Result<std::vector<ServerRule>> parseRules(std::string_view body);
Result<std::vector<ServerAlert>> parseAlerts(std::string_view body);
Result<std::vector<Target>> parseTargets(std::string_view body);
Result<BuildInfo> parseBuildInfo(std::string_view body);
Result<std::map<std::string, std::string>> parseFlags(std::string_view body);

} // namespace meterbird::prometheus
