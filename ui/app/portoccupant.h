// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoroTask>
#include <QString>

class QNetworkAccessManager;

namespace meterbird::ui {

/// Who answers on a port that we wanted.
struct PortOccupant {
    enum class Kind {
        Unknown, ///< it does not speak HTTP, or nothing that we know
        Prometheus, ///< a Prometheus server: can be a connection
        AgentMetrics, ///< a /metrics page with agent_ or llm_ families: can be a scrape target
        Meterbird, ///< another Meterbird's exporter
    };
    Kind kind = Kind::Unknown;
    QString version; ///< of a Prometheus; plain text from outside
};

/// Asks http://127.0.0.1:port for its metrics and its build, a second each. `network` outlives the Task.
[[nodiscard]] QCoro::Task<PortOccupant> findOccupant(QNetworkAccessManager &network, int port);

} // namespace meterbird::ui
