// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <filesystem>

namespace meterbird::settings {

/// Where the window stood (QWidget::saveGeometry), in window.ini below the config folder. The one thing that may be
/// lost: everything else is in the database.
class WindowGeometry
{
public:
    explicit WindowGeometry(const std::filesystem::path &configFolder);

    /// Empty when nothing (or nothing sensible) is stored.
    QByteArray load() const;
    void save(const QByteArray &geometry);

private:
    std::filesystem::path m_file;
};

} // namespace meterbird::settings
