// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/doctor.h"

#include <QObject>

namespace meterbird::dashboard {
class DashboardModel;
}

namespace meterbird::ui {

class Services;
class SourcesPage;

/// Gives the Sources page what it asks for: the exporter's senders and findings, and what the doctor finds. Make it a
/// child of the page; services and model outlive it.
class SourcesFeed : public QObject
{
    Q_OBJECT

public:
    SourcesFeed(SourcesPage &page, Services &services, const dashboard::DashboardModel &model,
                QObject *parent = nullptr);

private:
    void report();
    void examine();

    SourcesPage &m_page;
    Services &m_services;
    const dashboard::DashboardModel &m_model;
    sources::Doctor m_doctor;
};

} // namespace meterbird::ui
