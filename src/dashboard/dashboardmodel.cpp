// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/dashboardmodel.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace meterbird::dashboard {

namespace {

constexpr std::size_t longestHistory = 50;
constexpr std::size_t mostChoices = 2'000;
constexpr Milliseconds choicesEvery = 60'000;
constexpr Milliseconds shortestLiveInterval = 1'000;
constexpr int gatherFor = 50; // milliseconds

} // namespace

DashboardModel::DashboardModel(prometheus::QuerySource &source, Clock clock, QObject *parent)
    : QObject(parent)
    , m_source(&source)
    , m_clock(std::move(clock))
    , m_scrapes(source)
{
    connect(&m_scrapes, &ScrapeWatch::settled, this, &DashboardModel::scrapesSettled);
    m_soon.setSingleShot(true);
    m_soon.setInterval(gatherFor);
    connect(&m_soon, &QTimer::timeout, this, &DashboardModel::refresh);
    connect(&m_live, &QTimer::timeout, this, [this] {
        if (!m_gatherAt)
            refresh();
    });
    m_gatherEnds.setSingleShot(true);
    connect(&m_gatherEnds, &QTimer::timeout, this, &DashboardModel::endGathering);
    updateTimer();
}

DashboardModel::~DashboardModel() = default;

void DashboardModel::setDashboard(Dashboard dashboard)
{
    m_dashboard = std::move(dashboard);
    m_variables = m_dashboard.variables;
    m_window = bounded(m_dashboard.window);
    m_history.clear();
    m_awaited.clear();
    m_feeds.clear();
    std::vector<std::string> metrics;
    for (const Panel &panel : m_dashboard.panels) {
        for (const PanelQuery &query : panel.queries)
            std::ranges::move(metricNamesIn(query.expr), std::back_inserter(metrics));
    }
    m_scrapes.setMetrics(std::move(metrics));
    for (const Panel &panel : m_dashboard.panels) {
        auto feed = std::make_unique<PanelFeed>(*m_source, panel);
        feed->setScrapeInterval(scrapeInterval());
        feed->setWindow(m_window);
        feed->setVariables(valuesOf(m_variables));
        PanelFeed *const raw = feed.get();
        connect(raw, &PanelFeed::refreshWanted, this, &DashboardModel::refreshSoon);
        connect(raw, &PanelFeed::finished, this, [this, raw] { feedFinished(raw); });
        m_feeds.push_back(std::move(feed));
    }
    if (m_dashboard.refresh > 0)
        setLiveInterval(m_dashboard.refresh);
    updateTimer();
    Q_EMIT dashboardChanged();
    Q_EMIT windowChanged();
    Q_EMIT variablesChanged();
    refreshVariables();
    if (m_gatherAt)
        refreshSoon();
}

Dashboard DashboardModel::dashboard() const
{
    Dashboard current = m_dashboard;
    current.window = m_window;
    current.refresh = m_liveInterval;
    current.variables = m_variables;
    return current;
}

void DashboardModel::setSource(prometheus::QuerySource &source)
{
    m_source = &source;
    m_scrapes.setSource(source);
    for (const auto &feed : m_feeds)
        feed->setSource(source);
    refreshVariables();
    refreshSoon();
}

void DashboardModel::setScrapeInterval(Milliseconds interval)
{
    if (interval < std::exchange(m_scrapeInterval, interval))
        m_scrapes.forget(); // what was found is the one before
    applyScrapeInterval();
}

Milliseconds DashboardModel::scrapeInterval() const
{
    return std::max(m_scrapeInterval, m_scrapes.interval().value_or(0));
}

void DashboardModel::applyScrapeInterval()
{
    for (const auto &feed : m_feeds)
        feed->setScrapeInterval(scrapeInterval());
}

void DashboardModel::scrapesSettled()
{
    applyScrapeInterval();
    if (std::exchange(m_gatherWaits, false))
        beginRefresh(false);
}

void DashboardModel::setWindow(const TimeWindow &window)
{
    m_history.clear();
    showWindow(bounded(window));
}

void DashboardModel::zoomTo(TimeRange range)
{
    const TimeWindow window = bounded(TimeWindow::between(range));
    if (window == m_window)
        return;
    m_history.push_back(m_window);
    if (m_history.size() > longestHistory)
        m_history.erase(m_history.begin() + 1); // the first is what the user came from
    showWindow(window);
}

void DashboardModel::zoomBack()
{
    if (m_history.empty())
        return;
    const TimeWindow window = m_history.back();
    m_history.pop_back();
    showWindow(window);
}

void DashboardModel::showWindow(const TimeWindow &window)
{
    if (window == m_window)
        return;
    m_window = window;
    for (const auto &feed : m_feeds)
        feed->setWindow(window);
    updateTimer();
    Q_EMIT windowChanged();
    refreshSoon();
}

void DashboardModel::setLiveInterval(Milliseconds interval)
{
    interval = interval <= 0 ? 0 : std::clamp(interval, shortestLiveInterval, Milliseconds {86'400'000});
    if (interval == m_liveInterval)
        return;
    m_liveInterval = interval;
    updateTimer();
    Q_EMIT liveIntervalChanged();
}

void DashboardModel::setActive(bool active)
{
    if (active == m_active)
        return;
    m_active = active;
    updateTimer();
    m_soon.stop();
    if (active)
        refreshSoon();
}

void DashboardModel::updateTimer()
{
    const bool wanted = m_active && m_window.live && m_liveInterval > 0;
    if (!wanted)
        m_live.stop();
    else if (!m_live.isActive() || m_live.interval() != m_liveInterval)
        m_live.start(static_cast<int>(m_liveInterval));
}

void DashboardModel::choose(std::string_view variable, std::vector<std::string> chosen)
{
    for (Variable &one : m_variables) {
        if (one.name != variable || one.chosen == chosen)
            continue;
        if (!one.multi && chosen.size() > 1)
            chosen.resize(1);
        one.chosen = std::move(chosen);
        applyVariables();
        refreshVariables(); // the choices of another may hang on this one
        return;
    }
}

void DashboardModel::refreshVariables()
{
    ++m_variableTurn;
    m_choicesWanted = !m_active;
    if (!m_active)
        return;
    m_choicesAskedAt = m_clock();
    for (const Variable &variable : m_variables) {
        if (variable.kind == VariableKind::Query)
            askChoices(variable);
    }
    m_scrapes.refresh(shownRange().end);
}

void DashboardModel::askChoices(const Variable &variable)
{
    const auto query = parseLabelValues(variable.query);
    if (!query)
        return;
    const TimeRange range = shownRange();
    std::vector<std::string> matchers;
    if (!query->selector.empty())
        matchers.push_back(expandQuery(query->selector, valuesOf(m_variables), {range, 60'000, 60'000}));
    const auto index = static_cast<std::size_t>(&variable - m_variables.data());
    const auto receiver = [this, index, turn = m_variableTurn](Result<std::vector<std::string>> answer) {
        if (turn == m_variableTurn && answer) // a failed question leaves the choices as they are
            takeChoices(index, std::move(*answer));
    };
    QCoro::connect(m_source->labelValues(query->label, std::move(matchers), range), this, receiver);
}

void DashboardModel::takeChoices(std::size_t index, std::vector<std::string> choices)
{
    Variable &variable = m_variables[index];
    std::erase(choices, std::string());
    std::sort(choices.begin(), choices.end());
    if (choices.size() > mostChoices)
        choices.resize(mostChoices);
    if (choices == variable.choices)
        return;
    variable.choices = std::move(choices);
    if (variable.chosen.empty() && !variable.includeAll && !variable.choices.empty())
        variable.chosen = {variable.choices.front()};
    applyVariables();
}

void DashboardModel::applyVariables()
{
    for (const auto &feed : m_feeds)
        feed->setVariables(valuesOf(m_variables));
    Q_EMIT variablesChanged();
}

void DashboardModel::refresh()
{
    beginRefresh(false);
}

void DashboardModel::reload()
{
    refreshVariables();
    beginRefresh(true);
}

void DashboardModel::refreshSoon()
{
    if (m_active && !m_soon.isActive())
        m_soon.start();
}

void DashboardModel::gather(std::chrono::milliseconds limit)
{
    m_gatherAt = m_askedAt > 0 ? m_askedAt : m_clock();
    m_gatherEnds.start(m_active ? limit : std::chrono::milliseconds {0});
    if (!m_active)
        return;
    m_gatherWaits = true;
    m_scrapes.refresh(shownRange().end);
}

void DashboardModel::beginRefresh(bool whole)
{
    if (!m_active || m_gatherAt)
        m_reloadWanted = m_reloadWanted || whole;
    if (!m_active)
        return;
    if (!m_gatherAt)
        whole = std::exchange(m_reloadWanted, false) || whole;
    m_soon.stop();
    const Timestamp clock = m_clock();
    if (m_choicesWanted || clock - m_choicesAskedAt >= choicesEvery || clock < m_choicesAskedAt)
        refreshVariables();
    const Timestamp now = m_gatherAt.value_or(clock);
    m_askedAt = now;
    if (m_awaited.empty()) {
        m_queries = 0;
        m_started = std::chrono::steady_clock::now();
    }
    m_beginning = true;
    for (const auto &feed : m_feeds) {
        m_awaited.insert(feed.get());
        if (m_gatherAt)
            feed->fetch(now);
        else if (whole)
            feed->reload(now);
        else
            feed->refresh(now);
        m_queries += feed->questionsAsked();
        if (!feed->isWaiting())
            m_awaited.erase(feed.get());
    }
    m_beginning = false;
    if (m_awaited.empty() && (m_queries > 0 || m_gatherAt))
        endRefresh();
}

void DashboardModel::feedFinished(PanelFeed *feed)
{
    if (feed->isWaiting() || !m_awaited.contains(feed))
        return;
    if (m_gatherAt && feed->fetch(*m_gatherAt))
        return; // what has come was for another time
    m_awaited.erase(feed);
    if (m_awaited.empty() && !m_beginning)
        endRefresh();
}

void DashboardModel::endRefresh()
{
    if (m_soon.isActive() || m_gatherWaits)
        return; // what was asked became pointless meanwhile: the refresh that follows ends it
    if (m_gatherAt) {
        endGathering();
        return;
    }
    m_lastQueries = m_queries;
    m_lastTook = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - m_started);
    m_lastRefreshAt = m_clock();
    Q_EMIT refreshed();
}

void DashboardModel::endGathering()
{
    if (!m_gatherAt)
        return;
    const Timestamp at = *std::exchange(m_gatherAt, std::nullopt);
    m_gatherEnds.stop();
    m_gatherWaits = false;
    m_awaited.clear(); // later answers are shown, but nobody waits for them
    if (m_reloadWanted)
        refreshSoon();
    std::vector<std::string> unanswered;
    for (const auto &feed : m_feeds) {
        if (!feed->isAnswered(at))
            unanswered.push_back(feed->panel().title);
    }
    Q_EMIT gathered(unanswered);
}

} // namespace meterbird::dashboard
