// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace meterbird::receiver {

/// The token in `file`: 16 to 1000 printable characters, whitespace around it is dropped. Error (Config) when the file
/// cannot be read, holds no such token, or may be read by other users.
Result<std::string> readToken(const std::filesystem::path &file);

/// True when `authorization` is `Bearer` and `token`. Takes as long for a wrong one as for the right one.
bool isAuthorized(std::string_view authorization, std::string_view token);

} // namespace meterbird::receiver
