// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/deletelater.h"
#include "src/prometheus/serverconfig.h"
#include "src/prometheus/toolrun.h"

#include <filesystem>
#include <memory>

namespace meterbird::prometheus {

/// prometheus.yml of the managed server: a new one is checked by promtool before it takes the place of the old one.
class ConfigFile : public QObject
{
    Q_OBJECT
public:
    explicit ConfigFile(std::filesystem::path file);

    /// replaced() or refused() follows, never from within this call; not for a put() that a later one overtakes.
    void put(const ServerSettings &settings, const std::filesystem::path &promtool);
    void forget();

Q_SIGNALS:
    void replaced(const meterbird::prometheus::ServerSettings &settings);
    /// Config: it is wrong. Timeout: it could not be checked. Storage: it could not be written.
    void refused(const meterbird::Error &error);

private:
    void judge(int code, const QByteArray &output);
    void refuseLater(const Error &error);

    std::filesystem::path m_file;
    std::filesystem::path m_fresh;
    ServerSettings m_settings;
    std::unique_ptr<ToolRun, DeleteLater> m_check;
};

} // namespace meterbird::prometheus
