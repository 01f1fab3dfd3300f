// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/query.h"
#include "src/settings/settings.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace meterbird::ui {

class Theme;

/// The scrape targets: what the server scrapes with how it goes, and what the user listed and the server has not taken
/// up yet. Everything shown comes from outside and is plain text.
class TargetModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Job, Url, Health, LastScrape, LastError, ColumnCount };

    explicit TargetModel(const Theme &theme, QObject *parent = nullptr);

    void setListed(const std::vector<settings::ScrapeTarget> &targets);
    void setScraped(const std::vector<prometheus::Target> &targets, Timestamp now);

    /// The user's own target at a row; nothing for those that Meterbird put there itself.
    std::optional<settings::ScrapeTarget> listedAt(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        prometheus::Target target;
        std::optional<settings::ScrapeTarget> listed;
        bool isKnown = false; ///< the server speaks of it
        bool operator==(const Row &) const = default;
    };

    void rebuild();
    QString text(const Row &row, int column) const;
    QVariant mark(const Row &row) const;

    const Theme &m_theme;
    std::vector<settings::ScrapeTarget> m_listed;
    std::vector<prometheus::Target> m_scraped;
    std::vector<Row> m_rows;
    Timestamp m_now = 0;
};

} // namespace meterbird::ui
