// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/sender.h"

#include <QAbstractTableModel>

#include <vector>

namespace meterbird::ui {

/// Who sends, one row a sender. All words come from outside and are shown plain.
class SenderModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Service, Kind, LastSeen, Rate, Accepted, Rejected, Dropped, LastRejection, ColumnCount };

    explicit SenderModel(QObject *parent = nullptr);

    /// At most 200 are shown. Rows stay where they are while the same senders are there.
    void setSenders(const std::vector<sources::Sender> &senders, Timestamp now);
    const std::vector<sources::Sender> &senders() const { return m_senders; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const sources::Sender &sender, int column) const;

    std::vector<sources::Sender> m_senders;
    Timestamp m_now = 0;
};

} // namespace meterbird::ui
