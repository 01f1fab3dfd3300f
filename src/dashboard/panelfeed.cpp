// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/panelfeed.h"

#include "src/base/duration.h"
#include "src/base/text.h"
#include "src/dashboard/legend.h"
#include "src/dashboard/step.h"

#include <QLoggingCategory>

#include <algorithm>
#include <cmath>

namespace meterbird::dashboard {

namespace {

Q_LOGGING_CATEGORY(lcDashboard, "meterbird.dashboard", QtInfoMsg)

constexpr std::size_t mostOpenTrips = 2; // one that has become pointless, and the one that counts
constexpr int coarsest = 64;
constexpr std::size_t mostWarnings = 10;

using prometheus::Answer;
using prometheus::QuantileWatch;

} // namespace

PanelFeed::PanelFeed(prometheus::QuerySource &source, Panel panel, QObject *parent)
    : QObject(parent)
    , m_source(&source)
    , m_quantiles(source)
{
    connect(&m_quantiles.watch(), &QuantileWatch::changed, this, [this] {
        if (m_quantiles.apply(m_state.series))
            Q_EMIT changed();
    });
    connect(&m_quantiles.watch(), &QuantileWatch::settled, this, [this] {
        if (!hasOpenTrip())
            Q_EMIT finished();
    });
    setPanel(std::move(panel));
}

PanelFeed::~PanelFeed() = default;

void PanelFeed::setSource(prometheus::QuerySource &source)
{
    m_source = &source;
    m_quantiles.watch().setSource(source);
    forget();
    configurationChanged();
}

void PanelFeed::setPanel(Panel panel)
{
    m_panel = std::move(panel);
    m_shown = m_panel;
    m_coarser = 1;
    forget();
    configurationChanged();
}

void PanelFeed::setWindow(const TimeWindow &window)
{
    if (window == m_window)
        return;
    m_window = window;
    m_coarser = 1;
    forget();
    configurationChanged();
}

void PanelFeed::setVariables(VariableValues values)
{
    const std::vector<std::string> before = expandedTexts();
    m_variables = std::move(values);
    if (expandedTexts() == before)
        return; // none that this panel names
    forget();
    configurationChanged();
}

void PanelFeed::setScrapeInterval(Milliseconds interval)
{
    interval = std::max<Milliseconds>(interval, 1);
    if (interval == m_scrapeInterval)
        return;
    m_scrapeInterval = interval;
    forget();
    configurationChanged();
}

void PanelFeed::setWidth(int pixels)
{
    const Milliseconds before = step();
    m_width = std::clamp(pixels, 50, 10'000);
    if (step() == before)
        return;
    forget();
    configurationChanged();
}

void PanelFeed::setVisible(bool visible)
{
    if (visible == m_visible)
        return;
    m_visible = visible;
    if (visible)
        Q_EMIT refreshWanted();
}

/// All in which a variable may stand, filled in.
std::vector<std::string> PanelFeed::expandedTexts() const
{
    std::vector<std::string> texts {expandText(m_panel.title, m_variables, {}),
                                    expandText(m_panel.description, m_variables, {})};
    for (const PanelQuery &query : m_panel.queries) {
        texts.push_back(expandQuery(query.expr, m_variables, {}));
        texts.push_back(expandText(query.legendFormat, m_variables, {}));
    }
    return texts;
}

bool PanelFeed::isWaiting() const
{
    return hasOpenTrip() || m_again || m_quantiles.watch().isWaiting();
}

bool PanelFeed::hasOpenTrip() const
{
    return std::any_of(m_trips.begin(), m_trips.end(), [this](const auto &trip) { return trip.second.turn == m_turn; });
}

bool PanelFeed::refresh(Timestamp now)
{
    m_questions = 0;
    return m_visible && begin(now);
}

bool PanelFeed::fetch(Timestamp now)
{
    m_questions = 0;
    return m_answered != now && begin(now);
}

bool PanelFeed::begin(Timestamp now)
{
    if (hasOpenTrip())
        return false;
    if (m_trips.size() >= mostOpenTrips) {
        m_again = true;
        return false;
    }
    Trip trip = planned(now);
    if (trip.questions.empty())
        return false;
    m_wholeWanted = false;
    m_questions = static_cast<int>(trip.questions.size()) + m_quantiles.ask(trip.shown);
    const unsigned number = ++m_lastTrip;
    const std::size_t count = trip.questions.size();
    m_trips.emplace(number, std::move(trip));
    for (std::size_t i = 0; i < count; ++i)
        ask(number, i);
    return true;
}

bool PanelFeed::reload(Timestamp now)
{
    m_wholeWanted = true;
    return refresh(now);
}

void PanelFeed::receive(unsigned number, std::size_t index, Result<Answer> answer)
{
    Trip &trip = m_trips.at(number);
    trip.answers[index] = std::move(answer);
    if (--trip.open > 0)
        return;
    const Trip done = std::move(trip);
    m_trips.erase(number);
    if (done.turn == m_turn)
        accept(done); // else the question was another meanwhile
    // First, so that whoever hears finished() knows whether that was all.
    if (m_again && !hasOpenTrip()) {
        m_again = false;
        Q_EMIT refreshWanted();
    }
    Q_EMIT finished();
}

void PanelFeed::accept(const Trip &trip)
{
    if (widen(trip))
        return;
    m_answered = trip.now;
    // Several pieces are asked for apart: what has come of them may have a hole.
    const bool mayHaveHole = trip.whole || trip.pieces.size() > 1;
    std::optional<Error> error;
    bool anyGood = false, anyCancelled = false;
    for (std::size_t i = 0; i < trip.questions.size(); ++i) {
        if (trip.answers[i]) {
            store(trip, i);
            anyGood = true;
        } else if (trip.answers[i].error().kind == Error::Kind::Cancelled) {
            anyCancelled = true; // we ended it, so there is nothing to say; the next refresh asks again
        } else if (!error) {
            error = trip.answers[i].error();
        }
    }
    if (anyCancelled && !error) {
        m_wholeWanted = m_wholeWanted || mayHaveHole;
        return;
    }
    if (error && !m_state.error)
        qCWarning(lcDashboard, "panel %d: %s", m_panel.id, plainText(error->detail, 500).c_str());
    m_state.error = error;
    if (anyGood)
        show(trip);
    if (!error) {
        m_state.updatedAt = trip.now;
        if (trip.whole)
            m_lastWhole = trip.now;
    } else if (mayHaveHole) {
        m_wholeWanted = true; // what was to be checked still is
    }
    expandWords(trip.now);
    Q_EMIT changed();
}

void PanelFeed::show(const Trip &trip)
{
    m_state.range = trip.shown;
    m_state.step = trip.step;
    m_state.series.clear();
    for (std::size_t i = 0; i < m_panel.queries.size(); ++i) {
        auto lines = seriesOf(i, timesFor(m_panel.queries[i], trip.shown, trip.step));
        std::move(lines.begin(), lines.end(), std::back_inserter(m_state.series));
    }
    m_state.warnings = warningsOf(trip);
    m_state.lastStepIsProvisional = trip.shown.end + m_scrapeInterval >= trip.now;
}

/// Asks again with a wider step when the server said that the answer would be too much. True when it does.
bool PanelFeed::widen(const Trip &trip)
{
    const bool tooMuch = std::any_of(trip.answers.begin(), trip.answers.end(), [](const Result<Answer> &answer) {
        return !answer && answer.error().kind == Error::Kind::TooMuch;
    });
    if (!tooMuch || m_coarser >= coarsest)
        return false;
    m_coarser *= 2;
    forget();
    m_again = true;
    return true;
}

void PanelFeed::store(const Trip &trip, std::size_t index)
{
    const Question &question = trip.questions[index];
    const Answer &answer = *trip.answers[index];
    if (question.instant)
        m_instants[question.query] = answer.series;
    else
        m_rings[question.query].splice(answer.series, question.asked, trip.grid(), trip.step);
}

/// What is known of a query: its samples on the grid, and behind them the newest value where that is asked apart.
std::map<Labels, std::vector<Sample>> PanelFeed::linesOf(std::size_t query) const
{
    std::map<Labels, std::vector<Sample>> lines = m_rings[query].series();
    for (const Series &newest : m_instants[query]) {
        if (lines.size() >= Ring::mostSeries && !lines.contains(newest.labels))
            continue;
        std::vector<Sample> &samples = lines[newest.labels];
        for (const Sample &sample : newest.samples) {
            if (samples.empty() || samples.back().time < sample.time)
                samples.push_back(sample);
        }
    }
    return lines;
}

std::vector<PanelSeries> PanelFeed::seriesOf(std::size_t index, const QueryTimes &times) const
{
    const PanelQuery &query = m_panel.queries[index];
    std::map<Labels, std::vector<Sample>> lines = linesOf(index);
    std::vector<Labels> labels;
    for (const auto &line : lines)
        labels.push_back(line.first);
    const auto names = legendNames(expandText(query.legendFormat, m_variables, times), labels, query.expr);

    const GroupedBounds bounds = m_quantiles.boundsOf(index);
    std::vector<PanelSeries> series;
    for (auto &[key, samples] : lines) {
        PanelSeries one;
        one.name = names[series.size()];
        one.refId = query.refId;
        one.unit = m_panel.unit;
        one.decimals = m_panel.decimals;
        one.labels = key;
        one.samples = std::move(samples);
        one.bounds = bounds.of(key);
        applyOverrides(one);
        series.push_back(std::move(one));
    }
    return series;
}

void PanelFeed::applyOverrides(PanelSeries &series) const
{
    for (const SeriesOverride &special : m_panel.overrides) {
        if ((special.match == SeriesOverride::Match::RefId ? series.refId : series.name) != special.key)
            continue;
        series.unit = special.unit.value_or(series.unit);
        if (special.decimals)
            series.decimals = special.decimals;
        if (!special.thresholds.empty())
            series.thresholds = special.thresholds;
    }
}

std::vector<std::string> PanelFeed::warningsOf(const Trip &trip) const
{
    std::vector<std::string> warnings;
    if (m_coarser > 1)
        warnings.push_back("The server refused so many points: shown every " + toReadableDuration(trip.step) + '.');
    std::size_t leftOut = 0;
    for (const Ring &ring : m_rings)
        leftOut += ring.leftOut();
    if (leftOut > 0)
        warnings.push_back(std::to_string(leftOut) + " more series are not shown: the first "
                           + std::to_string(Ring::mostSeries) + " of a query are.");
    for (const Result<Answer> &answer : trip.answers) {
        for (std::size_t i = 0; answer && i < answer->warnings.size() && warnings.size() < mostWarnings; ++i) {
            std::string text = plainText(answer->warnings[i], 500);
            if (std::find(warnings.begin(), warnings.end(), text) == warnings.end())
                warnings.push_back(std::move(text));
        }
    }
    return warnings;
}

void PanelFeed::expandWords(Timestamp now)
{
    const Milliseconds each = m_panel.kind == PanelKind::Stat ? minInterval() : step(); // as its number is asked
    const QueryTimes times {m_window.at(now), each, rateIntervalFor(each, minInterval())};
    m_shown.title = plainText(expandText(m_panel.title, m_variables, times));
    m_shown.description = plainText(expandText(m_panel.description, m_variables, times), 1'000);
}

/// What is known no longer fits; it stays on screen until the answer to the new question is there.
void PanelFeed::forget()
{
    ++m_turn;
    m_answered = 0;
    m_wholeWanted = true;
    m_rings.assign(m_panel.queries.size(), {});
    m_instants.assign(m_panel.queries.size(), {});
    m_quantiles.setQueries(m_panel.queries, m_variables);
}

void PanelFeed::configurationChanged()
{
    expandWords(currentTime());
    if (m_visible)
        Q_EMIT refreshWanted();
}

} // namespace meterbird::dashboard
