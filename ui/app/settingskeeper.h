// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/settings/settingsstore.h"

#include <QCoreApplication>

#include <optional>

namespace meterbird::ui {

class Notices;

/// The settings in force, and their place on the disk. What is wrong with the one or the other is said. GUI thread;
/// `notices` outlives it.
class SettingsKeeper
{
    Q_DECLARE_TR_FUNCTIONS(SettingsKeeper)

public:
    explicit SettingsKeeper(Notices &notices);

    /// Reads what is kept in `store`. What cannot be read is said, and works by defaults.
    void open(Result<settings::SettingsStore> store);

    const settings::Settings &settings() const { return m_settings; }
    /// False: these are defaults because what is kept could not be read, and they take the place of nothing.
    bool areRead() const { return !m_openError; }

    /// Puts them in force and keeps them; equal ones are kept again where that failed before. Error (Config): they are
    /// out of bounds, and nothing was changed. Error (Storage): in force, but not kept.
    Result<void> set(const settings::Settings &settings);

private:
    void sayComplaints(const std::vector<std::string> &complaints);
    void sayResult(const Result<void> &kept);

    Notices &m_notices;
    std::optional<settings::SettingsStore> m_store;
    std::optional<Error> m_openError;
    settings::Settings m_settings;
    bool m_isKept = true;
    bool m_hasComplaints = false;
};

} // namespace meterbird::ui
