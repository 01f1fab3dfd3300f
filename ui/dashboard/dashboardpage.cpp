// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/dashboardpage.h"

#include "src/dashboard/dashboardmodel.h"
#include "ui/dashboard/chartcard.h"
#include "ui/dashboard/chartview.h"
#include "ui/dashboard/crosshairhub.h"
#include "ui/dashboard/firststart.h"
#include "ui/dashboard/panelgrid.h"
#include "ui/dashboard/panelnote.h"
#include "ui/dashboard/tile.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <cmath>

namespace meterbird::ui {

namespace {

/// Sums and counts are 0, not absent, before the first event: only another number is telemetry.
bool showsTelemetry(const dashboard::PanelState &state)
{
    for (const dashboard::PanelSeries &series : state.series) {
        for (const Sample &sample : series.samples) {
            if (std::isfinite(sample.value) && sample.value != 0)
                return true;
        }
    }
    return false;
}

} // namespace

DashboardPage::DashboardPage(dashboard::DashboardModel &model, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_theme(theme)
    , m_hub(new CrosshairHub(this))
    , m_stack(new QStackedLayout(this))
    , m_scroll(new QScrollArea(this))
{
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_scroll->viewport()->installEventFilter(this);
    m_stack->addWidget(m_scroll);
    connect(m_scroll->verticalScrollBar(), &QScrollBar::valueChanged, this, &DashboardPage::tellVisible);
    connect(&model, &dashboard::DashboardModel::dashboardChanged, this, &DashboardPage::makePanels);
    connect(&model, &dashboard::DashboardModel::refreshed, this, &DashboardPage::showClock);
    connect(&theme, &Theme::changed, this, &DashboardPage::layOut);
    makePanels();
}

DashboardPage::~DashboardPage() = default;

void DashboardPage::makePanels()
{
    m_places.clear();
    m_charts.clear();
    m_tiles.clear();
    // The old one goes with its panels: setWidget() deletes it. A parent from the start: a later one would make every
    // panel look up its style again.
    m_sheet = new QWidget(m_scroll->viewport());
    m_sheet->setAutoFillBackground(false);
    for (const auto &feed : m_model.feeds()) {
        m_places.push_back(makePanel(*feed));
        const Place place = m_places.back();
        connect(place.feed, &dashboard::PanelFeed::changed, place.widget, [this, place] {
            showFeed(place);
            lookForTelemetry();
        });
        showFeed(place);
    }
    m_scroll->setWidget(m_sheet);
    m_sheet->setAutoFillBackground(false); // QScrollArea turns it on
    layOut();
    lookForTelemetry();
}

DashboardPage::Place DashboardPage::makePanel(dashboard::PanelFeed &feed)
{
    Place place {&feed, nullptr, nullptr, nullptr};
    if (feed.panel().kind == dashboard::PanelKind::TimeSeries) {
        place.widget = place.chart = new ChartCard(m_theme, *m_hub, m_sheet);
        m_charts.push_back(place.chart);
        connect(place.chart, &ChartCard::zoomRequested, &m_model, &dashboard::DashboardModel::zoomTo);
        connect(place.chart, &ChartCard::zoomBackRequested, &m_model, &dashboard::DashboardModel::zoomBack);
        if (const auto found = m_episodes.find(feed.panel().id); found != m_episodes.end())
            place.chart->setEpisodes(found->second);
    } else if (feed.panel().kind == dashboard::PanelKind::Stat) {
        place.widget = place.tile = new Tile(m_theme, m_sheet);
        m_tiles.push_back(place.tile);
    } else {
        auto *note = new PanelNote(m_theme, m_sheet);
        note->setPanel(feed.panel());
        place.widget = note;
    }
    return place;
}

void DashboardPage::showFeed(const Place &place)
{
    if (place.chart) {
        if (place.chart->panel() != place.feed->panel())
            place.chart->setPanel(place.feed->panel());
        place.chart->setState(place.feed->state());
    } else if (place.tile) {
        if (place.tile->panel() != place.feed->panel())
            place.tile->setPanel(place.feed->panel());
        place.tile->setState(place.feed->state());
    }
}

void DashboardPage::showClock()
{
    const Timestamp now = m_model.lastRefreshAt();
    for (ChartCard *chart : m_charts)
        chart->setNow(now);
    for (Tile *tile : m_tiles)
        tile->setNow(now);
}

void DashboardPage::layOut()
{
    std::vector<dashboard::Panel> panels;
    for (const Place &place : m_places)
        panels.push_back(place.feed->panel());
    GridSizes sizes;
    sizes.tileHeight = Tile::preferredHeight(m_theme);
    QSize page = m_scroll->size();
    GridLayout layout = laidOut(panels, page, sizes);
    if (layout.size.height() > page.height()) {
        page.rwidth() -= m_scroll->verticalScrollBar()->sizeHint().width();
        layout = laidOut(panels, page, sizes);
    }
    m_sheet->resize(layout.size);
    for (std::size_t i = 0; i < m_places.size(); ++i)
        m_places[i].widget->setGeometry(layout.places[i]);
    tellVisible();
}

void DashboardPage::tellVisible()
{
    const QRect seen(QPoint(0, m_scroll->verticalScrollBar()->value()), m_scroll->viewport()->size());
    for (const Place &place : m_places) {
        if (place.chart)
            place.feed->setWidth(std::max(50, static_cast<int>(place.chart->view().plotBox().width())));
        place.feed->setVisible(isVisible() && seen.intersects(place.widget->geometry()));
    }
}

void DashboardPage::lookForTelemetry()
{
    bool answered = !m_places.empty();
    for (const Place &place : m_places) {
        const dashboard::PanelState &state = place.feed->state();
        m_telemetrySeen = m_telemetrySeen || showsTelemetry(state);
        answered = answered && (place.feed->panel().queries.empty() || (state.updatedAt != 0 && !state.error));
    }
    if (m_telemetrySeen)
        m_stack->setCurrentWidget(m_scroll);
    else if (answered)
        showFirstStart();
}

/// Made when it is wanted, which is once in the life of most: the first frame need not wait for it.
void DashboardPage::showFirstStart()
{
    if (!m_firstStart) {
        auto *page = new QWidget(this);
        m_firstStart = new FirstStart(m_theme, page);
        m_firstStart->setMaximumSize(820, 440);
        auto *center = new QHBoxLayout(page);
        center->setContentsMargins(12, 12, 12, 12);
        center->addStretch(1);
        center->addWidget(m_firstStart, 1000); // up to its maximum
        center->addStretch(1);
        m_stack->addWidget(page);
        connect(m_firstStart, &FirstStart::demoRequested, this, &DashboardPage::demoRequested);
        m_firstStart->setReceiverUrl(m_receiverUrl);
        m_firstStart->setDemoRunning(m_demoRuns);
    }
    m_stack->setCurrentWidget(m_firstStart->parentWidget());
}

void DashboardPage::setReceiverUrl(const QString &url)
{
    m_receiverUrl = url;
    if (m_firstStart)
        m_firstStart->setReceiverUrl(url);
}

void DashboardPage::setDemoRunning(bool running)
{
    m_demoRuns = running;
    if (m_firstStart)
        m_firstStart->setDemoRunning(running);
}

void DashboardPage::setTelemetrySeen()
{
    m_telemetrySeen = true;
    lookForTelemetry();
}

void DashboardPage::setEpisodes(std::map<int, std::vector<Episode>> episodes)
{
    m_episodes = std::move(episodes);
    for (ChartCard *chart : m_charts) {
        const auto found = m_episodes.find(chart->panel().id);
        chart->setEpisodes(found == m_episodes.end() ? std::vector<Episode>() : found->second);
    }
}

bool DashboardPage::showPanel(int panelId)
{
    for (const Place &place : m_places) {
        if (place.feed->panel().id != panelId)
            continue;
        m_stack->setCurrentWidget(m_scroll);
        m_scroll->ensureWidgetVisible(place.widget);
        place.widget->setFocus(Qt::OtherFocusReason);
        return true;
    }
    return false;
}

bool DashboardPage::isFirstStart() const
{
    return m_stack->currentWidget() != m_scroll;
}

void DashboardPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    layOut();
}

void DashboardPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    layOut();
}

void DashboardPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    tellVisible();
}

void DashboardPage::paintEvent(QPaintEvent *)
{
    QPainter(this).fillRect(rect(), m_theme.colors().window);
}

bool DashboardPage::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        layOut(); // the scroll bar came or went
    return QWidget::eventFilter(watched, event);
}

} // namespace meterbird::ui
