// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

namespace meterbird::ui {

/// False: nobody even names a display; an empty name is none.
bool namesDisplay();

/// Around the making of a QApplication: where the display cannot be had after all (it is gone, it refuses us, Qt has no
/// plugin for it), Qt would abort. Then `giveUp` is called with the reason and must not return. What this thread
/// complains of is held back until it is over: it is the reason, or is told when all went well. One object at a time.
class DisplayTrial
{
public:
    explicit DisplayTrial(std::function<void(const QString &reason)> giveUp);
    ~DisplayTrial();
    DisplayTrial(const DisplayTrial &) = delete;
    DisplayTrial &operator=(const DisplayTrial &) = delete;
};

} // namespace meterbird::ui
