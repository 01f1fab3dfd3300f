// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/query.h"
#include "src/sources/recipes.h"

#include <QAbstractListModel>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace meterbird::ui {

/// The recipes, and which of them have brought something: a row says "receiving" from the first event of its kind since
/// the list was first looked at, or while the page that it names is scraped.
class RecipeModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { StateRole = Qt::UserRole, StateTextRole };
    enum class State { Nothing, SeenBefore, Receiving };

    explicit RecipeModel(QObject *parent = nullptr);

    /// The first call says who was there before; what comes later is new.
    void setSenders(const std::vector<sources::Sender> &senders, Timestamp now);
    void setTargets(const std::vector<prometheus::Target> &targets);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Progress {
        State state = State::Nothing;
        QString text;
        bool operator==(const Progress &) const = default;
    };
    using Key = std::pair<std::string, std::string>; // service, kind

    Progress progressOf(const sources::Recipe &recipe) const;
    bool isNew(const sources::Sender &sender) const;
    bool isScraped(const sources::Recipe &recipe) const;
    void renew();

    std::optional<std::map<Key, std::uint64_t>> m_before; ///< what each sender had sent at the first look
    std::vector<sources::Sender> m_senders;
    std::vector<prometheus::Target> m_targets;
    Timestamp m_now = 0;
    std::vector<Progress> m_progress; ///< one a recipe
};

} // namespace meterbird::ui
