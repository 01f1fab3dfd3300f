// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/querysource.h"
#include "src/settings/settings.h"
#include "ui/sources/receiverfigures.h"

#include <QString>
#include <QTimer>
#include <QWidget>

#include <vector>

class QPushButton;
class QTreeView;
class QLabel;

namespace meterbird::ui {

class ReceiverCard;
class TargetModel;
class Theme;

/// Where telemetry comes from: the receiver with "how to send", and the scrape targets with their health. Asks
/// `source` for targets() every five seconds while it is visible, never else.
class SourcesPage : public QWidget
{
    Q_OBJECT

public:
    SourcesPage(const Theme &theme, prometheus::QuerySource &source, QWidget *parent = nullptr);
    ~SourcesPage() override;

    void setReceiver(const ReceiverFigures &figures);

    /// The targets of the settings; those and no others can be removed here.
    void setTargets(const std::vector<settings::ScrapeTarget> &targets);
    const std::vector<settings::ScrapeTarget> &targets() const { return m_targets; }

    /// Adds as the dialog does. Error (Config): why not, one sentence.
    Result<void> addTarget(const settings::ScrapeTarget &target);
    void removeSelected();

Q_SIGNALS:
    void targetsChanged(const std::vector<meterbird::settings::ScrapeTarget> &targets);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refresh();
    void askForTarget();
    void accept(const Result<std::vector<prometheus::Target>> &answer);
    void showRemovable();

    const Theme &m_theme;
    prometheus::QuerySource &m_source;
    ReceiverCard *m_receiver;
    TargetModel *m_model;
    QTreeView *m_view;
    QPushButton *m_add;
    QPushButton *m_remove;
    QLabel *m_note;
    std::vector<settings::ScrapeTarget> m_targets;
    QTimer m_timer;
    bool m_waiting = false;
};

} // namespace meterbird::ui
