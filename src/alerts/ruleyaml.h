// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <initializer_list>
#include <map>
#include <string>
#include <yaml-cpp/yaml.h>

/// yaml-cpp with the strictness that Prometheus has. Used by rulefile.cpp alone; refusals travel as Refused inside it.
namespace meterbird::alerts::yaml {

struct Refused {
    Error error;
};

using Fields = std::map<std::string, YAML::Node>;

[[noreturn]] void fail(const YAML::Node &node, const std::string &what);
Error errorOf(const YAML::Exception &problem);
int lineOf(const YAML::Node &node);

/// One document. Counts first, without building anything: aliases (64), depth (32) and nodes (100,000), so that a
/// document that unfolds itself is refused before it does.
YAML::Node load(const std::string &text);

/// The keys of a map; refused: no map, a key twice, a key that is not in `known` (unless that is empty).
Fields fields(const YAML::Node &node, const std::string &what, std::initializer_list<std::string_view> known);

/// A scalar's text; refused: a list, a map, or nothing.
std::string scalar(const YAML::Node &node, const std::string &what);

} // namespace meterbird::alerts::yaml
