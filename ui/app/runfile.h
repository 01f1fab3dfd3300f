// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <QtGlobal>

#include <filesystem>
#include <optional>
#include <string>

namespace meterbird::ui {

/// What a running Meterbird says of itself in run.json of its data folder. URLs are empty for what does not run.
struct RunInfo {
    qint64 pid = 0;
    std::string metrics; ///< http://127.0.0.1:9090/metrics
    std::string receiver; ///< http://127.0.0.1:4318
    std::string prometheus; ///< http://127.0.0.1:9091

    bool operator==(const RunInfo &) const = default;
};

/// Replaces the file as a whole, 0600. With it stands when the process `info.pid` started.
Result<void> writeRunFile(const std::filesystem::path &file, const RunInfo &info);

/// The file's content while the process that wrote it lives, and not another one with its number; nothing otherwise (a
/// file left by a crash is no sign of life).
std::optional<RunInfo> readRunFile(const std::filesystem::path &file);

void removeRunFile(const std::filesystem::path &file);

} // namespace meterbird::ui
