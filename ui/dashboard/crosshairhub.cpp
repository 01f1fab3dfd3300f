// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/crosshairhub.h"

namespace meterbird::ui {

void CrosshairHub::setTime(std::optional<Timestamp> time, const QObject *source)
{
    if (m_time == time && m_source == source)
        return;
    m_time = time;
    m_source = source;
    Q_EMIT moved();
}

} // namespace meterbird::ui
