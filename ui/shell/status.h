// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QString>
#include <QStringList>

#include <vector>

namespace meterbird::ui {

enum class PageId { Dashboard, Explore, Alerts, Cost, Sources, Settings };

/// What the status line speaks of.
enum class StatusItem { Exporter, Receiver, Prometheus };

/// How it does. Never told by colour alone: the text says it too.
enum class StatusState { Unknown, Ok, Warning, Critical };

enum class SnapshotFormat { Png, Csv, Clipboard };

/// A dashboard variable with what may be chosen for it. Values come from outside.
struct ToolbarVariable {
    QString name; ///< as the queries call it
    QString label;
    QStringList values;
    QStringList selected; ///< empty: all
    bool multiple = true; ///< more than one value may be chosen
    bool offersAll = true;

    bool operator==(const ToolbarVariable &) const = default;
};
using ToolbarVariables = std::vector<ToolbarVariable>;

} // namespace meterbird::ui

Q_DECLARE_METATYPE(meterbird::ui::PageId)
Q_DECLARE_METATYPE(meterbird::ui::SnapshotFormat)
