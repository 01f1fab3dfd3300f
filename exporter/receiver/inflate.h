// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/bodybudget.h"
#include "exporter/receiver/http.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace meterbird::receiver {

/// Unpacks gzip, several members in a row included, with some room behind the text for a parser that reads past its
/// end. 413 as soon as more than `most` bytes come out, 429 as soon as `share` has no room for them: a bomb costs no
/// more than that. 400: damaged, cut short, or followed by something else.
OrObjection<std::string> gunzip(std::string_view packed, std::size_t most, BodyBudget::Share &share);

} // namespace meterbird::receiver
