// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverconfig.h"

#include "src/base/duration.h"

#include <QUrl>
#include <QUrlQuery>

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>

namespace meterbird::prometheus {

namespace {

Failure configError(std::string words)
{
    return Failure(Error {Error::Kind::Config, std::move(words)});
}

/// Limits of one scrape: one broken agent must not fill the disk.
struct ScrapeLimits {
    int samples;
    int labels;
    int valueBytes;
    const char *body;
    bool honorsLabels; ///< `job` and `instance` on the page are left as they are
};
// Ours folds label sets at 2,000 a metric, histograms among them. What OTLP senders named themselves comes on top: up
// to 20,000 series with 200,000 samples, and the job of whoever sent it.
constexpr ScrapeLimits ownLimits {700'000, 40, 512, "128MB", true};
constexpr ScrapeLimits otherLimits {50'000, 40, 1'024, "16MB", false};

QUrl parsed(const std::string &url)
{
    return QUrl(QString::fromStdString(url), QUrl::StrictMode);
}

void writeTarget(YAML::Emitter &out, const std::string &address, const std::string &instance)
{
    const QUrl url = parsed(address);
    const QString path = url.path(QUrl::FullyEncoded);
    const int port = url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
    QString host = url.host(QUrl::FullyEncoded);
    if (host.contains(QLatin1Char(':')) && !host.startsWith(QLatin1Char('[')))
        host = QLatin1Char('[') + host + QLatin1Char(']');
    out << YAML::BeginMap;
    out << YAML::Key << "targets" << YAML::Value << YAML::BeginSeq << YAML::DoubleQuoted
        << host.toStdString() + ':' + std::to_string(port) << YAML::EndSeq;
    // By label and not by job, so that targets of one job may differ.
    out << YAML::Key << "labels" << YAML::Value << YAML::BeginMap;
    out << YAML::Key << "__scheme__" << YAML::Value << YAML::DoubleQuoted << url.scheme().toStdString();
    out << YAML::Key << "__metrics_path__" << YAML::Value << YAML::DoubleQuoted
        << (path.isEmpty() ? std::string("/metrics") : path.toStdString());
    if (!instance.empty())
        out << YAML::Key << "instance" << YAML::Value << YAML::DoubleQuoted << instance;
    std::set<QString> seen;
    for (const auto &[name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) {
        if (seen.insert(name).second)
            out << YAML::Key << "__param_" + name.toStdString() << YAML::Value << YAML::DoubleQuoted
                << value.toStdString();
    }
    out << YAML::EndMap << YAML::EndMap;
}

void writeJob(YAML::Emitter &out, const std::string &name, const std::vector<std::string> &urls,
              const ScrapeLimits &limits)
{
    out << YAML::BeginMap;
    out << YAML::Key << "job_name" << YAML::Value << YAML::DoubleQuoted << name;
    if (limits.honorsLabels)
        out << YAML::Key << "honor_labels" << YAML::Value << true;
    out << YAML::Key << "sample_limit" << YAML::Value << limits.samples;
    out << YAML::Key << "label_limit" << YAML::Value << limits.labels;
    out << YAML::Key << "label_name_length_limit" << YAML::Value << 200;
    out << YAML::Key << "label_value_length_limit" << YAML::Value << limits.valueBytes;
    out << YAML::Key << "body_size_limit" << YAML::Value << limits.body;
    out << YAML::Key << "static_configs" << YAML::Value << YAML::BeginSeq;
    // Our own series are the same ones when another start has to take another port: with two names, a sum would count
    // both for as long as Prometheus looks back.
    for (const std::string &url : urls)
        writeTarget(out, url, name == ownJob ? name : std::string());
    out << YAML::EndSeq << YAML::EndMap;
}

} // namespace

Result<void> check(const ServerSettings &settings)
{
    if (settings.interval < 1'000 || settings.interval > 600'000)
        return configError("the scrape interval must be between 1 s and 10 min");
    if (!settings.exporterUrl.empty()) {
        if (const auto good = checkAddress(settings.exporterUrl, "Meterbird's own exporter"); !good)
            return good;
    }
    if (const auto kept = parseDuration(settings.retentionTime); !kept || *kept < 3'600'000)
        return configError("what is kept must be a time of an hour or more, such as 90d");
    const std::string &size = settings.retentionSize;
    const std::size_t digits = size.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string::npos || digits > 6
        || (size.substr(digits) != "MB" && size.substr(digits) != "GB" && size.substr(digits) != "TB"))
        return configError("the size that is kept must be a number with MB, GB or TB, such as 2GB");
    if (settings.targets.size() > 500)
        return configError("there are more than 500 sources");
    std::vector<ScrapeTarget> targets = settings.targets;
    if (const auto refused = takeOutRefused(targets, settings.exporterUrl); !refused.empty())
        return configError(refused.front().why);
    return {};
}

std::string toYaml(const ServerSettings &settings)
{
    std::map<std::string, std::vector<std::string>> jobs;
    for (const ScrapeTarget &target : settings.targets)
        jobs[target.job].push_back(target.url);
    const std::string interval = toDuration(settings.interval);

    YAML::Emitter out;
    out << YAML::Comment("Written by Meterbird at every change of its settings; edits here are lost.");
    out << YAML::BeginMap;
    out << YAML::Key << "global" << YAML::Value << YAML::BeginMap;
    out << YAML::Key << "scrape_interval" << YAML::Value << interval;
    out << YAML::Key << "scrape_timeout" << YAML::Value
        << toDuration(std::min<Milliseconds>(settings.interval, 10'000));
    out << YAML::Key << "evaluation_interval" << YAML::Value << interval;
    out << YAML::EndMap;
    // A clock that is set back would otherwise lose every sample until it has caught up.
    out << YAML::Key << "storage" << YAML::Value << YAML::BeginMap << YAML::Key << "tsdb" << YAML::Value
        << YAML::BeginMap << YAML::Key << "out_of_order_time_window" << YAML::Value << "30m" << YAML::EndMap
        << YAML::EndMap;
    out << YAML::Key << "scrape_configs" << YAML::Value << YAML::BeginSeq;
    if (!settings.exporterUrl.empty())
        writeJob(out, std::string(ownJob), {settings.exporterUrl}, ownLimits);
    for (const auto &[job, urls] : jobs)
        writeJob(out, job, urls, otherLimits);
    out << YAML::EndSeq << YAML::EndMap << YAML::Newline;
    return out.c_str();
}

} // namespace meterbird::prometheus
