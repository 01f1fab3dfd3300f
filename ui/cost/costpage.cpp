// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/costpage.h"

#include "src/snapshot/snapshotfile.h"
#include "ui/cost/costtile.h"
#include "ui/cost/costwords.h"
#include "ui/cost/dayscard.h"
#include "ui/cost/modelscard.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QFileDialog>
#include <QLabel>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace meterbird::ui {

namespace {
constexpr int readEvery = 5'000; // ms
constexpr int gap = 10;
constexpr int tileCount = 5;

QString pathText(const std::filesystem::path &path)
{
    return shownText(path.string(), 300);
}
} // namespace

CostPage::CostPage(const DataPaths &paths, const Theme &theme, QWidget *parent)
    : QScrollArea(parent)
    , m_paths(paths)
    , m_theme(theme)
    , m_message(new QLabel)
    , m_content(new QWidget)
    , m_days(new DaysCard(theme, m_content))
    , m_unpriced(new QLabel(m_content))
    , m_models(new ModelsCard(theme, m_content))
{
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(gap);
    for (int i = 0; i < tileCount; ++i)
        tiles->addWidget(m_tiles.emplace_back(new CostTile(theme, m_content)));
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addLayout(tiles);
    column->addWidget(m_days, 5);
    column->addWidget(m_unpriced);
    column->addWidget(m_models, 4);
    m_days->setMinimumHeight(220);
    m_models->setMinimumHeight(190);
    for (QLabel *label : {m_message, m_unpriced}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->hide();
    }
    m_unpriced->setObjectName(QStringLiteral("unpriced"));
    m_message->setAlignment(Qt::AlignCenter);

    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(gap);
    layout->addWidget(m_message);
    layout->addWidget(m_content, 1);
    m_content->hide();
    setWidget(page);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    m_timer.setInterval(readEvery);
    connect(&m_timer, &QTimer::timeout, this, &CostPage::refresh);
    connect(&m_reading, &QFutureWatcherBase::finished, this, &CostPage::accept);
    connect(m_models, &ModelsCard::periodChosen, this, &CostPage::setPeriod);
    connect(m_models, &ModelsCard::exportWanted, this, &CostPage::askForFile);
    connect(&theme, &Theme::changed, this, &CostPage::applyTheme);
    applyTheme();
}

CostPage::~CostPage()
{
    m_reading.waitForFinished(); // at most SQLite's own patience with a busy file
}

void CostPage::setBudget(std::optional<pricing::NanoDollars> budget)
{
    if (budget == m_budget)
        return;
    m_budget = budget;
    refresh();
}

void CostPage::setPeriod(CostPeriod period)
{
    if (period == m_period)
        return;
    m_period = period;
    m_models->showPeriod(period);
    refresh();
}

void CostPage::refresh()
{
    if (!isVisible())
        return;
    m_again = m_reading.isRunning();
    if (!m_again)
        m_reading.setFuture(QtConcurrent::run(readCosts, m_paths.database(), m_period, m_budget, currentTime()));
}

QString CostPage::message() const
{
    return m_message->text();
}

QString CostPage::unpriced() const
{
    return m_unpriced->text();
}

void CostPage::showEvent(QShowEvent *event)
{
    QScrollArea::showEvent(event);
    m_timer.start();
    refresh();
}

void CostPage::hideEvent(QHideEvent *event)
{
    QScrollArea::hideEvent(event);
    m_timer.stop();
}

void CostPage::accept()
{
    Result<CostReport> report = m_reading.result();
    if (m_again) {
        refresh();
        if (m_again || m_reading.isRunning())
            return; // the answer to an older question
    }
    m_error.reset();
    if (report)
        m_report = std::move(*report);
    else
        m_error = report.error(); // what was read before stays
    showReport();
    Q_EMIT refreshed();
}

void CostPage::showReport()
{
    showWords();
    const bool hasData = m_report && !m_report->nothingRecorded;
    m_content->setVisible(hasData);
    if (!hasData)
        return;
    showTiles();
    m_days->setReport(*m_report);
    m_models->setReport(*m_report);
}

void CostPage::showWords()
{
    const bool isEmpty = !m_report || m_report->nothingRecorded;
    QString words;
    if (m_error)
        words = isEmpty ? wordsFor(*m_error) : tr("%1. Shown is what was read before.").arg(wordsFor(*m_error));
    else if (isEmpty)
        words = tr("No LLM call has been recorded yet.\nOnce your agents send telemetry, their cost stands here, to "
                   "the cent.");
    m_message->setText(words);
    m_message->setVisible(!words.isEmpty());
    m_unpriced->setText(isEmpty ? QString() : unpricedWords(*m_report, pathText(m_paths.userPrices())));
    m_unpriced->setVisible(!m_unpriced->text().isEmpty());
}

void CostPage::showTiles()
{
    const CostReport &report = *m_report;
    const auto calls = [](std::int64_t count) {
        return count == 1 ? tr("1 call") : tr("%1 calls").arg(countText(count));
    };
    const CostDay &today = report.dayBefore(0);
    const CostDay &yesterday = report.dayBefore(1);
    m_tiles[0]->setContent(
        {tr("Today"), moneyText(today.cost), tr("%1 so far").arg(calls(today.calls)), BudgetState::None, {}});
    m_tiles[1]->setContent({tr("Yesterday"), moneyText(yesterday.cost), calls(yesterday.calls), BudgetState::None, {}});
    m_tiles[2]->setContent(
        {tr("This month"),
         moneyText(report.month),
         tr("day %1 of %2 · %3").arg(report.today.day()).arg(report.today.daysInMonth()).arg(calls(report.monthCalls)),
         BudgetState::None,
         {}});
    m_tiles[3]->setContent({tr("Projected month"),
                            moneyText(report.projected),
                            projectionWords(report),
                            budgetState(report.projected, report.budget),
                            {}});
    const BudgetState state = budgetState(report.month, report.budget);
    std::optional<double> filled;
    if (state != BudgetState::None)
        filled = pricing::toDollars(report.month) / pricing::toDollars(*report.budget);
    m_tiles[4]->setContent({tr("Monthly budget"), state == BudgetState::None ? tr("none") : moneyText(*report.budget),
                            budgetWords(report), state, filled});
}

void CostPage::applyTheme()
{
    const Colors &colors = m_theme.colors();
    QPalette quiet = m_message->palette();
    quiet.setColor(QPalette::WindowText, colors.secondary);
    m_message->setPalette(quiet);
    m_unpriced->setStyleSheet(
        QStringLiteral("#unpriced { background: %1; border: 1px solid %2; border-radius: 8px; padding: 8px 12px; }")
            .arg(blend(colors.warning, colors.card, 0.1).name(), colors.warning.name()));
}

void CostPage::askForFile()
{
    auto *dialog = new QFileDialog(this, tr("Export costs"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("CSV (*.csv)"));
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("meterbird-cost-%1-%2.csv")
                           .arg(m_report->days.from.toString(Qt::ISODate), m_report->days.to.toString(Qt::ISODate)));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) {
        if (const auto done = exportCsv(file))
            Q_EMIT exported(file);
        else
            Q_EMIT exportFailed(wordsFor(done.error()));
    });
    dialog->open();
}

Result<void> CostPage::exportCsv(const QString &file) const
{
    return snapshot::writeFile(file.toStdString(), m_report ? costCsv(*m_report) : QByteArray());
}

} // namespace meterbird::ui
