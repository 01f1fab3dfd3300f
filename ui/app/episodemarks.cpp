// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/episodemarks.h"

#include "src/alerts/alertengine.h"
#include "src/dashboard/dashboardmodel.h"
#include "src/sources/metricnames.h"
#include "ui/theme/errorwords.h"

#include <QEvent>
#include <QWidget>

#include <algorithm>
#include <set>
#include <string>

namespace meterbird::ui {

namespace {

using Names = std::set<std::string>;

/// Without what a histogram adds to the names of its parts.
void addMetrics(const std::string &expr, Names &names)
{
    for (std::string name : sources::metricsAskedBy(expr).names) {
        for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
            if (name.ends_with(suffix)) {
                name.resize(name.size() - suffix.size());
                break;
            }
        }
        names.insert(std::move(name));
    }
}

bool overlap(const Names &a, const Names &b)
{
    return std::ranges::any_of(a, [&](const std::string &name) { return b.contains(name); });
}

} // namespace

std::map<int, std::vector<Episode>> marksFor(const dashboard::DashboardModel &model, alerts::AlertEngine &engine,
                                             Timestamp since)
{
    const auto history = engine.store().history(since, 200);
    std::map<std::string, Names> asked; // by rule
    for (const alerts::Episode &episode : history) {
        if (const alerts::RuleStatus *status = engine.status(episode.ruleId); status && !asked.contains(episode.ruleId))
            addMetrics(status->rule.expr, asked[episode.ruleId]);
    }
    std::map<int, std::vector<Episode>> marks;
    for (const auto &feed : model.feeds()) {
        Names shown;
        for (const auto &query : feed->panel().queries)
            addMetrics(query.expr, shown);
        for (const alerts::Episode &episode : history) {
            const auto found = asked.find(episode.ruleId);
            if (found != asked.end() && overlap(shown, found->second))
                marks[feed->panel().id].push_back(
                    {episode.firedAt, episode.resolvedAt, shownText(episode.ruleName, 60)});
        }
    }
    return marks;
}

EpisodeMarks::EpisodeMarks(const dashboard::DashboardModel &model, alerts::AlertEngine &engine, QWidget &page,
                           QObject *parent)
    : QObject(parent)
    , m_model(model)
    , m_engine(engine)
    , m_page(page)
{
    using dashboard::DashboardModel;
    connect(&engine, &alerts::AlertEngine::changed, this, &EpisodeMarks::refresh);
    connect(&model, &DashboardModel::windowChanged, this, &EpisodeMarks::refresh);
    connect(&model, &DashboardModel::dashboardChanged, this, [this] {
        m_basis.reset();
        refresh();
    });
    page.installEventFilter(this);
}

bool EpisodeMarks::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Show)
        refresh();
    return QObject::eventFilter(watched, event);
}

void EpisodeMarks::refresh()
{
    const Basis basis {m_engine.store().historyRevision(), m_engine.generation(), m_model.window()};
    if (!m_page.isVisible() || m_basis == basis)
        return;
    m_basis = basis;
    Q_EMIT changed(marksFor(m_model, m_engine, m_model.shownRange().start));
}

} // namespace meterbird::ui
