// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/dashboard/variables.h"

#include <QString>

#include <optional>

namespace meterbird::ui {

/// A stretch of the typed query, in UTF-16 units.
struct QueryPlace {
    int start = 0;
    int length = 0;

    bool operator==(const QueryPlace &) const = default;
};

/// Where in `typed` the error is. The server counts bytes in the text that it was sent, in which variables are filled
/// in; this goes back to what the user sees. An error at the end marks the last character. Nothing when the error has
/// no place.
std::optional<QueryPlace> errorPlace(const Error &error, const QString &typed, const dashboard::VariableValues &values,
                                     const dashboard::QueryTimes &times);

} // namespace meterbird::ui
