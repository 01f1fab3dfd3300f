// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/portoccupant.h"

#include "src/base/text.h"

#include <QCoroNetworkReply>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

#include <memory>

namespace meterbird::ui {

namespace {

struct DeleteLater {
    void operator()(QObject *object) const { object->deleteLater(); }
};
using ReplyPtr = std::unique_ptr<QNetworkReply, DeleteLater>;

/// The first 256 KiB of a page; empty unless it answered 200 within a second.
QCoro::Task<QByteArray> page(ReplyPtr reply)
{
    constexpr qint64 limit = 256 * 1024;
    QNetworkReply *raw = reply.get();
    raw->setReadBufferSize(limit);
    // The reply stops reading when its buffer is full; the timer then ends it, and what is buffered is enough for us.
    QTimer::singleShot(1000, raw, &QNetworkReply::abort);
    QByteArray head;
    // The abort resumes this coroutine, so nothing of it is touched afterwards.
    QObject::connect(raw, &QNetworkReply::readyRead, raw, [raw, &head] {
        head = raw->peek(limit);
        if (head.size() >= limit)
            raw->abort();
    });
    co_await raw;
    raw->disconnect();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status != 200)
        co_return QByteArray();
    co_return head;
}

ReplyPtr get(QNetworkAccessManager &network, int port, const char *path)
{
    QNetworkRequest request(QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(port).arg(QLatin1String(path))));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setRawHeader("Accept-Encoding", "identity");
    return ReplyPtr(network.get(request));
}

bool hasFamily(const QByteArray &metrics, const char *prefix)
{
    return metrics.startsWith(prefix) || metrics.contains(QByteArray("\n") + prefix);
}

} // namespace

QCoro::Task<PortOccupant> findOccupant(QNetworkAccessManager &network, int port)
{
    // All three at once: the frame owns the replies, so `network` is not touched after the first suspension.
    ReplyPtr metricsReply = get(network, port, "/metrics");
    ReplyPtr buildReply = get(network, port, "/api/v1/status/buildinfo");
    auto metricsTask = page(std::move(metricsReply));
    auto buildTask = page(std::move(buildReply));
    const QByteArray metrics = co_await metricsTask;
    const QByteArray build = co_await buildTask;
    if (hasFamily(metrics, "meterbird_build_info"))
        co_return PortOccupant {PortOccupant::Kind::Meterbird, {}};
    const QJsonObject answer = QJsonDocument::fromJson(build).object();
    if (answer.value(QStringLiteral("status")).toString() == QStringLiteral("success")) {
        const QString version =
            answer.value(QStringLiteral("data")).toObject().value(QStringLiteral("version")).toString();
        co_return PortOccupant {PortOccupant::Kind::Prometheus,
                                QString::fromStdString(plainText(version.toStdString(), 40))};
    }
    if (hasFamily(metrics, "agent_") || hasFamily(metrics, "llm_"))
        co_return PortOccupant {PortOccupant::Kind::AgentMetrics, {}};
    co_return PortOccupant {};
}

} // namespace meterbird::ui
