// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace meterbird::ui {

constexpr int seriesColorCount = 6;

/// Which of the six series colours belongs to `name`: the same in every panel, on every machine, after every restart.
int seriesColorIndex(const QString &name);

/// The same for the lines of one panel, in the order given. While there are colours left no two names share one; who
/// gives way depends on the names alone, not on their order, so a panel looks the same after every refresh.
std::vector<int> seriesColorIndices(const QStringList &names);

} // namespace meterbird::ui
