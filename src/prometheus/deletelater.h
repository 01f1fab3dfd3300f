// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace meterbird::prometheus {

/// For objects that may be let go of inside one of their own signals.
struct DeleteLater {
    void operator()(QObject *object) const { object->deleteLater(); }
};

} // namespace meterbird::prometheus
