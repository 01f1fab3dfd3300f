// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/claim.h"
#include "src/base/timerange.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace meterbird::ledger {

/// What a claim is about: the time (from, to] in Unix nanoseconds. Of something that happened at t: (t - 1, t].
struct Span {
    std::int64_t from = 0;
    std::int64_t to = 0;

    bool operator==(const Span &) const = default;
};

inline Span momentOf(Timestamp time)
{
    constexpr std::int64_t Nano = 1'000'000;
    const std::int64_t at =
        time > std::numeric_limits<std::int64_t>::max() / Nano ? std::numeric_limits<std::int64_t>::max() : time * Nano;
    return {at - 1, at};
}

/// Sees to it that what an agent tells by more than one signal counts once. Each quantity of each sender is counted
/// from the best signal that is heard: a signal is silent while a better one was heard within the 10 minutes before
/// what it tells of, within that, or after it; and where a worse one has counted already (the better one had only just
/// begun), what lies before the end of that is counted by nobody again. So nothing ever counts twice, in whatever order
/// it comes; a little may be missing where the signals change. Lives in the file too, so that a restart changes
/// nothing. A sender without a name is never silenced.
///
/// Only so many voices are known, as who forgets one may count what it told of again. When there are more, those that
/// were not heard for 10 minutes go first, the longest silent of them before the others; then the longest silent of the
/// service that has most (all processes of a service are one), down to a twentieth of all, which is each service's own;
/// and when there are more services than that leaves room for, the longest silent of all. One thread; throws
/// SQLite::Exception from load(), write() and forgetSilent(). Keeps statements of the database that load() is given,
/// which outlives it.
class Arbiter
{
public:
    /// A voice is a pair of a sender's quantity and a rank.
    explicit Arbiter(std::size_t limit = 10'000);

    void load(SQLite::Database &database);

    /// `rank` told of `quantity`, counted or not. For all of a submission before any of it is counted.
    void hear(const std::string &sender, Quantity quantity, int rank, const Span &span);
    /// Whether `rank` may count it; when it may, it is taken to do so.
    bool admits(const std::string &sender, Quantity quantity, int rank, const Span &span);

    void write(Timestamp now);
    void commit();
    void rollback();

    /// Forgets what was not heard for 7 days. Between transactions.
    void forgetSilent(Timestamp now);

    std::size_t size() const { return m_size; }

private:
    struct Voice {
        std::int64_t seen = 0;
        std::int64_t counted = 0;
        bool isTouched = false;
    };
    using Subject = std::pair<std::string, Quantity>;
    using Voices = std::map<int, Voice>; ///< by rank
    struct Before {
        Subject subject;
        int rank = 0;
        Voice voice {};
        bool isNew = false;
    };

    class Leaving;

    Voice &touch(const Subject &subject, Voices &voices, int rank);
    void makeRoom(Timestamp now);
    void remove(const Subject &subject, int rank);

    const std::size_t m_limit;
    std::map<Subject, Voices> m_subjects;
    std::size_t m_size = 0;
    std::vector<Before> m_before;
    std::optional<SQLite::Statement> m_upsert;
    std::optional<SQLite::Statement> m_remove;
};

} // namespace meterbird::ledger
