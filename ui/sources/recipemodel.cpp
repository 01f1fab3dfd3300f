// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/recipemodel.h"

#include "src/base/duration.h"

#include <algorithm>

namespace meterbird::ui {

namespace {

constexpr Milliseconds silentAfter = 300'000; ///< of a sender that had begun: it receives no more

std::uint64_t sentBy(const sources::Sender &sender)
{
    return sender.accepted + sender.duplicates;
}

} // namespace

RecipeModel::RecipeModel(QObject *parent)
    : QAbstractListModel(parent)
    , m_progress(sources::recipes().size())
{ }

void RecipeModel::setSenders(const std::vector<sources::Sender> &senders, Timestamp now)
{
    if (!m_before) {
        m_before.emplace();
        for (const sources::Sender &sender : senders)
            (*m_before)[{sender.service, sender.kind}] = sentBy(sender);
    }
    m_senders = senders;
    m_now = now;
    renew();
}

void RecipeModel::setTargets(const std::vector<prometheus::Target> &targets)
{
    m_targets = targets;
    renew();
}

bool RecipeModel::isNew(const sources::Sender &sender) const
{
    const auto before = m_before->find({sender.service, sender.kind});
    return sentBy(sender) > (before == m_before->end() ? 0 : before->second);
}

bool RecipeModel::isScraped(const sources::Recipe &recipe) const
{
    return !recipe.targetJob.isEmpty()
        && std::any_of(m_targets.begin(), m_targets.end(), [&recipe](const prometheus::Target &target) {
               return target.health == "up" && target.job == recipe.targetJob.toStdString();
           });
}

RecipeModel::Progress RecipeModel::progressOf(const sources::Recipe &recipe) const
{
    Timestamp last = 0;
    bool isReceiving = isScraped(recipe);
    for (const sources::Sender &sender : m_senders) {
        if (!isFrom(sender, recipe) || sentBy(sender) == 0)
            continue;
        last = std::max(last, sender.lastSeen);
        isReceiving = isReceiving || (isNew(sender) && m_now - sender.lastSeen < silentAfter);
    }
    if (isReceiving)
        return {State::Receiving, tr("receiving")};
    if (last > 0)
        return {State::SeenBefore, tr("%1 ago").arg(QString::fromStdString(toReadableDuration(m_now - last)))};
    return {};
}

void RecipeModel::renew()
{
    for (std::size_t i = 0; i < m_progress.size(); ++i) {
        Progress progress = progressOf(sources::recipes()[i]);
        if (progress == m_progress[i])
            continue;
        m_progress[i] = std::move(progress);
        const QModelIndex row = index(static_cast<int>(i));
        Q_EMIT dataChanged(row, row);
    }
}

int RecipeModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_progress.size());
}

QVariant RecipeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const Progress &progress = m_progress[row];
    switch (role) {
    case Qt::DisplayRole:
        return sources::recipes()[row].name;
    case Qt::AccessibleTextRole:
        return progress.text.isEmpty() ? sources::recipes()[row].name
                                       : QStringLiteral("%1, %2").arg(sources::recipes()[row].name, progress.text);
    case StateRole:
        return static_cast<int>(progress.state);
    case StateTextRole:
        return progress.text;
    default:
        return {};
    }
}

} // namespace meterbird::ui
