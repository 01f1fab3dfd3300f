// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/querysource.h"
#include "src/settings/settings.h"
#include "src/sources/report.h"
#include "ui/sources/receiverfigures.h"

#include <QString>
#include <QTimer>
#include <QWidget>

#include <optional>
#include <string>
#include <vector>

class QLabel;
class QPushButton;

namespace meterbird::ui {

class Card;
class ConnectCard;
class FindingsCard;
class ReceiverCard;
class RowsView;
class TargetModel;
class Theme;

/// Where telemetry comes from: who sends, what is wrong with it, how to connect an agent, and the scrape targets with
/// their health. While it is visible, and never else, it asks `source` for targets() every five seconds and its owner
/// for the rest: reportWanted() every two seconds, examinationWanted() every minute and when the user wants it.
class SourcesPage : public QWidget
{
    Q_OBJECT

public:
    SourcesPage(const Theme &theme, prometheus::QuerySource &source, QWidget *parent = nullptr);
    ~SourcesPage() override;

    void setReceiver(const ReceiverFigures &figures);
    /// Who sends, and what the receiver saw go wrong.
    void setReport(const sources::Report &report, Timestamp now);
    /// What else is wrong.
    void setExamination(const std::vector<sources::Finding> &findings);

    /// Meterbird's own page of metrics, which is no target; empty: there is none.
    void setOwnPage(const std::string &url) { m_ownPage = url; }
    /// The targets of the settings; those and no others can be removed here.
    void setTargets(const std::vector<settings::ScrapeTarget> &targets);
    const std::vector<settings::ScrapeTarget> &targets() const { return m_targets; }

    /// Adds as the dialog does. Error (Config): why not, one sentence.
    Result<void> addTarget(const settings::ScrapeTarget &target);
    void removeSelected();

Q_SIGNALS:
    void reportWanted();
    void examinationWanted();
    void targetsChanged(const std::vector<meterbird::settings::ScrapeTarget> &targets);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    Card *makeTargetsCard();
    void refresh();
    void showFindings();
    void askForTarget(const settings::ScrapeTarget &suggestion);
    void accept(const Result<std::vector<prometheus::Target>> &answer);
    void showRemovable();

    const Theme &m_theme;
    prometheus::QuerySource &m_source;
    ReceiverCard *m_receiver;
    FindingsCard *m_findings;
    ConnectCard *m_connect;
    TargetModel *m_model;
    RowsView *m_view;
    QPushButton *m_add;
    QPushButton *m_remove;
    QLabel *m_note;
    std::vector<settings::ScrapeTarget> m_targets;
    std::string m_ownPage;
    sources::Report m_report;
    Timestamp m_reportedAt = 0;
    std::optional<std::vector<sources::Finding>> m_examination;
    QTimer m_timer;
    QTimer m_reportTimer;
    QTimer m_examinationTimer;
    bool m_waiting = false;
};

} // namespace meterbird::ui
