// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/labels.h"

#include <string>
#include <string_view>
#include <vector>

namespace meterbird::dashboard {

/// Grafana's legendFormat applied to one label set: `{{endpoint}}` is the label's value, nothing when it has none.
/// Made plain text, as label values come from outside.
std::string legendName(std::string_view format, const Labels &labels);

/// The names of all series of one query, in order. An empty format or `__auto` names each by the labels in which they
/// differ; a lone series without labels by `expr`.
std::vector<std::string> legendNames(std::string_view format, const std::vector<Labels> &series, std::string_view expr);

} // namespace meterbird::dashboard
