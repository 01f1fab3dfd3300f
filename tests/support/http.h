// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace meterbird::test {

struct HttpAnswer {
    int status = 0; ///< 0: no answer at all
    QByteArray body;
};

/// One question over HTTP, waited for in a local event loop, at most a minute.
HttpAnswer httpGet(const QString &url);
HttpAnswer httpPost(const QString &url, const QByteArray &body, const QByteArray &type = "application/json");

/// The value of one series on a /metrics page, as text; empty when it is not there. `series` as it stands on the page:
/// `llm_calls_total{model="gpt-4o",provider="openai"}`.
QByteArray metricValue(const QByteArray &page, const QByteArray &series);

} // namespace meterbird::test
