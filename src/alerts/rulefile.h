// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/rule.h"
#include "src/base/error.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace meterbird::alerts {

/// What a Prometheus rule file holds.
struct RuleFile {
    std::vector<Rule> rules;
    std::vector<RecordingRule> recordings;
    std::vector<std::string> notes; ///< what is kept but not used here, one sentence each

    bool operator==(const RuleFile &) const = default;
};

/// Reads the text of a rule file, as strictly as Prometheus: unknown fields, bad durations, a rule given twice and
/// names that Prometheus refuses are errors with line and column. At most 1 MiB, 64 aliases, 2,000 rules. `name` is for
/// the message. PromQL is judged by the server, when it is asked.
Result<RuleFile> parseRules(std::string_view text, const std::string &name);

/// Reads a regular file; links to one are followed, anything else (pipe, device, folder) is refused.
Result<RuleFile> readRules(const std::filesystem::path &file);

/// The text of a rule file that holds all of `file`: promtool accepts it and parseRules gives the same back (but for
/// `line`).
std::string toYaml(const RuleFile &file);

/// A rule file, or the folder of them, that cannot be used as it is.
struct BrokenRules {
    enum class StandIn { Nothing, LastGood, Shipped };
    Error error; ///< `detail` names the file and what is wrong
    StandIn standIn = StandIn::Nothing; ///< which rules are in force instead

    bool operator==(const BrokenRules &) const = default;
};

/// The rules in force.
struct RuleSet {
    RuleFile file; ///< of all files together
    std::vector<std::string> sources; ///< the files that are in use; empty: the shipped one alone
    std::vector<BrokenRules> broken;
    std::map<std::string, RuleFile> lastGood; ///< by path, of the files that are there

    bool operator==(const RuleSet &) const = default;
};

/// RuleSet::lastGood as texts, to be kept until the next start, and back; what is no rule file is left out.
std::map<std::string, std::string> toTexts(const std::map<std::string, RuleFile> &files);
std::map<std::string, RuleFile> fromTexts(const std::map<std::string, std::string> &texts);

/// The user's *.yml and *.yaml of `folder` in order of name (at most 64), or the shipped rules when there are none.
/// While a file is broken, or the folder cannot be listed, what `before` read there goes on; when it has read nothing,
/// the shipped rules are added, except those whose names the good files define.
RuleSet loadRules(const std::filesystem::path &folder, std::string_view shipped, const RuleSet &before = {});

} // namespace meterbird::alerts
