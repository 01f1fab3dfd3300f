// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <QByteArray>

#include <filesystem>

namespace meterbird::snapshot {

/// Writes `content` to `path` so that the file is either as before or whole and on the disk: a temporary file beside
/// it, flushed, renamed over it, and read back. Error (Storage) names the path and says what to do. Readable by its
/// owner and whom the umask lets; an existing file keeps its permissions. Any thread.
Result<void> writeFile(const std::filesystem::path &path, const QByteArray &content);

} // namespace meterbird::snapshot
