// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"
#include "src/dashboard/panelquantiles.h"
#include "src/dashboard/ring.h"
#include "src/dashboard/stepgrid.h"
#include "src/dashboard/timewindow.h"
#include "src/dashboard/variables.h"
#include "src/prometheus/querysource.h"

#include <QObject>

#include <map>
#include <vector>

namespace meterbird::dashboard {

/// The data of one panel: asks the source, keeps the samples of the window and says when they changed. Asks nothing
/// while nobody sees the panel. The first question is for the whole window, the later ones for its newest steps alone.
class PanelFeed : public QObject
{
    Q_OBJECT

public:
    /// `source` outlives the feed, or is replaced by setSource() before it goes.
    PanelFeed(prometheus::QuerySource &source, Panel panel, QObject *parent = nullptr);
    ~PanelFeed() override;

    /// As the file has it, with the variables in its title and description filled in.
    const Panel &panel() const { return m_shown; }
    const PanelState &state() const { return m_state; }

    void setSource(prometheus::QuerySource &source);
    void setPanel(Panel panel);
    void setWindow(const TimeWindow &window);
    void setVariables(VariableValues values);
    /// Of the data source: no query is asked at a shorter step, and how late samples may come.
    void setScrapeInterval(Milliseconds interval);
    /// The width of the plot in pixels: as many points are asked.
    void setWidth(int pixels);
    /// A panel that nobody sees asks nothing.
    void setVisible(bool visible);
    bool isVisible() const { return m_visible; }

    /// Asks for what is new; true when something was asked, and then finished() follows. Does nothing while an earlier
    /// question to the same end is open: a slow server is asked less often, not twice.
    bool refresh(Timestamp now);
    /// Asks for the whole window again.
    bool reload(Timestamp now);

    /// Asks, seen or not, for what the panel shows at `now`; nothing when it was already asked for that.
    bool fetch(Timestamp now);
    /// What it shows at `now` was answered well, or there is nothing to ask.
    bool isAnswered(Timestamp now) const;

    /// A question to what is now to be shown is open or waits for its turn, or what its quantiles can tell is not known
    /// yet.
    bool isWaiting() const;
    /// Questions sent by the last refresh() or fetch().
    int questionsAsked() const { return m_questions; }

Q_SIGNALS:
    /// state() or panel() is new.
    void changed();
    /// All answers to a refresh() or fetch() are in, good or bad.
    void finished();
    /// The data no longer fits what is to be shown (a new window, now visible): refresh() wanted.
    void refreshWanted();

private:
    struct Question {
        std::size_t query = 0; ///< index in the panel
        bool instant = false;
        TimeRange asked; ///< on the grid
        QueryTimes times; ///< for the variables in its text
    };
    /// All that one refresh asks. Numbered, not pointed to: what a callback holds must be trivial (GCC 12).
    struct Trip {
        unsigned turn = 0;
        Timestamp now = 0;
        TimeRange shown; ///< what the panel will show
        std::vector<GridPiece> pieces; ///< the same on the grid of step
        Milliseconds step = 0;
        bool whole = false;
        std::vector<Question> questions;
        std::vector<Result<prometheus::Answer>> answers; ///< in order of questions
        std::size_t open = 0;

        TimeRange grid() const { return {pieces.front().range.start, pieces.back().range.end}; }
    };

    bool hasOpenTrip() const;
    bool begin(Timestamp now);
    Milliseconds leastStep(const PanelQuery &query) const;
    Milliseconds minInterval() const;
    Milliseconds step() const;
    QueryTimes timesFor(const PanelQuery &query, TimeRange range, Milliseconds step) const;
    void addQuestions(Trip &trip, std::size_t index) const;
    std::vector<std::string> expandedTexts() const;
    Trip planned(Timestamp now) const;
    void ask(unsigned number, std::size_t index);
    void receive(unsigned number, std::size_t index, Result<prometheus::Answer> answer);
    void accept(const Trip &trip);
    void show(const Trip &trip);
    bool widen(const Trip &trip);
    void store(const Trip &trip, std::size_t index);
    std::map<Labels, std::vector<Sample>> linesOf(std::size_t query) const;
    void applyOverrides(PanelSeries &series) const;
    std::vector<PanelSeries> seriesOf(std::size_t query, const QueryTimes &times) const;
    std::vector<std::string> warningsOf(const Trip &trip) const;
    void expandWords(Timestamp now);
    void forget();
    void configurationChanged();

    prometheus::QuerySource *m_source;
    Panel m_panel;
    Panel m_shown;
    PanelState m_state;
    TimeWindow m_window;
    VariableValues m_variables;
    Milliseconds m_scrapeInterval = 5'000;
    int m_width = 400;
    bool m_visible = false;

    std::vector<Ring> m_rings; ///< one a query of the panel
    PanelQuantiles m_quantiles;
    std::vector<SeriesList> m_instants; ///< the newest values, for queries that are asked so
    int m_coarser = 1; ///< the step is this many times what was meant: the server refused so many points
    unsigned m_turn = 0; ///< grows when the open questions have become pointless
    std::map<unsigned, Trip> m_trips; ///< open ones, by number; at most one of this turn
    unsigned m_lastTrip = 0;
    bool m_again = false; ///< a refresh was wanted while it could not begin
    bool m_wholeWanted = true;
    Timestamp m_lastWhole = 0;
    Timestamp m_answered = 0; ///< the time of the last answers to this turn, good or bad; 0: none
    int m_questions = 0;
};

} // namespace meterbird::dashboard
