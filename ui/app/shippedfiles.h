// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/datapaths.h"

#include <QByteArray>

#include <filesystem>
#include <string>

namespace meterbird::ui {

/// What comes with the program; the user's files of the same purpose go before.
QByteArray shippedDashboard();
std::string shippedRules();

/// Where the user's own dashboard would be.
std::filesystem::path usersDashboard(const DataPaths &paths);

} // namespace meterbird::ui
