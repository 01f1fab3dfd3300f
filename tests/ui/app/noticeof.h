// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/app/notices.h"

namespace meterbird::test {

/// What is said under `id` now, by Services or Notices; null: nothing.
inline const ui::Notice *noticeOf(const std::vector<ui::Notice> &notices, const char *id)
{
    for (const ui::Notice &notice : notices) {
        if (notice.id == QLatin1String(id))
            return &notice;
    }
    return nullptr;
}

} // namespace meterbird::test
