// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/sourcesfeed.h"

#include "src/dashboard/dashboardmodel.h"
#include "src/sources/portcheck.h"
#include "ui/app/askedquestions.h"
#include "ui/app/services.h"
#include "ui/app/sourcesreport.h"
#include "ui/sources/sourcespage.h"

#include <utility>

namespace meterbird::ui {

SourcesFeed::SourcesFeed(SourcesPage &page, Services &services, const dashboard::DashboardModel &model, QObject *parent)
    : QObject(parent)
    , m_page(page)
    , m_services(services)
    , m_model(model)
    , m_doctor(services.client())
{
    connect(&page, &SourcesPage::reportWanted, this, &SourcesFeed::report);
    connect(&page, &SourcesPage::examinationWanted, this, &SourcesFeed::examine);
    connect(&m_doctor, &sources::Doctor::examined, this, [this](std::vector<sources::Finding> findings) {
        if (const auto *exporter = m_services.exporter()) {
            auto ports = sources::checkPorts(exporter->receiverUrl(), exporter->metricsUrl());
            std::move(ports.begin(), ports.end(), std::back_inserter(findings));
        }
        m_page.setExamination(findings);
    });
}

void SourcesFeed::report()
{
    if (const auto *exporter = m_services.exporter())
        m_page.setReport(reportFrom(exporter->senders(), exporter->findings()), currentTime());
    else
        m_page.setReport({}, currentTime());
}

void SourcesFeed::examine()
{
    // Without an exporter a banner says so; that nobody sends is no news then.
    std::optional<Timestamp> since = 0;
    if (const auto *exporter = m_services.exporter())
        since = sources::sendingSince(reportFrom(exporter->senders(), {}).senders);
    m_doctor.examine({questionsOf(m_model.dashboard().panels, m_services.rules().file.rules), since}, currentTime());
}

} // namespace meterbird::ui
