// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/queryhistory.h"

namespace meterbird::ui {

namespace {
constexpr qsizetype longestKept = 10'000; // bytes, as the settings count; nobody types longer ones
}

void QueryHistory::setQueries(QStringList queries)
{
    m_queries.clear();
    for (const QString &query : queries)
        add(query);
    m_place = m_queries.size();
    m_draft.clear();
}

bool QueryHistory::add(const QString &query)
{
    const QString trimmed = query.trimmed();
    const bool isNew = !trimmed.isEmpty() && trimmed.toUtf8().size() <= longestKept
        && (m_queries.isEmpty() || m_queries.last() != trimmed);
    if (isNew) {
        m_queries.removeAll(trimmed);
        m_queries.append(trimmed);
        while (m_queries.size() > most)
            m_queries.removeFirst();
    }
    m_place = m_queries.size();
    m_draft.clear();
    return isNew;
}

QString QueryHistory::previous(const QString &shown)
{
    if (m_place == m_queries.size())
        m_draft = shown;
    while (m_place > 0) {
        --m_place;
        if (m_queries[m_place] != shown)
            return m_queries[m_place];
    }
    return {};
}

QString QueryHistory::next(const QString &shown)
{
    while (m_place < m_queries.size()) {
        ++m_place;
        const QString query = m_place == m_queries.size() ? m_draft : m_queries[m_place];
        if (query != shown)
            return query.isNull() ? QStringLiteral("") : query;
    }
    return {};
}

} // namespace meterbird::ui
