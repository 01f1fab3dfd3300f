// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverprobe.h"

#include <QCoroTask>
#include <QNetworkProxy>
#include <QNetworkReply>

namespace meterbird::prometheus {

namespace {

std::string addressOf(int port)
{
    return "http://127.0.0.1:" + std::to_string(port);
}

} // namespace

ServerProbe::ServerProbe(int port, std::string dataFolder, ProbeTiming timing)
    : m_url(QString::fromStdString(addressOf(port) + "/-/ready"))
    , m_dataFolder(std::move(dataFolder))
    , m_timing(timing)
    , m_client({addressOf(port), {}}, {timing.timeout, timing.timeout, 1U << 20U, 1})
{
    m_net.setProxy(QNetworkProxy::NoProxy);
    m_net.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    connect(&m_timer, &QTimer::timeout, this, &ServerProbe::ask);
    connect(&m_net, &QNetworkAccessManager::finished, this, &ServerProbe::accept);
}

ServerProbe::~ServerProbe()
{
    m_net.disconnect(this);
}

void ServerProbe::start()
{
    m_lastWord = std::chrono::steady_clock::now();
    m_timer.start(m_timing.whileStarting);
    ask();
}

void ServerProbe::ask()
{
    if (m_asking)
        return;
    m_asking = true;
    QNetworkRequest request(m_url);
    request.setTransferTimeout(static_cast<int>(m_timing.timeout.count()));
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    m_net.get(request);
}

void ServerProbe::accept(QNetworkReply *reply)
{
    reply->deleteLater();
    m_asking = false;
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0) {
        miss();
        return;
    }
    // 503 while it reads its log back, which may take minutes: it lives.
    m_lastWord = std::chrono::steady_clock::now();
    m_misses = 0;
    if (status != 200)
        return;
    if (m_ready)
        Q_EMIT answered();
    else
        identify();
}

void ServerProbe::miss()
{
    const bool isLate = m_ready ? ++m_misses > m_timing.missesAllowed
                                : std::chrono::steady_clock::now() - m_lastWord > m_timing.startLimit;
    if (!isLate)
        return;
    m_timer.stop();
    Q_EMIT silent();
}

void ServerProbe::identify()
{
    m_asking = true; // one question at a time
    QCoro::connect(m_client.flags(), &m_guard, [this](const auto &flags) {
        m_asking = false;
        judge(flags);
    });
}

void ServerProbe::judge(const Result<std::map<std::string, std::string>> &flags)
{
    if (!flags && flags.error().kind != Error::Kind::BadReply)
        return; // it is busy starting: the next tick asks again
    const bool isOurs = flags && flags->contains("storage.tsdb.path") && flags->at("storage.tsdb.path") == m_dataFolder;
    if (!isOurs) {
        m_timer.stop();
        Q_EMIT stranger();
        return;
    }
    m_ready = true;
    m_timer.start(m_timing.whenReady);
    Q_EMIT ready();
}

} // namespace meterbird::prometheus
