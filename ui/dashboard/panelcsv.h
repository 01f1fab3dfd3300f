// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/snapshot/snapshot.h"

#include <QObject>

class QWidget;

namespace meterbird::ui {

struct ChartContent;

/// What one chart holds, as a file of its own.
snapshot::Snapshot snapshotOf(const ChartContent &content, Timestamp madeAt);

/// Saves the samples of one chart as CSV: asks for a file, writes it off the GUI thread, and says so in words when that
/// fails. Deletes itself when it is done.
class PanelCsv : public QObject
{
    Q_OBJECT

public:
    /// `window` is what the dialogs stand before; it owns this.
    PanelCsv(snapshot::Snapshot snapshot, QWidget *window);

    void ask();
    void save(const QString &path);

Q_SIGNALS:
    void saved(const QString &path);
    void failed(const QString &sentence);

private:
    void complain(const QString &sentence);

    const snapshot::Snapshot m_snapshot;
    QWidget *m_window;
};

} // namespace meterbird::ui
