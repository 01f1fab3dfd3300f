// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/portcheck.h"

#include "src/base/text.h"

#include <QString>
#include <QUrl>

namespace meterbird::sources {

namespace {

struct Fallback {
    const char *subject;
    const char *detail;
    int usual;
    int first;
    int last;
};

void check(std::vector<Finding> &findings, const std::string &address, const Fallback &fallback)
{
    const int port = QUrl(QString::fromStdString(address)).port();
    if (port < fallback.first || port > fallback.last)
        return;
    Finding finding;
    finding.kind = FindingKind::OtherPort;
    finding.subject = fallback.subject + std::string(", port ") + std::to_string(fallback.usual);
    finding.detail = fallback.detail + plainText(address, 200);
    findings.push_back(std::move(finding));
}

} // namespace

std::vector<Finding> checkPorts(const std::string &receiverUrl, const std::string &metricsUrl)
{
    std::vector<Finding> findings;
    check(findings, receiverUrl, {"the receiver", "agents must send to ", 4318, 4418, 4427});
    check(findings, metricsUrl, {"the metrics page", "it is at ", 9090, 9190, 9199});
    return findings;
}

} // namespace meterbird::sources
