// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/chartcard.h"

#include "src/base/duration.h"
#include "ui/dashboard/chartview.h"
#include "ui/dashboard/crosshairhub.h"
#include "ui/dashboard/legendrow.h"
#include "ui/dashboard/panelcsv.h"
#include "ui/dashboard/paneltable.h"
#include "ui/dashboard/seriestext.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QToolTip>

namespace meterbird::ui {

namespace {

constexpr int padding = 12, buttonSize = 24;

} // namespace

ChartCard::ChartCard(const Theme &theme, CrosshairHub &hub, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_menuButton(new QToolButton(this))
    , m_menu(new QMenu(this))
    , m_view(new ChartView(theme, hub, this))
    , m_legend(new LegendRow(theme, this))
{
    setFrameShape(QFrame::NoFrame);
    setFocusProxy(m_view);
    makeMenu();
    connect(m_view, &ChartView::zoomRequested, this, &ChartCard::zoomRequested);
    connect(m_view, &ChartView::zoomBackRequested, this, &ChartCard::zoomBackRequested);
    connect(m_legend, &LegendRow::hiddenChanged, this, [this] { m_view->setHidden(m_legend->hidden()); });
    connect(&theme, &Theme::changed, this, [this] {
        showLegend();
        update();
    });
}

ChartCard::~ChartCard() = default;

const dashboard::Panel &ChartCard::panel() const
{
    return m_view->content().panel;
}

const dashboard::PanelState &ChartCard::state() const
{
    return m_view->content().state;
}

void ChartCard::makeMenu()
{
    m_menu->addAction(themeIcon(QStringLiteral("table"), m_theme), tr("Show as &table"), this, &ChartCard::showTable);
    m_menu->addAction(themeIcon(QStringLiteral("copy"), m_theme), tr("&Copy PromQL"), this, &ChartCard::copyQueries);
    m_menu->addAction(themeIcon(QStringLiteral("export"), m_theme), tr("&Export CSV…"), this, &ChartCard::exportCsv);
    m_menuButton->setIcon(themeIcon(QStringLiteral("more"), m_theme));
    m_menuButton->setIconSize(QSize(16, 16));
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    m_menuButton->setMenu(m_menu);
    m_menuButton->setAutoRaise(true);
    m_menuButton->setStyleSheet(QStringLiteral("padding: 0"));
}

QList<QAction *> ChartCard::menuActions() const
{
    return m_menu->actions();
}

void ChartCard::setPanel(const dashboard::Panel &panel)
{
    m_view->setPanel(panel);
    describe();
    update();
}

void ChartCard::setState(const dashboard::PanelState &state)
{
    m_view->setState(state);
    m_now = std::max(m_now, state.updatedAt);
    showLegend();
    describe();
    update(0, 0, width(), headerHeight());
}

void ChartCard::setEpisodes(std::vector<Episode> episodes)
{
    m_view->setEpisodes(std::move(episodes));
}

void ChartCard::setNow(Timestamp now)
{
    if (m_now == now)
        return;
    m_now = now;
    if (state().error)
        update(0, 0, width(), headerHeight());
}

void ChartCard::showLegend()
{
    const ChartContent &content = m_view->content();
    std::vector<LegendEntry> entries;
    for (std::size_t i = 0; i < content.state.series.size(); ++i) {
        const dashboard::PanelSeries &series = content.state.series[i];
        const Sample *last = content.newestSample(i);
        const double value = last ? last->value : std::numeric_limits<double>::quiet_NaN();
        entries.push_back({content.names[i], bareText(bounded(value, series.bounds), series.unit, series.decimals),
                           content.colors[i]});
    }
    m_legend->setEntries(std::move(entries));
}

QStringList ChartCard::boundNotes() const
{
    const ChartContent &content = m_view->content();
    BoundNotes notes;
    for (std::size_t i = 0; i < content.state.series.size(); ++i) {
        if (content.isHidden(i))
            continue;
        for (const Sample &sample : content.state.series[i].samples) {
            if (content.isInView(sample.time))
                notes.add(content.state.series[i], sample.value);
        }
    }
    return notes.lines();
}

QString ChartCard::statusText() const
{
    const std::optional<Error> &error = state().error;
    if (!error)
        return {};
    if (state().updatedAt == 0)
        return shortWordsFor(error->kind);
    const QString age =
        QString::fromStdString(toReadableDuration(std::max<Milliseconds>(m_now - state().updatedAt, 0)));
    return tr("%1 · data %2 old").arg(shortWordsFor(error->kind), age);
}

void ChartCard::describe()
{
    const QString title = shownText(panel().title);
    m_menuButton->setAccessibleName(tr("Menu of %1").arg(title));
    m_view->setAccessibleName(tr("%1, chart").arg(title));
    const QString empty = m_view->emptyText();
    m_view->setAccessibleDescription(empty.isEmpty() ? shownText(panel().description) : empty);
    setAccessibleName(title);
}

int ChartCard::headerHeight() const
{
    return padding + qCeil(QFontMetricsF(m_theme.font()).height()) + 6;
}

void ChartCard::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    const int header = headerHeight();
    const int legend = m_legend->sizeHint().height();
    m_menuButton->setGeometry(width() - padding - buttonSize + 5, (header - buttonSize) / 2 + 2, buttonSize,
                              buttonSize);
    m_view->setGeometry(1, header, width() - 2, std::max(20, height() - header - legend - 9));
    m_legend->setGeometry(padding, height() - legend - 7, width() - 2 * padding, legend);
}

void ChartCard::paintEvent(QPaintEvent *)
{
    const Colors &colors = m_theme.colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colors.border, 1));
    painter.setBrush(colors.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);

    const QFont bold = m_theme.font(1, QFont::DemiBold), small = m_theme.font(0.85);
    const QFontMetricsF titleMetrics(bold), smallMetrics(small);
    const double baseline = padding + titleMetrics.ascent();
    double right = m_menuButton->x() - 6;
    const QString status = statusText();
    if (!status.isEmpty()) {
        const QString shown = smallMetrics.elidedText(status, Qt::ElideRight, (right - padding) * 0.6);
        right -= smallMetrics.horizontalAdvance(shown);
        painter.setFont(small);
        painter.setPen(colors.warning);
        painter.drawText(QPointF(right, baseline), shown);
        paintThemeIcon(painter, QStringLiteral("warning"), QRectF(right - 18, baseline - 12, 14, 14), colors.warning);
        right -= 26;
    }
    const QString title = titleMetrics.elidedText(shownText(panel().title), Qt::ElideRight, right - padding);
    painter.setFont(bold);
    painter.setPen(colors.text);
    painter.drawText(QPointF(padding, baseline), title);
    const double left = padding + titleMetrics.horizontalAdvance(title) + 8;
    painter.setFont(small);
    painter.setPen(colors.secondary);
    if (right - left > 40)
        painter.drawText(QPointF(left, baseline),
                         smallMetrics.elidedText(shownText(panel().description), Qt::ElideRight, right - left));
}

QString ChartCard::headerToolTip() const
{
    QStringList lines {shownText(panel().title), shownText(panel().description, 400)};
    if (state().error)
        lines.append(wordsFor(*state().error));
    for (std::size_t i = 0; i < state().warnings.size() && i < 5; ++i)
        lines.append(shownText(state().warnings[i], 300));
    lines += boundNotes();
    lines.removeAll(QString());
    return toolTipLines(lines);
}

bool ChartCard::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const bool onHeader = help->pos().y() < headerHeight();
        QToolTip::showText(help->globalPos(), onHeader ? headerToolTip() : QString(), this);
        return true;
    }
    return QFrame::event(event);
}

void ChartCard::showTable()
{
    auto *dialog = new PanelTable(m_view->content(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void ChartCard::exportCsv()
{
    // Before the dialog: what is saved is what was shown when it was asked for.
    (new PanelCsv(snapshotOf(m_view->content(), currentTime()), this))->ask();
}

void ChartCard::copyQueries()
{
    QStringList queries;
    for (const dashboard::PanelQuery &query : panel().queries)
        queries.append(QString::fromStdString(query.expr));
    QGuiApplication::clipboard()->setText(queries.join(u'\n'));
}

} // namespace meterbird::ui
