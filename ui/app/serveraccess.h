// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/datapaths.h"
#include "src/base/error.h"
#include "src/prometheus/managedserver.h"
#include "ui/app/commandline.h"

#include <QObject>

#include <memory>

namespace meterbird::ui {

/// Which server a command asks: the one that was named, that of a running Meterbird (run.json), or the managed one,
/// started for the time of the call and ended with this object.
class ServerAccess : public QObject
{
    Q_OBJECT

public:
    explicit ServerAccess(const CommonOptions &options, QObject *parent = nullptr);
    ~ServerAccess() override;

    /// ready() or failed() follows, once.
    void open();

Q_SIGNALS:
    void ready(const QString &url);
    void failed(const QString &reason);

private:
    void tell(void (ServerAccess::*what)(const QString &), const QString &words);
    void startOwn();

    CommonOptions m_options;
    DataPaths m_paths;
    std::unique_ptr<prometheus::ManagedServer> m_server;
};

} // namespace meterbird::ui
