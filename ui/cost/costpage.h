// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/datapaths.h"
#include "ui/cost/costreport.h"

#include <QFutureWatcher>
#include <QScrollArea>
#include <QTimer>

class QLabel;

namespace meterbird::ui {

class CostTile;
class DaysCard;
class ModelsCard;
class Theme;

/// What the calls cost, exactly, from the ledger of this machine: sums against the budget, each day, each model. Reads
/// when shown and every 5 s while it is visible, on a thread of the pool. The theme outlives it.
class CostPage : public QScrollArea
{
    Q_OBJECT

public:
    CostPage(const DataPaths &paths, const Theme &theme, QWidget *parent = nullptr);
    ~CostPage() override;

    /// Of a month; nothing: there is none.
    void setBudget(std::optional<pricing::NanoDollars> budget);
    void setPeriod(CostPeriod period);
    /// Reads again now, when visible.
    void refresh();

    /// The newest that was read; nothing before the first one.
    const std::optional<CostReport> &report() const { return m_report; }
    /// What is wrong, or why there is nothing; no words when all is well.
    QString message() const;
    /// About tokens without a price; empty: all have one.
    QString unpriced() const;
    DaysCard &days() { return *m_days; }
    ModelsCard &models() { return *m_models; }
    /// Today, yesterday, this month, projected month, budget.
    const std::vector<CostTile *> &tiles() const { return m_tiles; }

    /// Writes the rows of the table. Error (Storage) when the disk refuses; what was there before then stays.
    Result<void> exportCsv(const QString &file) const;

Q_SIGNALS:
    void refreshed(); ///< report() or message() is new
    void exported(const QString &file);
    void exportFailed(const QString &sentence);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void accept();
    void showReport();
    void showTiles();
    void showWords();
    void applyTheme();
    void askForFile();

    const DataPaths m_paths;
    const Theme &m_theme;
    CostPeriod m_period = CostPeriod::ThisMonth;
    std::optional<pricing::NanoDollars> m_budget;
    std::optional<CostReport> m_report;
    std::optional<Error> m_error;
    QFutureWatcher<Result<CostReport>> m_reading;
    bool m_again = false; ///< what is being read has been overtaken
    QTimer m_timer;

    QLabel *m_message;
    QWidget *m_content; ///< all but the message
    std::vector<CostTile *> m_tiles;
    DaysCard *m_days;
    QLabel *m_unpriced;
    ModelsCard *m_models;
};

} // namespace meterbird::ui
