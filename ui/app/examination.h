// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/client.h"
#include "src/sources/doctor.h"
#include "src/sources/report.h"
#include "ui/app/runfile.h"

#include <QNetworkAccessManager>
#include <QObject>

#include <vector>

namespace meterbird::ui {

/// One look through a Meterbird that runs, from outside: what `meterbird doctor` prints.
class Examination : public QObject
{
    Q_OBJECT

public:
    /// `prometheusUrl`: the server to ask; empty: that of `run`.
    Examination(RunInfo run, const std::string &prometheusUrl, std::vector<sources::Question> questions,
                QObject *parent = nullptr);

    /// finished() follows, once, within half a minute.
    void start();

Q_SIGNALS:
    /// The worst first; empty: nothing is wrong.
    void finished(const std::vector<meterbird::sources::Finding> &findings);

private:
    void hearReceiver(Result<sources::Report> report);
    void hearDoctor(const std::vector<sources::Finding> &findings);

    RunInfo m_run;
    std::vector<sources::Question> m_questions;
    QNetworkAccessManager m_network;
    prometheus::PromClient m_client;
    sources::Doctor m_doctor;
    std::vector<sources::Finding> m_seen; ///< without the doctor
};

} // namespace meterbird::ui
