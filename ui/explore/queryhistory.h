// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace meterbird::ui {

/// The queries asked so far, the newest last, each once; and a place in them while someone steps back and forth with
/// the arrow keys. What was being typed is kept and comes back at the end. A value.
class QueryHistory
{
public:
    static constexpr qsizetype most = 50;

    void setQueries(QStringList queries); ///< bounded; empty and repeated ones are left out
    const QStringList &queries() const { return m_queries; }

    /// True when the list is another now.
    bool add(const QString &query);

    /// The query before or after the place; `shown` is what the editor holds. Null: there is none.
    QString previous(const QString &shown);
    QString next(const QString &shown);

private:
    QStringList m_queries;
    qsizetype m_place = 0; ///< m_queries.size(): the draft
    QString m_draft;
};

} // namespace meterbird::ui
