// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/scrapetarget.h"

#include "src/base/text.h"

#include <QHostAddress>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>
#include <map>

namespace meterbird::prometheus {

namespace {

Failure refuse(std::string words)
{
    return Failure(Error {Error::Kind::Config, std::move(words)});
}

QUrl parsedUrl(const std::string &url)
{
    return QUrl(QString::fromStdString(url), QUrl::StrictMode);
}

int portOf(const QUrl &url)
{
    return url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
}

/// The same text for all names of one host that can be known without asking anybody. ::1 is another than 127.0.0.1:
/// what listens at one of them is not heard at the other.
QString hostOf(const QUrl &url)
{
    QString host = url.host(QUrl::FullyEncoded);
    if (host.endsWith(QLatin1Char('.')))
        host.chop(1);
    const QHostAddress address(host);
    const bool isHere = host == QLatin1String("localhost") || host.endsWith(QLatin1String(".localhost"))
        || address == QHostAddress(QHostAddress::AnyIPv4); // asked, it means this machine
    if (isHere)
        return QHostAddress(QHostAddress::LocalHost).toString();
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4); // also of ::ffff:127.0.0.1
    if (!address.isNull())
        return isIpv4 ? QHostAddress(ipv4).toString() : address.toString();
    return host;
}

/// What two addresses of one page have in common.
QString pageOf(const std::string &address)
{
    const QUrl url = parsedUrl(address);
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(QLatin1Char('/')))
        path.chop(1);
    if (path.isEmpty() && url.path().isEmpty())
        path = QStringLiteral("/metrics");
    return QStringLiteral("%1://%2:%3%4?%5")
        .arg(url.scheme(), hostOf(url), QString::number(portOf(url)), path, url.query(QUrl::FullyEncoded));
}

/// Whatever is asked there, our exporter answers.
bool isAtExporter(const std::string &address, const std::string &exporterUrl)
{
    const QUrl url = parsedUrl(address);
    const QUrl exporter = parsedUrl(exporterUrl);
    return portOf(url) == portOf(exporter) && hostOf(url) == hostOf(exporter);
}

} // namespace

Result<void> checkAddress(const std::string &url, const std::string &whose)
{
    const std::string shown = '\'' + plainText(url) + '\'';
    const QUrl parts = parsedUrl(url);
    if (url.empty() || url.size() > 2'048 || !isValidUtf8(url))
        return refuse(whose + " needs an address such as http://127.0.0.1:8000/metrics");
    if (parts.scheme() != QLatin1String("http") && parts.scheme() != QLatin1String("https"))
        return refuse(whose + ": the address must begin with http:// or https://");
    if (!parts.userInfo().isEmpty())
        return refuse(whose + ": the address must not hold a user or a password");
    if (!parts.isValid() || parts.host().isEmpty() || parts.port(1) == 0)
        return refuse(whose + ": " + shown + " is no address");
    if (parts.hasFragment())
        return refuse(whose + ": the address must not hold '#': " + shown);
    for (const auto &[name, value] : QUrlQuery(parts).queryItems()) {
        const bool isName = !name.isEmpty() && std::all_of(name.begin(), name.end(), [](QChar c) {
            return c == QLatin1Char('_') || (c.unicode() < 128 && c.isLetterOrNumber());
        });
        if (!isName)
            return refuse(whose + ": Prometheus cannot send the parameter '" + plainText(name.toStdString(), 80) + "'");
    }
    return {};
}

Result<void> check(const ScrapeTarget &target)
{
    if (target.job.empty())
        return refuse("the source '" + plainText(target.url) + "' needs a job name");
    if (target.job.size() > 100 || plainText(target.job) != target.job)
        return refuse("the job name '" + plainText(target.job, 100)
                      + "' is too long (100 bytes) or holds characters that cannot be shown");
    if (target.job == ownJob)
        return refuse("the job name '" + target.job + "' belongs to Meterbird itself: choose another");
    return checkAddress(target.url, "the source '" + target.job + '\'');
}

bool isSamePage(const std::string &url, const std::string &other)
{
    return pageOf(url) == pageOf(other);
}

std::vector<RefusedTarget> takeOutRefused(std::vector<ScrapeTarget> &targets, const std::string &exporterUrl)
{
    std::vector<RefusedTarget> refused;
    std::map<QString, std::string> jobs; // by page
    std::erase_if(targets, [&](const ScrapeTarget &target) {
        std::string why;
        if (const auto good = check(target); !good) {
            why = good.error().detail;
        } else if (!exporterUrl.empty() && isAtExporter(target.url, exporterUrl)) {
            why = "the source '" + target.job
                + "' is Meterbird's own page, which is scraped already: " + plainText(target.url);
        } else if (const auto [known, isNew] = jobs.emplace(pageOf(target.url), target.job); !isNew) {
            why = "the source '" + target.job + "' is there twice, also as '" + known->second
                + "': " + plainText(target.url);
        }
        if (!why.empty())
            refused.push_back({target, why});
        return !why.empty();
    });
    return refused;
}

} // namespace meterbird::prometheus
