// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/examination.h"

#include "src/sources/findinglist.h"
#include "src/sources/portcheck.h"
#include "src/sources/sendercheck.h"
#include "ui/app/sourcesquestion.h"

#include <utility>

namespace meterbird::ui {

using sources::Finding;
using sources::FindingKind;

namespace {

Finding silence(FindingKind kind, std::string url, std::string why)
{
    Finding finding;
    finding.kind = kind;
    finding.subject = std::move(url);
    finding.detail = std::move(why);
    return finding;
}

prometheus::Connection connectionTo(const std::string &url)
{
    prometheus::Connection connection;
    connection.url = url;
    return connection;
}

} // namespace

Examination::Examination(RunInfo run, const std::string &prometheusUrl, std::vector<sources::Question> questions,
                         QObject *parent)
    : QObject(parent)
    , m_run(std::move(run))
    , m_questions(std::move(questions))
    , m_doctor(m_client)
{
    if (!prometheusUrl.empty())
        m_run.prometheus = prometheusUrl;
    m_client.setConnection(connectionTo(m_run.prometheus));
    connect(&m_doctor, &sources::Doctor::examined, this, &Examination::hearDoctor);
}

void Examination::start()
{
    m_seen = sources::checkPorts(m_run.receiver, m_run.metrics);
    if (m_run.receiver.empty()) {
        hearReceiver(Failure(Error {Error::Kind::Network, "it does not run"}));
        return;
    }
    QCoro::connect(askForSources(m_network, QString::fromStdString(m_run.receiver)), this,
                   [this](Result<sources::Report> report) { hearReceiver(std::move(report)); });
}

void Examination::hearReceiver(Result<sources::Report> report)
{
    if (report) {
        const auto seen = sources::findingsOf(*report, currentTime());
        m_seen.insert(m_seen.begin(), seen.begin(), seen.end());
    } else {
        m_seen.push_back(silence(FindingKind::ReceiverSilent, m_run.receiver, report.error().detail));
    }
    if (m_run.prometheus.empty()) {
        hearDoctor({silence(FindingKind::ServerSilent, {}, "it does not run")});
        return;
    }
    // Whether anybody sends is not known of a receiver that says nothing; its silence is the finding then.
    const auto since = report ? sources::sendingSince(report->senders) : std::optional<Timestamp>(0);
    m_doctor.examine({std::move(m_questions), since}, currentTime());
}

void Examination::hearDoctor(const std::vector<Finding> &findings)
{
    Q_EMIT finished(sources::allFindings(findings, m_seen));
}

} // namespace meterbird::ui
