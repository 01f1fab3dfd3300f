// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/settings/settings.h"

#include "src/base/text.h"

#include <QString>
#include <QUrl>

#include <algorithm>
#include <cmath>

namespace meterbird::settings {

namespace {

constexpr Milliseconds second = 1'000;
constexpr Milliseconds day = 86'400'000;
constexpr std::size_t mostTargets = 100;

Failure refuse(std::string sentence)
{
    return Failure(Error {Error::Kind::Config, std::move(sentence)});
}

/// Why `url` cannot be asked for; empty when it can.
std::string urlComplaint(const std::string &url)
{
    if (url.empty())
        return "The URL is missing.";
    if (url.size() > 2'000 || plainText(url, 2'000) != url || url.find(' ') != std::string::npos)
        return "The URL is not valid: it has blanks or control characters, or is longer than 2,000 bytes.";
    const QUrl parsed(QString::fromStdString(url), QUrl::StrictMode);
    if (!parsed.isValid())
        return "The URL is not valid: " + parsed.errorString().section(QLatin1Char(';'), 0, 0).toStdString() + '.';
    const QString scheme = parsed.scheme();
    if (scheme != QLatin1String("http") && scheme != QLatin1String("https"))
        return "The URL must begin with http:// or https://.";
    if (parsed.host().isEmpty())
        return "The URL names no host.";
    if (!parsed.userInfo().isEmpty())
        return "The URL must not hold a user name or password.";
    if (parsed.port(80) < 1)
        return "The URL names port 0, which nobody can be asked at.";
    if (parsed.hasFragment())
        return "The URL must not have a # part.";
    return {};
}

bool isIn(Milliseconds value, Milliseconds least, Milliseconds most)
{
    return value >= least && value <= most;
}

} // namespace

Result<void> validate(const ScrapeTarget &target)
{
    if (const std::string complaint = urlComplaint(target.url); !complaint.empty())
        return refuse(complaint);
    if (target.job.empty())
        return refuse("The job name is missing.");
    if (target.job.size() > 100 || plainText(target.job) != target.job)
        return refuse("The job name must be at most 100 bytes of plain text.");
    if (target.job.front() == ' ' || target.job.back() == ' ')
        return refuse("The job name must not begin or end with a blank.");
    if (target.job == "meterbird" || target.job == "prometheus")
        return refuse("The job name \"" + target.job + "\" is taken by Meterbird itself.");
    return {};
}

Result<void> validate(const std::vector<ScrapeTarget> &targets)
{
    if (targets.size() > mostTargets)
        return refuse("At most 100 scrape targets can be listed.");
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (const auto fine = validate(targets[i]); !fine)
            return fine;
        for (std::size_t before = 0; before < i; ++before) {
            if (targets[before].url == targets[i].url)
                return refuse("The URL " + targets[i].url + " is in the list already.");
            if (targets[before].job == targets[i].job)
                return refuse("The job name \"" + targets[i].job + "\" is in the list already.");
        }
    }
    return {};
}

Result<void> validate(const Settings &settings)
{
    if (settings.liveInterval != 0 && !isIn(settings.liveInterval, second, 3'600 * second))
        return refuse("The live interval must be off or between 1 second and 1 hour.");
    if (!isIn(settings.range, 60 * second, 366 * day))
        return refuse("The range must be between 1 minute and 366 days.");
    if (!isIn(settings.scrapeInterval, second, 600 * second))
        return refuse("The scrape interval must be between 1 second and 10 minutes.");
    if (!isIn(settings.retention, day, 3'650 * day))
        return refuse("The time that samples are kept must be between 1 day and 10 years.");
    if (const auto budget = settings.monthlyBudget;
        budget && !(std::isfinite(*budget) && *budget > 0 && *budget <= 1e7))
        return refuse("The monthly budget must be above $0 and at most $10,000,000.");
    if (settings.dashboard.size() > 4'096 || settings.dashboard.find('\0') != std::string::npos)
        return refuse("The path of the dashboard file is not valid.");
    if (!settings.prometheusUrl.empty()) {
        if (const std::string complaint = urlComplaint(settings.prometheusUrl); !complaint.empty())
            return refuse("Prometheus server: " + complaint);
    }
    const bool fits = settings.exploreHistory.size() <= 50
        && std::ranges::all_of(settings.exploreHistory,
                               [](const std::string &query) { return query.size() <= 10'000; });
    if (!fits)
        return refuse("At most 50 questions of at most 10,000 bytes are kept for the Explore page.");
    return validate(settings.targets);
}

} // namespace meterbird::settings
