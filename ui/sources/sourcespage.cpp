// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/sourcespage.h"

#include "ui/shell/card.h"
#include "ui/sources/receivercard.h"
#include "ui/sources/targetdialog.h"
#include "ui/sources/targetmodel.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTreeView>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {

constexpr std::chrono::milliseconds askEvery {5'000};
// The card has the border; the words of a row begin where those of the header do.
constexpr const char *sheet =
    "QTreeView { border: 0; border-radius: 0; }"
    "QTreeView::item { border: 0; border-bottom: 1px solid palette(mid); padding: 0 5px; }"
    "QTreeView::item:selected { background: palette(highlight); color: palette(highlighted-text); }";

void setUp(QTreeView &view, QAbstractItemModel &model)
{
    view.setModel(&model);
    view.setRootIsDecorated(false);
    view.setStyleSheet(QLatin1String(sheet));
    view.setUniformRowHeights(true);
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    view.setAllColumnsShowFocus(true);
    view.setTextElideMode(Qt::ElideRight);
    view.setAccessibleName(SourcesPage::tr("Scrape targets"));
    view.header()->setStretchLastSection(true);
    view.setColumnWidth(TargetModel::Job, 140);
    view.setColumnWidth(TargetModel::Url, 240);
    view.setColumnWidth(TargetModel::Health, 130);
    view.setColumnWidth(TargetModel::LastScrape, 110);
}

} // namespace

SourcesPage::SourcesPage(const Theme &theme, prometheus::QuerySource &source, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_source(source)
    , m_receiver(new ReceiverCard(theme, this))
    , m_model(new TargetModel(theme, this))
    , m_view(new QTreeView(this))
    , m_add(new QPushButton(themeIcon(QStringLiteral("add"), theme), tr("Add…"), this))
    , m_remove(new QPushButton(themeIcon(QStringLiteral("remove"), theme), tr("Remove"), this))
    , m_note(plainLabel({}, this))
{
    setUp(*m_view, *m_model);
    m_note->setObjectName(QStringLiteral("note"));
    m_note->setMinimumWidth(40);
    setQuiet(*m_note, theme);
    m_add->setToolTip(tr("Add a /metrics page that Prometheus scrapes"));
    m_remove->setToolTip(tr("Take the chosen target off the list"));
    auto *card = new Card(theme, tr("Scrape targets"), this);
    card->addToTitle(m_add);
    card->addToTitle(m_remove);
    card->body()->addWidget(m_note);
    m_note->hide();
    card->body()->addWidget(m_view, 1);
    m_view->setMinimumHeight(160);
    auto *content = new QWidget(this);
    auto *rows = new QVBoxLayout(content);
    rows->setContentsMargins(12, 12, 12, 12);
    rows->setSpacing(12);
    rows->addWidget(m_receiver);
    rows->addWidget(card, 1);
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
    m_timer.setInterval(askEvery);
    connect(&m_timer, &QTimer::timeout, this, &SourcesPage::refresh);
    connect(m_add, &QPushButton::clicked, this, &SourcesPage::askForTarget);
    connect(m_remove, &QPushButton::clicked, this, &SourcesPage::removeSelected);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &SourcesPage::showRemovable);
    connect(m_model, &QAbstractItemModel::modelReset, this, &SourcesPage::showRemovable);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &SourcesPage::showRemovable);
    showRemovable();
}

SourcesPage::~SourcesPage() = default;

void SourcesPage::setReceiver(const ReceiverFigures &figures)
{
    m_receiver->setFigures(figures);
}

void SourcesPage::setTargets(const std::vector<settings::ScrapeTarget> &targets)
{
    m_targets = targets;
    m_model->setListed(targets);
}

Result<void> SourcesPage::addTarget(const settings::ScrapeTarget &target)
{
    std::vector<settings::ScrapeTarget> targets = m_targets;
    targets.push_back(target);
    if (const auto fine = settings::validate(targets); !fine)
        return fine;
    setTargets(targets);
    Q_EMIT targetsChanged(m_targets);
    return {};
}

void SourcesPage::removeSelected()
{
    const auto target = m_model->listedAt(m_view->currentIndex().row());
    if (!target)
        return;
    std::vector<settings::ScrapeTarget> targets = m_targets;
    std::erase(targets, *target);
    m_view->clearSelection();
    setTargets(targets);
    Q_EMIT targetsChanged(m_targets);
}

void SourcesPage::askForTarget()
{
    auto *dialog = new TargetDialog(
        m_theme, [this](const settings::ScrapeTarget &target) { return addTarget(target); }, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void SourcesPage::showRemovable()
{
    const bool chosen = m_view->selectionModel()->hasSelection();
    m_remove->setEnabled(chosen && m_model->listedAt(m_view->currentIndex().row()).has_value());
}

void SourcesPage::refresh()
{
    if (m_waiting)
        return;
    m_waiting = true;
    QCoro::connect(m_source.targets(), this, [this](Result<std::vector<prometheus::Target>> answer) {
        m_waiting = false;
        accept(answer);
    });
}

void SourcesPage::accept(const Result<std::vector<prometheus::Target>> &answer)
{
    if (answer)
        m_model->setScraped(*answer, currentTime());
    // A failed question leaves the last rows; their age tells that they are old.
    m_note->setText(answer ? QString()
                           : tr("The health of the targets is not known now: %1").arg(wordsFor(answer.error())));
    m_note->setVisible(!answer);
}

void SourcesPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_timer.start();
    refresh();
}

void SourcesPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_timer.stop();
}

} // namespace meterbird::ui
