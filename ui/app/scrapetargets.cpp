// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/scrapetargets.h"

#include "src/base/duration.h"
#include "ui/theme/errorwords.h"

#include <QCoreApplication>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace meterbird::ui {

ServerWish serverWishOf(const settings::Settings &settings, const std::string &exporterUrl)
{
    ServerWish wish;
    wish.settings.interval = settings.scrapeInterval;
    wish.settings.retentionTime = toDuration(settings.retention);
    wish.settings.exporterUrl = exporterUrl;
    for (const auto &target : settings.targets)
        wish.settings.targets.push_back({target.job, target.url});
    wish.refused = prometheus::takeOutRefused(wish.settings.targets, exporterUrl);
    return wish;
}

QString wordsFor(const std::vector<prometheus::RefusedTarget> &refused)
{
    constexpr std::size_t mostNamed = 3;
    QStringList named;
    for (const auto &target : refused) {
        if (static_cast<std::size_t>(named.size()) < mostNamed)
            named << shownText(target.why, 300);
    }
    if (named.empty())
        return {};
    const QString rest = refused.size() > mostNamed
        ? QCoreApplication::translate("Services", "; and %1 more").arg(refused.size() - mostNamed)
        : QString();
    return QCoreApplication::translate("Services", "Not scraped: %1. Take it off the list on the Sources page.")
        .arg(named.join(QStringLiteral("; ")) + rest);
}

Result<settings::Settings> withAgent(settings::Settings settings, const std::string &url)
{
    settings::ScrapeTarget agent {url, "agent"};
    for (const auto &known : settings.targets) {
        if (prometheus::isSamePage(known.url, url))
            return settings;
        if (known.job == agent.job) // no two may have one name
            agent.job = "agent-" + std::to_string(QUrl(QString::fromStdString(url)).port());
    }
    settings.targets.push_back(std::move(agent));
    if (const auto fine = settings::validate(settings.targets); !fine)
        return Failure(fine.error());
    return settings;
}

} // namespace meterbird::ui
