// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

namespace meterbird::ui {

/// SIGTERM, SIGINT and SIGHUP end the program as its menu would: children ended, ledger committed. One object.
class QuitSignals : public QObject
{
    Q_OBJECT

public:
    explicit QuitSignals(QObject *parent = nullptr);
    ~QuitSignals() override;

private:
    int m_fd;
    QSocketNotifier m_notifier;
};

} // namespace meterbird::ui
