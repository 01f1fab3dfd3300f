// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/sourcespage.h"

#include "src/prometheus/scrapetarget.h"
#include "src/sources/findinglist.h"
#include "src/sources/sendercheck.h"
#include "ui/shell/card.h"
#include "ui/sources/connectcard.h"
#include "ui/sources/findingscard.h"
#include "ui/sources/receivercard.h"
#include "ui/sources/rowsview.h"
#include "ui/sources/targetdialog.h"
#include "ui/sources/targetmodel.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {

constexpr std::chrono::milliseconds askEvery {5'000};
constexpr std::chrono::milliseconds reportEvery {2'000};
constexpr std::chrono::milliseconds examineEvery {60'000};

/// Whether the last of `targets` would be scraped beside the others, whatever those are worth.
Result<void> checkScraped(const std::vector<settings::ScrapeTarget> &targets, const std::string &ownPage)
{
    std::vector<prometheus::ScrapeTarget> scraped;
    for (const settings::ScrapeTarget &target : targets)
        scraped.push_back({target.job, target.url});
    const prometheus::ScrapeTarget last = scraped.back();
    for (const auto &[target, why] : prometheus::takeOutRefused(scraped, ownPage)) {
        if (target == last)
            return Failure(Error {Error::Kind::Config, "Not added: " + why + '.'});
    }
    return {};
}

} // namespace

SourcesPage::SourcesPage(const Theme &theme, prometheus::QuerySource &source, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_source(source)
    , m_receiver(new ReceiverCard(theme, this))
    , m_findings(new FindingsCard(theme, this))
    , m_connect(new ConnectCard(theme, this))
    , m_model(new TargetModel(theme, this))
    , m_view(new RowsView(*m_model, tr("Scrape targets"), this))
    , m_add(new QPushButton(themeIcon(QStringLiteral("add"), theme), tr("Add…"), this))
    , m_remove(new QPushButton(themeIcon(QStringLiteral("remove"), theme), tr("Remove"), this))
    , m_note(plainLabel({}, this))
{
    auto *content = new QWidget(this);
    auto *rows = new QVBoxLayout(content);
    rows->setContentsMargins(12, 12, 12, 12);
    rows->setSpacing(12);
    rows->addWidget(m_receiver);
    rows->addWidget(m_findings);
    rows->addWidget(m_connect);
    rows->addWidget(makeTargetsCard());
    rows->addStretch();
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
    m_timer.setInterval(askEvery);
    m_reportTimer.setInterval(reportEvery);
    m_examinationTimer.setInterval(examineEvery);
    connect(&m_timer, &QTimer::timeout, this, &SourcesPage::refresh);
    connect(&m_reportTimer, &QTimer::timeout, this, &SourcesPage::reportWanted);
    connect(&m_examinationTimer, &QTimer::timeout, this, &SourcesPage::examinationWanted);
    connect(m_findings, &FindingsCard::lookAgainWanted, this, &SourcesPage::examinationWanted);
    connect(m_connect, &ConnectCard::targetWanted, this, &SourcesPage::askForTarget);
    connect(m_add, &QPushButton::clicked, this, [this] { askForTarget({}); });
    connect(m_remove, &QPushButton::clicked, this, &SourcesPage::removeSelected);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &SourcesPage::showRemovable);
    connect(m_model, &QAbstractItemModel::modelReset, this, &SourcesPage::showRemovable);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &SourcesPage::showRemovable);
    showRemovable();
}

SourcesPage::~SourcesPage() = default;

Card *SourcesPage::makeTargetsCard()
{
    m_view->setObjectName(QStringLiteral("targets"));
    m_view->setWidths({140, 240, 130, 110});
    m_view->setRowBounds(2, 12);
    m_note->setObjectName(QStringLiteral("note"));
    m_note->setMinimumWidth(40);
    setQuiet(*m_note, m_theme);
    m_add->setToolTip(tr("Add a /metrics page that Prometheus scrapes"));
    m_remove->setToolTip(tr("Take the chosen target off the list"));
    auto *card = new Card(m_theme, tr("Scrape targets"), this);
    card->addToTitle(m_add);
    card->addToTitle(m_remove);
    card->body()->addWidget(m_note);
    m_note->hide();
    card->body()->addWidget(m_view);
    return card;
}

void SourcesPage::setReceiver(const ReceiverFigures &figures)
{
    m_receiver->setFigures(figures);
    m_connect->setReceiverUrl(figures.url);
}

void SourcesPage::setReport(const sources::Report &report, Timestamp now)
{
    const bool isFirst = m_report.senders.empty() && !report.senders.empty();
    m_report = report;
    m_reportedAt = now;
    m_receiver->setSenders(report.senders, now);
    m_connect->setSenders(report.senders, now);
    showFindings();
    // "Nothing was received yet" must not stand beside the first sender.
    if (isFirst && m_examination)
        Q_EMIT examinationWanted();
}

void SourcesPage::setExamination(const std::vector<sources::Finding> &findings)
{
    m_examination = findings;
    showFindings();
}

void SourcesPage::showFindings()
{
    const auto all = sources::allFindings(m_examination.value_or(std::vector<sources::Finding> {}),
                                          sources::findingsOf(m_report, m_reportedAt));
    m_findings->setFindings(all, m_reportedAt, m_examination.has_value());
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
    if (const auto fine = checkScraped(targets, m_ownPage); !fine)
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

void SourcesPage::askForTarget(const settings::ScrapeTarget &suggestion)
{
    auto *dialog = new TargetDialog(
        m_theme, [this](const settings::ScrapeTarget &target) { return addTarget(target); }, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->suggest(suggestion);
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
    if (answer) {
        m_model->setScraped(*answer, currentTime());
        m_connect->setTargets(*answer);
    }
    // A failed question leaves the last rows; their age tells that they are old.
    m_note->setText(answer ? QString()
                           : tr("The health of the targets is not known now: %1").arg(wordsFor(answer.error())));
    m_note->setVisible(!answer);
}

void SourcesPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_timer.start();
    m_reportTimer.start();
    m_examinationTimer.start();
    refresh();
    Q_EMIT reportWanted();
    Q_EMIT examinationWanted();
}

void SourcesPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_timer.stop();
    m_reportTimer.stop();
    m_examinationTimer.stop();
}

} // namespace meterbird::ui
