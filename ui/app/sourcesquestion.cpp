// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/sourcesquestion.h"

#include "src/prometheus/deletelater.h"

#include <QCoroNetworkReply>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QUrl>

#include <memory>
#include <string>

namespace meterbird::ui {

namespace {

constexpr qint64 mostBytes = 1 << 20;
constexpr int limitMs = 5'000;

using ReplyPtr = std::unique_ptr<QNetworkReply, prometheus::DeleteLater>;

Failure silent(std::string why)
{
    return Failure(Error {Error::Kind::Network, std::move(why)});
}

QCoro::Task<Result<sources::Report>> read(ReplyPtr reply)
{
    QNetworkReply *raw = reply.get();
    // The abort ends the wait below; who sends more than any list needs is no receiver of ours.
    QObject::connect(raw, &QNetworkReply::readyRead, raw, [raw] {
        if (raw->bytesAvailable() > mostBytes)
            raw->abort();
    });
    co_await raw;
    raw->disconnect();
    if (raw->error() == QNetworkReply::OperationCanceledError)
        co_return silent("it did not answer within 5 s, or without end");
    const int status = raw->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0)
        co_return silent(raw->errorString().toStdString());
    if (status != 200)
        co_return silent("it answered " + std::to_string(status));
    co_return sources::parseReport(raw->readAll());
}

} // namespace

QCoro::Task<Result<sources::Report>> askForSources(QNetworkAccessManager &network, QString receiverUrl)
{
    QNetworkRequest request(QUrl(receiverUrl + QStringLiteral("/v1/sources")));
    request.setTransferTimeout(limitMs);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setRawHeader("Accept-Encoding", "identity");
    return read(ReplyPtr(network.get(request)));
}

} // namespace meterbird::ui
