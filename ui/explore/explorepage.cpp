// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/explorepage.h"

#include "src/base/duration.h"
#include "src/dashboard/step.h"
#include "ui/dashboard/chartview.h"
#include "ui/explore/explorestart.h"
#include "ui/explore/promqleditor.h"
#include "ui/explore/querybar.h"
#include "ui/explore/queryunit.h"
#include "ui/explore/seriesview.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QLocale>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {
constexpr Milliseconds namesFreshFor = 60'000;
constexpr int resizeSettles = 200; // ms
constexpr int gap = 10;
} // namespace

ExplorePage::ExplorePage(prometheus::QuerySource &source, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_source(&source)
    , m_theme(theme)
    , m_bar(new QueryBar(theme, this))
    , m_pages(new QStackedWidget(this))
    , m_start(new ExploreStart(theme, this))
{
    m_pages->addWidget(m_start);
    m_pages->addWidget(makeAnswer());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(gap);
    layout->addWidget(m_bar);
    layout->addWidget(m_pages, 1);
    setFocusProxy(&m_bar->editor());
    makeFeed({});
    connectParts();
}

ExplorePage::~ExplorePage() = default;

QWidget *ExplorePage::makeAnswer()
{
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->setHandleWidth(gap);
    splitter->setChildrenCollapsible(false);
    auto *card = new QFrame(splitter);
    card->setObjectName(QStringLiteral("exploreChart"));
    m_chart = new ChartView(m_theme, m_hub, card);
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(12, 8, 8, 4);
    layout->addWidget(m_chart);
    m_chartCard = card;
    m_table = new SeriesView(splitter);
    splitter->addWidget(m_chartCard);
    splitter->addWidget(m_table);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({420, 280});
    return splitter;
}

void ExplorePage::connectParts()
{
    connect(m_bar, &QueryBar::runRequested, this, &ExplorePage::run);
    connect(m_bar, &QueryBar::optionsChanged, this, &ExplorePage::updateForm);
    connect(m_start, &ExploreStart::chosen, this, [this](const QString &query) {
        setQuery(query);
        run();
    });
    connect(m_chart, &ChartView::zoomRequested, this, &ExplorePage::zoomRequested);
    connect(m_chart, &ChartView::zoomBackRequested, this, &ExplorePage::zoomBackRequested);
    connect(m_table, &SeriesView::hiddenChanged, this, [this] { m_chart->setHidden(m_table->hidden()); });
    m_resized.setSingleShot(true);
    m_resized.setInterval(resizeSettles);
    connect(&m_resized, &QTimer::timeout, this, &ExplorePage::updateWidth);
    const auto paintCard = [this] {
        m_chartCard->setStyleSheet(
            QStringLiteral("#exploreChart { background: %1; border: 1px solid %2; border-radius: 8px; }")
                .arg(m_theme.colors().card.name(), m_theme.colors().border.name()));
        if (!m_asked.isEmpty())
            showState(m_feed->state()); // the marks in the table have other colours now
    };
    connect(&m_theme, &Theme::changed, this, paintCard);
    paintCard();
}

void ExplorePage::setSource(prometheus::QuerySource &source)
{
    m_source = &source;
    m_namesAt = 0;
    makeFeed(panelFor(m_asked)); // what the other server said must not stand for this one's answer
    if (isVisible()) {
        loadNames();
        ask();
    }
}

void ExplorePage::setQuery(const QString &promql)
{
    m_bar->editor().setQuery(promql);
}

QString ExplorePage::query() const
{
    return m_bar->editor().query();
}

void ExplorePage::run()
{
    const QString promql = query().trimmed();
    m_bar->editor().markError(std::nullopt);
    if (promql.isEmpty()) {
        m_bar->showTrouble(tr("Type a query first."));
        return;
    }
    if (m_bar->history().add(promql))
        Q_EMIT historyChanged(history());
    m_asked = promql;
    m_pages->setCurrentIndex(1);
    makeFeed(panelFor(promql));
    ask();
}

void ExplorePage::setWindow(const dashboard::TimeWindow &window)
{
    m_window = window;
    m_feed->setWindow(window);
}

void ExplorePage::setVariables(const dashboard::VariableValues &values)
{
    m_variables = values;
    m_feed->setVariables(values);
}

void ExplorePage::setScrapeInterval(Milliseconds interval)
{
    m_scrapeInterval = interval;
    m_feed->setScrapeInterval(interval);
}

void ExplorePage::setInstant(bool instant)
{
    m_bar->setInstant(instant);
}

void ExplorePage::setHistory(const QStringList &queries)
{
    m_bar->history().setQueries(queries);
}

QStringList ExplorePage::history() const
{
    return m_bar->history().queries();
}

void ExplorePage::refreshNow()
{
    const auto &error = m_feed->state().error;
    if (isVisible() && !(error && error->kind == Error::Kind::BadQuery))
        ask();
}

void ExplorePage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    loadNames();
    m_feed->setWidth(plotWidth());
    m_feed->setVisible(true);
}

void ExplorePage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_feed->setVisible(false);
}

void ExplorePage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_resized.start();
}

dashboard::Panel ExplorePage::panelFor(const QString &promql) const
{
    dashboard::Panel panel;
    if (promql.isEmpty())
        return panel;
    dashboard::PanelQuery query;
    query.refId = "A";
    query.expr = promql.toStdString();
    query.minStep = m_bar->minStep();
    query.range = !m_bar->isInstant();
    query.instant = m_bar->isInstant();
    panel.queries.push_back(std::move(query));
    panel.unit = unitForQuery(promql);
    panel.noValue =
        tr("The query has no data in this range.\nCheck names and labels, or choose a longer range.").toStdString();
    return panel;
}

/// Each run has a feed of its own, so that a failed query never shows the lines of the one before.
void ExplorePage::makeFeed(dashboard::Panel panel)
{
    m_feed = std::make_unique<dashboard::PanelFeed>(*m_source, std::move(panel));
    m_feed->setWindow(m_window);
    m_feed->setVariables(m_variables);
    m_feed->setScrapeInterval(m_scrapeInterval);
    m_feed->setWidth(plotWidth());
    connect(m_feed.get(), &dashboard::PanelFeed::changed, this, [this] {
        m_seconds = static_cast<double>(m_sinceAsked.nsecsElapsed()) / 1e9;
        showState(m_feed->state());
    });
    connect(m_feed.get(), &dashboard::PanelFeed::finished, this, [this] { m_bar->showRunning(m_feed->isWaiting()); });
    connect(m_feed.get(), &dashboard::PanelFeed::refreshWanted, this, &ExplorePage::ask);
    m_feed->setVisible(isVisible());
}

void ExplorePage::ask()
{
    m_sinceAsked.start();
    if (m_feed->refresh(currentTime())) // where there is no server, all answers are in by now
        m_bar->showRunning(m_feed->isWaiting() && m_feed->state().updatedAt == 0);
}

void ExplorePage::showState(const dashboard::PanelState &state)
{
    QStringList names;
    for (const dashboard::PanelSeries &series : state.series)
        names.append(shownText(series.name));
    m_table->setState(state, m_theme.seriesColors(names), m_bar->isInstant());
    m_table->setVisible(!state.series.empty() || m_bar->isInstant());
    m_chartCard->setVisible(!m_bar->isInstant());
    m_table->setEmptyText(state.error ? QString() : shownText(m_feed->panel().noValue));
    if (!m_bar->isInstant()) {
        dashboard::Panel panel = m_feed->panel();
        dashboard::PanelState shown = state;
        if (state.error && state.series.empty()) { // the words stand beside the query, once
            panel.noValue = tr("No answer: see above.").toStdString();
            shown.error.reset();
            shown.updatedAt = 1;
        }
        m_chart->setPanel(panel);
        m_chart->setState(shown);
        m_chart->setHidden(m_table->hidden());
        m_bar->showStep(state.step);
    }
    showTrouble(state);
    showSummary(state);
}

void ExplorePage::showTrouble(const dashboard::PanelState &state)
{
    if (!state.error) {
        QStringList warnings;
        for (const std::string &warning : state.warnings)
            warnings.append(shownText(warning, 500));
        m_bar->showTrouble(warnings.join(u'\n'), true);
        return;
    }
    Error error = *state.error;
    // The editor may hold another text by now; the place belongs to the one that was asked.
    const bool isShown = query().trimmed() == m_asked;
    const auto place = errorPlace(error, m_asked, m_variables, queryTimes());
    if (place) {
        const QString before = m_asked.left(place->start);
        error.line = static_cast<int>(before.count(u'\n')) + 1;
        error.column = place->start - static_cast<int>(before.lastIndexOf(u'\n'));
    }
    m_bar->showTrouble(wordsFor(error), false);
    if (place && isShown) {
        const auto blanks = static_cast<int>(query().indexOf(m_asked));
        m_bar->editor().markError(QueryPlace {place->start + blanks, place->length});
    }
}

void ExplorePage::showSummary(const dashboard::PanelState &state)
{
    if (state.updatedAt == 0) {
        m_bar->showSummary({});
        return;
    }
    qsizetype points = 0;
    for (const dashboard::PanelSeries &series : state.series)
        points += static_cast<qsizetype>(series.samples.size());
    QStringList words {tr("%n series", nullptr, static_cast<int>(state.series.size()))};
    if (!m_bar->isInstant())
        words.append(points == 1 ? tr("1 point") : tr("%1 points").arg(QLocale(QLocale::English).toString(points)));
    if (state.error) {
        const QString age = QString::fromStdString(toReadableDuration(currentTime() - state.updatedAt));
        words.append(tr("answered %1 ago").arg(age));
    } else {
        words.append(QString::fromStdString(formatValue(m_seconds, Unit {"s"}).toString()));
    }
    m_bar->showSummary(words.join(QStringLiteral(" · ")));
}

void ExplorePage::updateWidth()
{
    m_feed->setWidth(plotWidth());
}

/// Another step or form of the same query.
void ExplorePage::updateForm()
{
    if (m_asked.isEmpty())
        return;
    makeFeed(panelFor(m_asked));
    ask();
}

void ExplorePage::loadNames()
{
    const Timestamp now = currentTime();
    if (now - m_namesAt < namesFreshFor)
        return;
    m_namesAt = now;
    QCoro::connect(m_source->labelValues("__name__", {}, m_window.at(now)), this,
                   [this](Result<std::vector<std::string>> names) {
                       if (names) // without them the functions are still completed
                           m_bar->editor().setMetricNames(*names);
                   });
}

dashboard::QueryTimes ExplorePage::queryTimes() const
{
    const TimeRange range = m_window.at(currentTime());
    const Milliseconds least = m_bar->minStep().value_or(m_scrapeInterval);
    const Milliseconds step = dashboard::stepFor({range.length(), plotWidth(), least, 1});
    return {range, step, dashboard::rateIntervalFor(step, least)};
}

int ExplorePage::plotWidth() const
{
    return qMax(200, width() - 100); // the page's margins, the card's, and the axis
}

} // namespace meterbird::ui
