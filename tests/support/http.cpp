// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/http.h"

#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

namespace meterbird::test {

namespace {
HttpAnswer finish(QNetworkReply *reply)
{
    QEventLoop loop;
    QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    QTimer::singleShot(60'000, &loop, &QEventLoop::quit);
    if (!reply->isFinished())
        loop.exec();
    const HttpAnswer answer {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll()};
    reply->deleteLater();
    return answer;
}
} // namespace

HttpAnswer httpGet(const QString &url)
{
    QNetworkAccessManager network;
    return finish(network.get(QNetworkRequest(QUrl(url))));
}

HttpAnswer httpPost(const QString &url, const QByteArray &body, const QByteArray &type)
{
    QNetworkAccessManager network;
    QNetworkRequest request {QUrl(url)};
    request.setRawHeader("Content-Type", type);
    return finish(network.post(request, body));
}

QByteArray metricValue(const QByteArray &page, const QByteArray &series)
{
    for (const QByteArray &line : page.split('\n')) {
        if (line.startsWith(series + ' '))
            return line.mid(series.size() + 1).trimmed();
    }
    return {};
}

} // namespace meterbird::test
