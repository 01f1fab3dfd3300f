// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/connection.h"
#include "src/prometheus/querysource.h"

#include <QNetworkAccessManager>

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

namespace meterbird::prometheus {

class Trip;
struct Question;

/// What a question may cost.
struct ClientLimits {
    std::chrono::milliseconds deadline =
        std::chrono::seconds(15); ///< from asking to having it parsed, waiting included
    std::chrono::milliseconds idle = std::chrono::seconds(12); ///< without a byte
    std::size_t bodyBytes = std::size_t(32) << 20U;
    int inFlight = 4; ///< the rest wait, first come, first served
};

/// Asks a Prometheus over HTTP: one on this machine directly, one elsewhere by the system's proxy. Owned by the
/// composition room, lives on the GUI thread; when it goes, every open question ends with Cancelled while it still
/// stands, so whoever waits may have gone before it, never after.
class PromClient final : public QObject, public QuerySource
{
    Q_OBJECT
public:
    explicit PromClient(Connection connection = {}, ClientLimits limits = {}, QObject *parent = nullptr);
    ~PromClient() override;

    /// From the next question on; those under way end with Cancelled, since they ask a server that no longer counts.
    void setConnection(Connection connection);
    const Connection &connection() const { return m_connection; }

    /// Questions on the wire now, and those that wait for their turn.
    int inFlight() const { return static_cast<int>(m_running.size()); }
    int waiting() const { return static_cast<int>(m_waiting.size()); }

    [[nodiscard]] QCoro::Task<Result<Answer>> ask(InstantQuery query) override;
    [[nodiscard]] QCoro::Task<Result<Answer>> ask(RangeQuery query) override;
    [[nodiscard]] QCoro::Task<Result<std::vector<Labels>>> series(std::vector<std::string> matchers,
                                                                  TimeRange range) override;
    [[nodiscard]] QCoro::Task<Result<std::vector<std::string>>> labels(std::vector<std::string> matchers,
                                                                       TimeRange range) override;
    [[nodiscard]] QCoro::Task<Result<std::vector<std::string>>>
    labelValues(std::string label, std::vector<std::string> matchers, TimeRange range) override;
    [[nodiscard]] QCoro::Task<Result<Metadata>> metadata(std::string metric) override;
    [[nodiscard]] QCoro::Task<Result<std::vector<ServerRule>>> rules() override;
    [[nodiscard]] QCoro::Task<Result<std::vector<ServerAlert>>> alerts() override;
    [[nodiscard]] QCoro::Task<Result<std::vector<Target>>> targets() override;
    [[nodiscard]] QCoro::Task<Result<BuildInfo>> buildInfo() override;
    [[nodiscard]] QCoro::Task<Result<std::map<std::string, std::string>>> flags() override;

Q_SIGNALS:
    /// The server has answered a question, or why it has not; never for one that was cancelled.
    void settled(const std::optional<meterbird::Error> &error);

private:
    template<typename T>
    QCoro::Task<Result<T>> send(Question question, Result<T> (*read)(std::string_view));
    void chooseProxy();
    void cancelAll();
    void leave(Trip *trip);
    void startWaiting();

    Connection m_connection;
    ClientLimits m_limits;
    QNetworkAccessManager m_net;
    std::deque<Trip *> m_waiting;
    std::vector<Trip *> m_running;
    std::vector<Trip *> m_parsing;
};

} // namespace meterbird::prometheus
