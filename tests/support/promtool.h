// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace meterbird::test {

/// `name` (prometheus, promtool) in METERBIRD_TOOLS_DIR, in the private tools folder, or on PATH; empty when it is
/// nowhere.
QString toolPath(const QString &name);

/// What `promtool check metrics` says about `page`: nothing when it finds nothing. Says so when promtool is missing.
QString promtoolFindings(const QByteArray &page);

} // namespace meterbird::test
