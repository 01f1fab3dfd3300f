// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/notices.h"

#include <algorithm>

namespace meterbird::ui {

void Notices::say(const QString &id, Notice::Level level, const QString &text, const QStringList &buttons)
{
    const Notice notice {id, level, text, buttons};
    const auto known = std::find_if(m_all.begin(), m_all.end(), [&](const Notice &other) { return other.id == id; });
    if (known == m_all.end())
        m_all.push_back(notice);
    else if (*known != notice)
        *known = notice;
    else
        return;
    Q_EMIT said(notice);
}

void Notices::unsay(const QString &id)
{
    if (std::erase_if(m_all, [&](const Notice &notice) { return notice.id == id; }) > 0)
        Q_EMIT ended(id);
}

} // namespace meterbird::ui
