// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/connection.h"

#include "src/base/text.h"

#include <QHostAddress>
#include <QUrl>

#include <algorithm>

namespace meterbird::prometheus {

namespace {

void replaceHeader(std::vector<Connection::Header> &headers, const char *name, std::string value)
{
    const auto isSame = [name](const Connection::Header &header) {
        return QString::fromStdString(header.first).compare(QLatin1String(name), Qt::CaseInsensitive) == 0;
    };
    headers.erase(std::remove_if(headers.begin(), headers.end(), isSame), headers.end());
    headers.emplace_back(name, std::move(value));
}

Failure configError(std::string words)
{
    return Failure(Error {Error::Kind::Config, std::move(words)});
}

bool isToken(std::string_view name)
{
    return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

bool isLoopbackHost(const QString &host)
{
    return host == QLatin1String("localhost") || host.endsWith(QLatin1String(".localhost"))
        || QHostAddress(host).isLoopback();
}

} // namespace

void Connection::setBearer(const std::string &token)
{
    replaceHeader(headers, "Authorization", "Bearer " + token);
}

void Connection::setBasic(const std::string &user, const std::string &password)
{
    const QByteArray both = QByteArray::fromStdString(user + ':' + password);
    replaceHeader(headers, "Authorization", "Basic " + both.toBase64().toStdString());
}

Result<void> check(const Connection &connection)
{
    const QUrl url(QString::fromStdString(connection.url), QUrl::StrictMode);
    const std::string shown = plainText(connection.url);
    if (connection.url.empty())
        return configError("there is no address to ask");
    if (url.scheme() != QLatin1String("http") && url.scheme() != QLatin1String("https"))
        return configError("the address must begin with http:// or https://");
    if (!url.userInfo().isEmpty())
        return configError("the address must not hold a user or a password: give them as such");
    if (!url.isValid() || url.host().isEmpty())
        return configError("'" + shown + "' is no address");
    if (url.hasQuery() || url.hasFragment())
        return configError("the address ends before '?' and '#': " + shown);
    for (const auto &[name, value] : connection.headers) {
        const bool isPlain =
            std::none_of(value.begin(), value.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
        if (!isToken(name) || !isPlain || value.size() > 8'192)
            return configError("the header '" + plainText(name, 80) + "' is malformed");
        const bool isSecret =
            QString::fromStdString(name).compare(QLatin1String("authorization"), Qt::CaseInsensitive) == 0;
        if (isSecret && url.scheme() == QLatin1String("http") && !isLoopbackHost(url.host()))
            return configError("a password or token is not sent over plain http to " + url.host().toStdString()
                               + ": use https");
    }
    return {};
}

bool isLoopback(const Connection &connection)
{
    return isLoopbackHost(QUrl(QString::fromStdString(connection.url), QUrl::StrictMode).host());
}

} // namespace meterbird::prometheus
