// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/alertspage.h"

#include "src/alerts/wording.h"
#include "ui/alerts/alertpanel.h"
#include "ui/alerts/historymodel.h"
#include "ui/alerts/ruleswords.h"
#include "ui/dashboard/chartcard.h"
#include "ui/dashboard/crosshairhub.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QButtonGroup>
#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSaveFile>
#include <QTableView>
#include <QUrl>

namespace meterbird::ui {

using alerts::AlertEngine;
using alerts::AlertStore;

namespace {

constexpr Milliseconds hour = 3'600'000, day = 24 * hour;

QLabel *plainLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

AlertsPage::AlertsPage(AlertEngine &engine, AlertStore &store, prometheus::QuerySource &source, const Theme &theme,
                       QWidget *parent)
    : QWidget(parent)
    , m_engine(engine)
    , m_store(store)
    , m_source(&source)
    , m_theme(theme)
    , m_model(new AlertTableModel(engine, this))
    , m_history(new HistoryModel(this))
    , m_hub(new CrosshairHub(this))
    , m_chart(new ChartCard(theme, *m_hub, this))
    , m_table(new QTableView(this))
    , m_historyTable(new QTableView(this))
    , m_historyCard(new QWidget(this))
    , m_historyTitle(plainLabel(m_historyCard))
    , m_empty(plainLabel(m_table))
    , m_banner(plainLabel(this))
    , m_filters(new QButtonGroup(this))
{
    makeToolbar();
    makeTable();
    makeHistory();
    layOut();
    m_model->setFollowing(false); // until it is seen
    connect(&engine, &AlertEngine::changed, this, &AlertsPage::refresh);
    connect(m_model, &QAbstractItemModel::modelReset, this, &AlertsPage::chooseAgain);
    connect(&theme, &Theme::changed, this, &AlertsPage::applyTheme);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        m_model->refresh();
        refresh();
    });
    m_tick.setInterval(15'000); // ages, and the chart
    applyTheme();
    refresh();
    chooseAgain();
}

AlertsPage::~AlertsPage() = default;

void AlertsPage::setRules(const alerts::RuleSet &rules, const QString &folder)
{
    m_rules = rules;
    m_folder = folder;
    refresh();
}

void AlertsPage::setSource(prometheus::QuerySource &source)
{
    m_source = &source;
    ++m_turn;
    m_isAsking = false;
    drawRule();
}

void AlertsPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    shareColumns();
    m_model->setFollowing(true);
    m_tick.start();
    refresh();
}

void AlertsPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_model->setFollowing(false);
    m_tick.stop();
}

void AlertsPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    shareColumns();
}

void AlertsPage::refresh()
{
    countUnread();
    if (!isVisible())
        return; // a hidden page asks nothing
    refreshCounts();
    showBanner();
    const Timestamp now = m_engine.now();
    readHistory(now);
    m_chart->setNow(now);
    ask();
}

void AlertsPage::countUnread()
{
    if (std::exchange(m_countedOf, m_store.historyRevision()) == m_store.historyRevision())
        return;
    const int unread = m_store.unreadCount();
    m_readButton->setVisible(unread > 0);
    if (std::exchange(m_unread, unread) != unread)
        Q_EMIT unreadChanged(unread);
}

/// When there is something new, and now and then what has grown too old goes.
void AlertsPage::readHistory(Timestamp now)
{
    constexpr Milliseconds fresh = 10'000;
    const Milliseconds age = now - m_readAt;
    if (m_readOf == m_store.historyRevision() && age >= 0 && age < fresh)
        return;
    m_readOf = m_store.historyRevision();
    m_readAt = now;
    m_episodes = m_store.history(now - day);
    m_history->setEpisodes(m_episodes, now - day, now);
    m_historyTitle->setText(m_history->rowCount() > 0 ? tr("History, last 24 h")
                                                      : tr("History: nothing fired in the last 24 h"));
    m_chart->setEpisodes(marksOf(m_episodes, m_ruleId));
}

void AlertsPage::refreshCounts()
{
    using Filter = AlertTableModel::Filter;
    const QString names[] = {tr("All"), tr("Firing"), tr("Pending"), tr("Snoozed")};
    for (QAbstractButton *button : m_filters->buttons()) {
        const int id = m_filters->id(button);
        button->setText(names[id] + u' ' + QString::number(m_model->count(static_cast<Filter>(id))));
    }
    m_empty->setText(emptyText());
    m_empty->setVisible(m_model->rowCount() == 0);
}

QString AlertsPage::emptyText() const
{
    switch (m_model->filter()) {
    case AlertTableModel::Filter::All:
        return tr("There are no rules. Put a Prometheus rule file into the rules folder and reload.");
    case AlertTableModel::Filter::Firing:
        return tr("No alert fires.");
    case AlertTableModel::Filter::Pending:
        return tr("No alert is pending.");
    case AlertTableModel::Filter::Snoozed:
        return tr("No alert is snoozed.");
    }
    return {};
}

QString AlertsPage::bannerText() const
{
    QStringList lines;
    for (const alerts::BrokenRules &broken : m_rules.broken)
        lines << wordsFor(broken);
    if (m_store.problem())
        lines << tr("What happens here is lost when Meterbird ends: %1").arg(shownText(m_store.problem()->detail, 400));
    if (!m_gone.isEmpty())
        lines << m_gone;
    return lines.join(u'\n');
}

void AlertsPage::showBanner()
{
    const QString text = bannerText();
    m_banner->setText(text);
    m_banner->setVisible(!text.isEmpty());
}

/// Shows the rule of the row that has become the current one: by a click, by an arrow key, or by ourselves.
void AlertsPage::choose(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const AlertRow &row = m_model->row(index.row());
    m_gone.clear();
    showBanner();
    m_labels = row.labels;
    if (!m_isChoosing)
        m_chosen = {row.ruleId, row.labels};
    if (std::exchange(m_ruleId, row.ruleId) != row.ruleId || m_chart->panel().queries.empty())
        drawRule();
}

/// After a reset: the alert that a person chose if it is still there, else the worst. The choice outlives a filter that
/// hides it.
void AlertsPage::chooseAgain()
{
    const int found = m_chosen ? std::max(m_model->find(m_chosen->first, m_chosen->second), 0) : 0;
    m_isChoosing = true;
    if (m_model->rowCount() > 0)
        m_table->selectRow(found);
    m_isChoosing = false;
}

/// A click or the Enter key: only that counts as read, not that a row was passed by.
void AlertsPage::open(const QModelIndex &index)
{
    const AlertRow row = m_model->row(index.row());
    m_chosen = {row.ruleId, row.labels};
    if (row.isUnread)
        m_engine.markRead(row.ruleId, row.labels);
}

void AlertsPage::showAlert(const QString &ruleId, const Labels &labels)
{
    m_filters->button(static_cast<int>(AlertTableModel::Filter::All))->setChecked(true);
    m_model->setFilter(AlertTableModel::Filter::All);
    refreshCounts();
    const int row = m_model->find(ruleId.toStdString(), labels);
    if (row >= 0) {
        m_chosen = {m_model->row(row).ruleId, m_model->row(row).labels};
        m_table->selectRow(row);
        m_table->scrollTo(m_model->index(row, 0));
        m_gone.clear();
    } else {
        m_chosen = {m_ruleId, m_labels}; // what is shown stays
        m_gone = tr("The rule of this alert is no longer there. The history below tells what happened.");
    }
    showBanner();
}

void AlertsPage::drawRule()
{
    ++m_turn; // an answer under way is of another rule
    m_isAsking = false;
    const alerts::RuleStatus *status = m_engine.status(m_ruleId);
    if (!status)
        return;
    m_chart->setPanel(panelOf(*status));
    dashboard::PanelState waiting;
    waiting.range = chartRange(m_engine.now());
    m_chart->setState(waiting);
    m_chart->setEpisodes(marksOf(m_episodes, m_ruleId));
    ask();
}

void AlertsPage::ask()
{
    const alerts::RuleStatus *status = m_engine.status(m_ruleId);
    if (m_isAsking || !isVisible() || !status)
        return;
    m_isAsking = true;
    const TimeRange range = chartRange(m_engine.now());
    const prometheus::RangeQuery query {status->condition.query, range, chartStep};
    QCoro::connect(m_source->ask(query), this,
                   [this, range, ruleId = m_ruleId, turn = m_turn](Result<prometheus::Answer> answer) {
                       if (turn == m_turn)
                           acceptChart(ruleId, range, std::move(answer));
                   });
}

void AlertsPage::acceptChart(const std::string &ruleId, TimeRange range, Result<prometheus::Answer> answer)
{
    m_isAsking = false;
    const alerts::RuleStatus *status = m_engine.status(ruleId);
    if (!status || (!answer && answer.error().kind == Error::Kind::Cancelled))
        return;
    if (answer) {
        m_chart->setState(stateOf(*status, range, std::move(*answer), m_engine.now()));
    } else {
        dashboard::PanelState stale = m_chart->state(); // the last data stays, and says that it is old
        stale.error = answer.error();
        m_chart->setState(stale);
    }
}

void AlertsPage::openMenu(const QPoint &place)
{
    const QModelIndex index = m_table->indexAt(place);
    if (!index.isValid())
        return;
    const AlertRow row = m_model->row(index.row());
    QMenu menu(this);
    const auto snooze = [this, &menu, &row](const QString &text, std::optional<Labels> labels, Milliseconds length) {
        menu.addAction(text, this, [this, id = row.ruleId, labels = std::move(labels), length] {
            m_engine.snooze(id, labels, length);
        });
    };
    if (row.state == AlertRow::State::Snoozed) {
        menu.addAction(tr("End snooze"), this, [this, row] {
            // Whichever of the three silences covers it.
            m_engine.snooze(row.ruleId, row.labels, 0);
            m_engine.snooze(row.ruleId, std::nullopt, 0);
            if (m_engine.isSnoozed(row.ruleId, row.labels))
                m_engine.snoozeAll(0);
        });
    } else {
        if (row.hasAlert) {
            snooze(tr("Snooze for 1 h"), row.labels, hour);
            snooze(tr("Snooze for 8 h"), row.labels, 8 * hour);
        }
        snooze(tr("Snooze the whole rule for 1 h"), std::nullopt, hour);
    }
    menu.addSeparator();
    menu.addAction(tr("Copy the expression"), this, [this, row] {
        if (const auto *status = m_engine.status(row.ruleId))
            QGuiApplication::clipboard()->setText(QString::fromStdString(status->rule.expr));
    });
    menu.exec(m_table->viewport()->mapToGlobal(place));
}

void AlertsPage::openFolder()
{
    if (m_folder.isEmpty() || !QDir().mkpath(m_folder) || !QDesktopServices::openUrl(QUrl::fromLocalFile(m_folder))) {
        m_gone = tr("The folder cannot be opened: %1").arg(shownText(m_folder.toStdString(), 400));
        showBanner();
    }
}

void AlertsPage::askForExport()
{
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Export rules"), m_folder + QStringLiteral("/agents.yml"), tr("Prometheus rule files (*.yml *.yaml)"));
    if (file.isEmpty())
        return;
    const auto done = exportRules(file);
    m_gone = done ? QString() : wordsFor(done.error());
    showBanner();
}

Result<void> AlertsPage::exportRules(const QString &file) const
{
    alerts::RuleFile rules = m_rules.file;
    if (rules.rules.empty()) {
        for (const alerts::RuleStatus &status : m_engine.statuses())
            rules.rules.push_back(status.rule);
    }
    const QByteArray text = QByteArray::fromStdString(alerts::toYaml(rules));
    QSaveFile target(file);
    // A short write is not noticed by commit() everywhere, so it is compared.
    if (!target.open(QFile::WriteOnly) || target.write(text) != text.size() || !target.commit()
        || QFileInfo(file).size() != text.size())
        return Failure(Error {Error::Kind::Storage, file.toStdString() + ": " + target.errorString().toStdString()});
    return {};
}

} // namespace meterbird::ui
