// SPDX-License-Identifier: GPL-3.0-or-later
// What a panel asks, at which steps and for which times; the other half of PanelFeed.
#include "src/dashboard/panelfeed.h"
#include "src/dashboard/step.h"

#include <algorithm>

namespace meterbird::dashboard {

namespace {

using prometheus::Answer;
using prometheus::InstantQuery;
using prometheus::RangeQuery;

constexpr Milliseconds wholeEvery = 300'000; // a check against samples that came very late

/// A bar is a count, and what happens between two bars' scrapes is in neither: it must hold several scrapes, or most is
/// lost.
constexpr int scrapesInABar = 4;

bool isAsked(const PanelQuery &query)
{
    return !query.hidden && !query.expr.empty();
}

bool isAskedKind(PanelKind kind)
{
    return kind == PanelKind::TimeSeries || kind == PanelKind::Stat;
}

} // namespace

bool PanelFeed::isAnswered(Timestamp now) const
{
    if (!isAskedKind(m_panel.kind) || std::none_of(m_panel.queries.begin(), m_panel.queries.end(), isAsked))
        return true;
    return m_answered == now && m_state.updatedAt == now && !m_state.error;
}

/// However fine a panel would like to be asked, there is nothing between two scrapes.
Milliseconds PanelFeed::leastStep(const PanelQuery &query) const
{
    return std::max(query.minStep.value_or(0), m_scrapeInterval);
}

/// The panel has one step for all its queries, so that its lines share one grid: the least that suits each.
Milliseconds PanelFeed::minInterval() const
{
    Milliseconds interval = m_scrapeInterval;
    for (const PanelQuery &query : m_panel.queries)
        interval = std::max(interval, leastStep(query));
    return m_panel.drawStyle == DrawStyle::Bars ? std::max(interval, scrapesInABar * m_scrapeInterval) : interval;
}

Milliseconds PanelFeed::step() const
{
    StepInput input;
    input.length = m_window.at(0).length();
    input.maxDataPoints = m_panel.maxDataPoints > 0 ? m_panel.maxDataPoints : m_width;
    input.minInterval = minInterval();
    for (const PanelQuery &query : m_panel.queries)
        input.intervalFactor = std::max(input.intervalFactor, query.intervalFactor);
    return stepFor(input) * m_coarser;
}

QueryTimes PanelFeed::timesFor(const PanelQuery &query, TimeRange range, Milliseconds step) const
{
    return {range, step, rateIntervalFor(step, leastStep(query))};
}

PanelFeed::Trip PanelFeed::planned(Timestamp now) const
{
    Trip trip;
    trip.turn = m_turn;
    trip.now = now;
    trip.shown = m_window.at(now);
    trip.step = step();
    trip.pieces = gridOf(trip.shown, trip.step, m_panel.drawStyle == DrawStyle::Bars);
    trip.whole = m_wholeWanted || now - m_lastWhole >= wholeEvery || now < m_lastWhole;
    if (!isAskedKind(m_panel.kind))
        return trip;
    for (std::size_t i = 0; i < m_panel.queries.size(); ++i) {
        if (isAsked(m_panel.queries[i]))
            addQuestions(trip, i);
    }
    trip.open = trip.questions.size();
    trip.answers.resize(trip.open, Failure(Error {Error::Kind::Cancelled, {}}));
    return trip;
}

void PanelFeed::addQuestions(Trip &trip, std::size_t index) const
{
    const PanelQuery &query = m_panel.queries[index];
    if (query.range) {
        const int overlap = static_cast<int>((m_scrapeInterval + trip.step - 1) / trip.step) + 1;
        const TimeRange wanted = trip.whole ? trip.grid() : m_rings[index].missing(trip.grid(), trip.step, overlap);
        for (const GridPiece &piece : trip.pieces) {
            if (const auto part = piece.from(wanted.start, trip.step))
                trip.questions.push_back({index, false, *part, timesFor(query, trip.shown, piece.length)});
        }
    }
    // The big number of a tile is that at the end of the range, not of the last step, which may be hours ago, and over
    // the least time that its text may name, not over a step: its words are the same for every range.
    const bool isTile = m_panel.kind == PanelKind::Stat;
    if (!query.range || query.instant || isTile)
        trip.questions.push_back({index,
                                  true,
                                  {trip.shown.end, trip.shown.end},
                                  timesFor(query, trip.shown, isTile ? minInterval() : trip.step)});
}

void PanelFeed::ask(unsigned number, std::size_t index)
{
    const Trip &trip = m_trips.at(number);
    const Question &question = trip.questions[index];
    const PanelQuery &query = m_panel.queries[question.query];
    std::string expr = expandQuery(query.expr, m_variables, question.times);
    const auto receiver = [this, number, index](Result<Answer> answer) { receive(number, index, std::move(answer)); };
    if (question.instant)
        QCoro::connect(m_source->ask(InstantQuery {std::move(expr), question.asked.end}), this, receiver);
    else
        QCoro::connect(m_source->ask(RangeQuery {std::move(expr), question.asked, trip.step}), this, receiver);
}

} // namespace meterbird::dashboard
