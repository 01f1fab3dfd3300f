// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>

namespace meterbird::ui {

/// What the receiver has done since the start. Words come from outside.
struct ReceiverFigures {
    QString url; ///< http://127.0.0.1:4318; empty: not listening
    double eventsPerSecond = 0;
    std::int64_t accepted = 0;
    std::int64_t rejected = 0;
    QString lastRejection; ///< why, empty when none was

    bool operator==(const ReceiverFigures &) const = default;
};

} // namespace meterbird::ui
