// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alertengine.h"
#include "src/alerts/rulefile.h"
#include "src/prometheus/querysource.h"
#include "ui/alerts/alerttablemodel.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QButtonGroup;
class QLabel;
class QPushButton;
class QTableView;

namespace meterbird::ui {

class ChartCard;
class CrosshairHub;
class HistoryModel;
class Theme;

/// The Alerts page: what each rule says now, the chosen one's value against its threshold, and the history. Everything
/// it is given outlives it.
class AlertsPage : public QWidget
{
    Q_OBJECT

public:
    AlertsPage(alerts::AlertEngine &engine, alerts::AlertStore &store, prometheus::QuerySource &source,
               const Theme &theme, QWidget *parent = nullptr);
    ~AlertsPage() override;

    /// What the rule files said; broken ones are named on the page. `folder` is where the user's files belong.
    void setRules(const alerts::RuleSet &rules, const QString &folder);
    void setSource(prometheus::QuerySource &source);
    /// Chooses the alert and draws it; when its rule is gone the history is all there is, and says so.
    void showAlert(const QString &ruleId, const meterbird::Labels &labels);

    AlertTableModel &model() { return *m_model; }
    HistoryModel &history() { return *m_history; }
    ChartCard &chart() { return *m_chart; }
    QString bannerText() const;
    QString emptyText() const;
    int unreadCount() const { return m_unread; }

    /// Writes the rules in force as one rule file. Error (Storage) says why not.
    Result<void> exportRules(const QString &file) const;

Q_SIGNALS:
    void reloadRulesRequested();
    void unreadChanged(int count);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeToolbar();
    void makeTable();
    void shareColumns();
    void makeHistory();
    void layOut();
    void applyTheme();
    void refresh();
    void refreshCounts();
    void countUnread();
    void readHistory(Timestamp now);
    void showBanner();
    void choose(const QModelIndex &index);
    void chooseAgain();
    void open(const QModelIndex &index);
    void drawRule();
    void ask();
    void acceptChart(const std::string &ruleId, TimeRange range, Result<prometheus::Answer> answer);
    void openMenu(const QPoint &place);
    void openFolder();
    void askForExport();

    alerts::AlertEngine &m_engine;
    alerts::AlertStore &m_store;
    prometheus::QuerySource *m_source;
    const Theme &m_theme;
    alerts::RuleSet m_rules;
    QString m_folder;

    AlertTableModel *m_model;
    HistoryModel *m_history;
    CrosshairHub *m_hub;
    ChartCard *m_chart;
    QTableView *m_table;
    QTableView *m_historyTable;
    QWidget *m_historyCard;
    QLabel *m_historyTitle;
    QLabel *m_empty;
    QLabel *m_banner;
    QButtonGroup *m_filters;
    QPushButton *m_readButton;
    QPushButton *m_exportButton;
    QPushButton *m_folderButton;
    QPushButton *m_reloadButton;

    std::string m_ruleId; ///< of the current row
    Labels m_labels;
    std::optional<std::pair<std::string, Labels>> m_chosen; ///< by a person; until then the worst row is
    std::vector<alerts::Episode> m_episodes; ///< what the history shows
    std::optional<std::uint64_t> m_readOf, m_countedOf; ///< which state of the store's history is shown and counted
    Timestamp m_readAt = 0;
    QString m_gone; ///< says that a rule that was asked for is no longer there
    QTimer m_tick;
    bool m_isAsking = false;
    bool m_isChoosing = false; ///< we ourselves
    int m_turn = 0;
    int m_unread = 0;
};

} // namespace meterbird::ui
