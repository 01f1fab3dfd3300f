// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <filesystem>
#include <string_view>

namespace meterbird::prometheus {

/// Writes a new file, 0600, and has it on the disk before it returns. Error (Storage) names the file; nothing half
/// written stays behind. (QSaveFile reports success on a full tmpfs and does not sync the folder.)
Result<void> writeNew(const std::filesystem::path &file, std::string_view text);

/// Puts `fresh` in the place of `file`, for good: the rename is on the disk too.
Result<void> replace(const std::filesystem::path &file, const std::filesystem::path &fresh);

} // namespace meterbird::prometheus
