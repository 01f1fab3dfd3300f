// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/client.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <string>

namespace meterbird::prometheus {

/// How a probe asks.
struct ProbeTiming {
    std::chrono::milliseconds whileStarting {100};
    std::chrono::milliseconds whenReady {5'000};
    std::chrono::milliseconds timeout {3'000};
    std::chrono::milliseconds startLimit {30'000}; ///< without any answer
    int missesAllowed = 2;
};

/// Asks one Prometheus again and again whether it is well: finds it ready, and finds it hanging, which a process that
/// is stopped or out of breath does without ending.
class ServerProbe : public QObject
{
    Q_OBJECT
public:
    /// `dataFolder` is what the server must say that it works on: it is ours, not one that took the port before it.
    ServerProbe(int port, std::string dataFolder, ProbeTiming timing);
    ~ServerProbe() override;
    void start();

Q_SIGNALS:
    void ready(); ///< once
    void answered(); ///< at each good answer after that
    void silent(); ///< it hangs; at most once
    void stranger(); ///< another server answers on this port; at most once

private:
    void ask();
    void accept(QNetworkReply *reply);
    void miss();
    void identify();
    void judge(const Result<std::map<std::string, std::string>> &flags);

    QUrl m_url;
    std::string m_dataFolder;
    ProbeTiming m_timing;
    QNetworkAccessManager m_net;
    PromClient m_client;
    QObject m_guard; // goes before the client does: what that gives up on its way out does not come back to us
    QTimer m_timer;
    std::chrono::steady_clock::time_point m_lastWord;
    int m_misses = 0;
    bool m_asking = false;
    bool m_ready = false;
};

} // namespace meterbird::prometheus
