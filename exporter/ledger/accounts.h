// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/arbiter.h"
#include "exporter/ledger/booking.h"
#include "exporter/ledger/callbook.h"
#include "exporter/ledger/committed.h"
#include "exporter/ledger/dailycost.h"
#include "exporter/ledger/event.h"
#include "exporter/ledger/pointeffects.h"
#include "exporter/ledger/pricer.h"
#include "exporter/ledger/quantities.h"
#include "exporter/ledger/seriesbook.h"

#include <bitset>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace meterbird::ledger {

/// The books of the catalogue in which events and growth of streams are counted: who may count is asked, what has no
/// price is priced, and each lands in totals, costs and rows alike, so that these always agree. One thread; throws
/// SQLite::Exception. The database that load() is given outlives it.
class Accounts
{
public:
    explicit Accounts(Pricer pricer);

    void load(SQLite::Database &database, Timestamp now);

    /// Who tells of what: for all of a submission before any of it is counted.
    void hear(const Event &event);
    void hear(const StreamPoint &point);

    void count(const Event &event, Committed &committed);
    /// What `point` added, within `span`. Tokens wait for settle(): the parts of a sum are priced together.
    void count(const StreamPoint &point, PointEffects &&effects, const Span &span, Committed &committed);
    /// At the end of a submission.
    void settle(Committed &committed);

    /// Counts what nobody else could tell of.
    void add(telemetry::Measurement measurement, Committed &committed);

    void write(Timestamp now);
    void commit();
    void rollback();
    void forgetSilent(Timestamp now) { m_arbiter.forgetSilent(now); }

    std::vector<telemetry::SeriesTotal> totals() const { return m_series.totals(); }
    const DailyCost &dailyCost() const { return m_daily; }
    /// "provider/model" of what had no price, since the start; at most 100.
    const std::set<std::string> &unpricedModels() const { return m_unpriced; }

private:
    using Admitted = std::bitset<16>; ///< by Quantity
    /// Tokens of one model that are priced as one: of a sender, a rank, a quarter of an hour (so of one day).
    struct Pending {
        std::string agent {};
        LlmUsage usage {};
        Span span {};
        Timestamp time = 0;
    };
    using PendingKey = std::tuple<std::string, int, std::string, std::string, Timestamp, bool>;

    Admitted admit(const Event &event);
    void bookCall(const Event &event, const LlmCall &call, Admitted admitted, Committed &committed);
    void bookUsage(const LlmUsage &usage, Timestamp time, const std::string &agent, Admitted admitted,
                   Committed &committed);
    /// What a counter or a histogram says of how many calls it was: their tokens and money are told elsewhere.
    void bookCalls(const StreamPoint &point, telemetry::Measurement &&calls, Committed &committed);
    void collect(const StreamPoint &point, LlmUsage &&usage, const Span &span);
    std::optional<pricing::NanoDollars> priced(const LlmCall &call);
    std::optional<pricing::NanoDollars> priced(const LlmUsage &usage);
    void noteUnpriced(const std::string &model, const std::string &provider);
    /// Gives back the labels of the model as they are counted: they may have folded.
    std::optional<std::vector<std::string>> addAdmitted(const Event &event, std::optional<pricing::NanoDollars> cost,
                                                        Admitted admitted, Committed &committed);

    Pricer m_pricer;
    Arbiter m_arbiter;
    SeriesBook m_series;
    DailyCost m_daily;
    CallBook m_calls;
    std::map<PendingKey, Pending> m_pending;
    std::set<telemetry::Metric> m_folded; ///< in this transaction
    std::set<std::string> m_unpriced;
};

} // namespace meterbird::ledger
