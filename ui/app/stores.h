// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alertstore.h"
#include "src/base/datapaths.h"
#include "src/settings/settingsstore.h"

#include <memory>

namespace meterbird::ui {

/// The data folder and what the window itself keeps in it, opened; each may have failed by itself.
struct Stores {
    Result<void> folders;
    Result<settings::SettingsStore> settings;
    Result<std::unique_ptr<alerts::AlertStore>> alerts;
    bool isMadeUp = false; ///< the demo sends to this folder, or has sent to it
};

/// Makes what is not there yet; for the demo also the mark by which its folder is known from then on. Any thread.
Stores openStores(const DataPaths &paths, bool forDemo = false);

} // namespace meterbird::ui
