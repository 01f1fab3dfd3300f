// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/settings/settingsstore.h"

#include <map>
#include <string>

namespace meterbird::settings {

/// Settings as text by key, the form in which they are stored.
using Rows = std::map<std::string, std::string>;

Rows toRows(const Settings &settings);

/// Missing keys are defaults, unknown ones are passed over; a value that cannot be used is named in the complaints.
Loaded fromRows(const Rows &rows);

} // namespace meterbird::settings
