// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/datalock.h"
#include "exporter/ledger/ledger.h"
#include "exporter/receiver/receiver.h"
#include "exporter/receiver/senders.h"
#include "exporter/telemetry/metricsendpoint.h"
#include "exporter/telemetry/telemetry.h"
#include "src/base/datapaths.h"
#include "src/base/error.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace meterbird::exporter {

/// Where to listen.
struct ListenOn {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; ///< 0: any free one
    bool fallbackPorts = false; ///< when the port is taken, try the next ones (9190-9199, 4418-4427) and say so
};

struct ExporterOptions {
    DataPaths paths;
    ListenOn metrics {.port = 9090};
    ListenOn receiver {.port = 4318};
    std::string token; ///< of the receiver; empty: none
    std::chrono::milliseconds scrapeInterval {5000}; ///< how long a new series is shown at 0
};

/// Figures for a status line.
struct ExporterStats {
    std::size_t series = 0;
    double eventsPerSecond = 0; ///< accepted, since the last time that somebody asked
    std::uint64_t accepted = 0; ///< since the start, like the next two
    std::uint64_t duplicates = 0;
    std::uint64_t rejected = 0;
    std::string lastRejection; ///< why the last event was refused; holds words from outside
    std::vector<std::string> unpricedModels; ///< "provider/model", at most 100
    std::string lastError; ///< why nothing can be recorded at the moment; empty: all is well
};

/// Telemetry in, /metrics out: the receiver, the ledger and the metrics page, put together. Runs on threads of its own;
/// all functions may be called from any thread but stop() and the destructor, which may take two seconds.
class Exporter
{
public:
    /// Error: the data folder cannot be used (Storage), a port is taken (Network, names it), the token is missing or
    /// the system gives too few threads (Config).
    static Result<std::unique_ptr<Exporter>> start(const ExporterOptions &options, DataLock lock);
    ~Exporter();
    Exporter(const Exporter &) = delete;
    Exporter &operator=(const Exporter &) = delete;

    std::uint16_t metricsPort() const { return m_metricsPort; } ///< live, like the next three
    std::uint16_t receiverPort() const { return m_receiver->port(); }
    std::string metricsUrl() const { return m_metricsUrl; } ///< http://127.0.0.1:9090/metrics
    std::string receiverUrl() const { return m_receiver->url(); } ///< http://127.0.0.1:4318

    /// What the owner should know about the start, one sentence each: another port than asked for and why; rows of the
    /// user's price file that were left out.
    const std::vector<std::string> &portWarnings() const { return m_portWarnings; }
    const std::vector<std::string> &priceWarnings() const { return m_priceWarnings; }

    ExporterStats stats();

    /// Who has sent what since the start, the latest first; and what is wrong with it.
    std::vector<receiver::Sender> senders() const { return m_senders.all(currentTime()); }
    std::vector<ledger::Finding> findings() const { return m_ledger->findings().all(); }

    Result<void> setMonthlyBudget(std::optional<pricing::NanoDollars> budget)
    {
        return m_ledger->setMonthlyBudget(budget);
    }
    std::optional<pricing::NanoDollars> monthlyBudget() const { return m_ledger->monthlyBudget(); }
    telemetry::CostGauges costGauges() const { return m_ledger->costGauges(); }

    /// How often somebody scrapes now: a new series is shown at 0 for that long.
    void setScrapeInterval(std::chrono::milliseconds interval) { m_telemetry->setNewSeriesHold(interval); }

    /// Lets requests under way end, commits what waits, frees the ports. May be repeated.
    void stop();

private:
    explicit Exporter(DataLock lock);
    Result<void> open(const ExporterOptions &options);
    Result<void> openLedger(const ExporterOptions &options);
    Result<void> openEndpoint(const ExporterOptions &options);
    Result<void> openReceiver(const ExporterOptions &options);
    void noteGrpc();

    DataLock m_lock;
    std::vector<std::string> m_portWarnings;
    std::vector<std::string> m_priceWarnings;
    std::shared_ptr<telemetry::Telemetry> m_telemetry;
    std::unique_ptr<ledger::Ledger> m_ledger;
    std::unique_ptr<telemetry::MetricsEndpoint> m_endpoint; ///< null once stopped
    std::string m_metricsAddress;
    std::uint16_t m_metricsPort = 0;
    std::string m_metricsUrl;
    receiver::SenderBook m_senders;
    std::unique_ptr<receiver::Receiver> m_receiver;

    std::mutex m_rateMutex; ///< guards the next two
    std::uint64_t m_acceptedBefore = 0;
    std::chrono::steady_clock::time_point m_askedBefore = std::chrono::steady_clock::now();
};

} // namespace meterbird::exporter
