// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/dashboardfile.h"
#include "src/dashboard/panelfeed.h"
#include "src/dashboard/scrapewatch.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace meterbird::dashboard {

/// One open dashboard: its panels' feeds, the window of time they share, the live timer and the variables.
class DashboardModel : public QObject
{
    Q_OBJECT

public:
    using Clock = std::function<Timestamp()>;

    /// `source` outlives the model, or is replaced by setSource() before it goes.
    explicit DashboardModel(prometheus::QuerySource &source, Clock clock = currentTime, QObject *parent = nullptr);
    ~DashboardModel() override;

    /// Takes the panels, variables, window and live interval of `dashboard`. All feeds are new: those of before are
    /// gone.
    void setDashboard(Dashboard dashboard);
    /// The file as it was set, with the window, live interval and variables of now.
    Dashboard dashboard() const;
    /// One a panel, in the order of the file. Living until the next setDashboard().
    const std::vector<std::unique_ptr<PanelFeed>> &feeds() const { return m_feeds; }

    void setSource(prometheus::QuerySource &source);
    /// The least there is. What the source turns out to have counts when it is longer: nobody tells of a server that is
    /// not ours.
    void setScrapeInterval(Milliseconds interval);
    Milliseconds scrapeInterval() const;

    const TimeWindow &window() const { return m_window; }
    /// The window as two times, now.
    TimeRange shownRange() const { return m_window.at(m_clock()); }
    void setWindow(const TimeWindow &window);
    /// Shows this piece of the past; zoomBack() returns to what was shown before.
    void zoomTo(TimeRange range);
    bool canZoomBack() const { return !m_history.empty(); }
    void zoomBack();

    /// How often a live window is refreshed; 0: only when asked to.
    Milliseconds liveInterval() const { return m_liveInterval; }
    void setLiveInterval(Milliseconds interval);
    /// False while the whole page is hidden or nobody is there to ask: nothing is asked, whoever wants it. Becoming
    /// active asks once for all that was wanted meanwhile.
    void setActive(bool active);

    const std::vector<Variable> &variables() const { return m_variables; }
    /// `chosen` empty: All, where the variable has it.
    void choose(std::string_view variable, std::vector<std::string> chosen);
    /// Asks the source which values the variables may have.
    void refreshVariables();

    /// Every visible panel asks for what is new.
    void refresh();
    /// Every visible panel asks for its whole window again (F5); also the variables' choices.
    void reload();

    /// For a picture of all: asks every panel, also those that nobody sees, for the range that the last refresh asked
    /// for, which is on screen. Live refreshes wait meanwhile. gathered() follows, perhaps at once, and after `limit`
    /// at the latest. While inactive nothing is asked.
    void gather(std::chrono::milliseconds limit);

    int queriesInLastRefresh() const { return m_lastQueries; }
    /// From asking to the last answer.
    std::chrono::milliseconds lastRefreshTook() const { return m_lastTook; }
    /// When the last refresh ended; 0: none has.
    Timestamp lastRefreshAt() const { return m_lastRefreshAt; }

Q_SIGNALS:
    void dashboardChanged();
    void windowChanged();
    void liveIntervalChanged();
    void variablesChanged();
    /// A refresh has ended: all its answers are in.
    void refreshed();
    /// What gather() has begun has ended. `unanswered`: the titles of panels that failed or did not answer in time, and
    /// so show something older or nothing.
    void gathered(const std::vector<std::string> &unanswered);

private:
    void showWindow(const TimeWindow &window);
    void refreshSoon();
    void beginRefresh(bool whole);
    void feedFinished(PanelFeed *feed);
    void endRefresh();
    void endGathering();
    void updateTimer();
    void applyVariables();
    void applyScrapeInterval();
    void scrapesSettled();
    void askChoices(const Variable &variable);
    void takeChoices(std::size_t index, std::vector<std::string> choices);

    prometheus::QuerySource *m_source;
    Clock m_clock;
    Dashboard m_dashboard;
    std::vector<std::unique_ptr<PanelFeed>> m_feeds;
    std::vector<Variable> m_variables;
    TimeWindow m_window;
    std::vector<TimeWindow> m_history;
    Milliseconds m_scrapeInterval = 5'000;
    ScrapeWatch m_scrapes;
    Milliseconds m_liveInterval = 5'000;
    bool m_active = true;
    bool m_reloadWanted = false; ///< while inactive
    bool m_choicesWanted = false; ///< likewise
    QTimer m_live;
    QTimer m_soon; ///< gathers several wishes for a refresh into one
    Timestamp m_askedAt = 0; ///< the time of the last refresh that was begun; 0: none was
    std::optional<Timestamp> m_gatherAt; ///< the time of all that is asked while gathering
    bool m_gatherWaits = false; ///< gathering has yet to learn at which step to ask
    QTimer m_gatherEnds;
    unsigned m_variableTurn = 0;
    Timestamp m_choicesAskedAt = 0;
    std::set<PanelFeed *> m_awaited; ///< feeds whose answers the current refresh waits for
    bool m_beginning = false;
    int m_queries = 0;
    std::chrono::steady_clock::time_point m_started;
    int m_lastQueries = 0;
    std::chrono::milliseconds m_lastTook {0};
    Timestamp m_lastRefreshAt = 0;
};

} // namespace meterbird::dashboard
