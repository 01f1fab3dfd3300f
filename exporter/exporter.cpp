// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/exporter.h"

#include "exporter/ledger/pricer.h"
#include "exporter/pricing/pricetable.h"
#include "exporter/receiver/events/eventsroute.h"
#include "exporter/receiver/otlp/otlproutes.h"
#include "exporter/receiver/sourcespage.h"
#include "exporter/shippedprices.h"
#include "exporter/telemetry/listening.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace meterbird::exporter {

namespace {

constexpr std::uint16_t FallbackCount = 10;
constexpr std::uint16_t FirstMetricsFallback = 9190;
constexpr std::uint16_t FirstReceiverFallback = 4418;

/// The first of the allowed ports on which `start` succeeds; a sentence in `warnings` when it is not the one asked for.
template<typename Start>
auto startOnPort(const ListenOn &where, std::uint16_t firstFallback, std::vector<std::string> &warnings, Start start)
    -> decltype(start(std::uint16_t()))
{
    auto server = start(where.port);
    if (server || !where.fallbackPorts || where.port == 0 || server.error().kind != Error::Kind::Network)
        return server;
    for (std::uint16_t i = 0; i < FallbackCount; ++i) {
        const auto port = static_cast<std::uint16_t>(firstFallback + i);
        if (auto other = start(port)) {
            warnings.push_back(server.error().detail + "; using port " + std::to_string(port) + " instead");
            return other;
        }
    }
    return server; // why the port that was asked for cannot be had says more than why the last one cannot
}

/// The user's prices come first, the shipped ones behind them; a user's file that cannot be read is named and left out.
Result<std::vector<pricing::PriceTable>> priceTables(const DataPaths &paths, std::vector<std::string> &warnings)
{
    std::vector<pricing::PriceTable> tables;
    std::error_code ignored;
    if (std::filesystem::exists(paths.userPrices(), ignored)) {
        auto own = pricing::PriceTable::load(paths.userPrices());
        if (own) {
            for (const std::string &warning : own->warnings())
                warnings.push_back(paths.userPrices().string() + ": " + warning);
            tables.push_back(std::move(*own));
        } else {
            const std::string line = own.error().line > 0 ? ':' + std::to_string(own.error().line) : std::string();
            warnings.push_back(paths.userPrices().string() + line + ": " + own.error().detail
                               + "; the shipped prices are used");
        }
    }
    auto shipped = pricing::PriceTable::parse(shippedPrices());
    if (!shipped)
        return Failure(Error {Error::Kind::Config, "the built-in price list: " + shipped.error().detail});
    tables.push_back(std::move(*shipped));
    return tables;
}

} // namespace

Exporter::Exporter(DataLock lock)
    : m_lock(std::move(lock))
{ }

Exporter::~Exporter()
{
    stop();
}

Result<std::unique_ptr<Exporter>> Exporter::start(const ExporterOptions &options, DataLock lock)
{
    std::unique_ptr<Exporter> exporter(new Exporter(std::move(lock)));
    try {
        if (auto opened = exporter->open(options); !opened)
            return Failure(std::move(opened.error()));
    } catch (const std::system_error &problem) {
        return Failure(Error {Error::Kind::Config, telemetry::tooFewThreads(problem)});
    }
    return exporter;
}

Result<void> Exporter::open(const ExporterOptions &options)
{
    telemetry::TelemetryOptions telemetryOptions;
    telemetryOptions.newSeriesHold = options.scrapeInterval;
    m_telemetry = std::make_shared<telemetry::Telemetry>(telemetryOptions);
    // Here and not in Telemetry, which any C++ agent has too: by this, another Meterbird's page is told from an
    // agent's.
    m_telemetry->apply(
        telemetry::Measurement {.metric = telemetry::Metric::BuildInfo, .labels = {METERBIRD_VERSION}, .amount = 1});
    // Totals before the page, or its first scrape would see a reset; the page before the receiver.
    return openLedger(options).and_then([&] { return openEndpoint(options); }).and_then([&] {
        return openReceiver(options);
    });
}

Result<void> Exporter::openLedger(const ExporterOptions &options)
{
    auto tables = priceTables(options.paths, m_priceWarnings);
    if (!tables)
        return Failure(std::move(tables.error()));
    auto ledger = ledger::Ledger::open({.database = options.paths.database()}, ledger::pricerOf(std::move(*tables)),
                                       *m_telemetry);
    if (!ledger)
        return Failure(std::move(ledger.error()));
    m_ledger = std::move(*ledger);
    m_telemetry->setCostGauges([this] { return m_ledger->costGauges(); });
    return {};
}

Result<void> Exporter::openEndpoint(const ExporterOptions &options)
{
    auto endpoint = startOnPort(options.metrics, FirstMetricsFallback, m_portWarnings, [&](std::uint16_t port) {
        return telemetry::MetricsEndpoint::create(m_telemetry, {options.metrics.address, port});
    });
    if (!endpoint)
        return Failure(std::move(endpoint.error()));
    m_endpoint = std::move(*endpoint);
    m_metricsAddress = options.metrics.address;
    m_metricsPort = m_endpoint->port();
    m_metricsUrl = m_endpoint->url();
    return {};
}

Result<void> Exporter::openReceiver(const ExporterOptions &options)
{
    auto receiver = startOnPort(options.receiver, FirstReceiverFallback, m_portWarnings, [&](std::uint16_t port) {
        std::vector<receiver::Route> routes = otlp::otlpRoutes(*m_ledger, m_senders);
        routes.push_back(receiver::eventsRoute(*m_ledger, m_senders));
        return receiver::Receiver::start({.address = options.receiver.address,
                                          .port = port,
                                          .token = options.token,
                                          .grpcSeen = [this] { noteGrpc(); }},
                                         std::move(routes), {receiver::sourcesPage(m_senders, m_ledger->findings())});
    });
    if (!receiver)
        return Failure(std::move(receiver.error()));
    m_receiver = std::move(*receiver);
    return {};
}

void Exporter::noteGrpc()
{
    m_ledger->findings().note(ledger::FindingKind::GrpcOnHttpPort, "an exporter on this machine",
                              "it speaks HTTP/2, as gRPC does, to the port for OTLP over HTTP; nothing of it is read",
                              currentTime());
}

ExporterStats Exporter::stats()
{
    ExporterStats stats;
    for (const telemetry::MetricInfo &row : telemetry::catalogue())
        stats.series += m_telemetry->seriesCount(row.metric);
    ledger::LedgerStats ledger = m_ledger->stats();
    stats.accepted = ledger.accepted;
    stats.duplicates = ledger.duplicates;
    stats.rejected = ledger.rejected;
    stats.lastRejection = std::move(ledger.lastRejection);
    stats.unpricedModels = std::move(ledger.unpricedModels);
    stats.lastError = std::move(ledger.lastError);

    const std::lock_guard lock(m_rateMutex);
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double> passed = now - std::exchange(m_askedBefore, now);
    const std::uint64_t before = std::exchange(m_acceptedBefore, stats.accepted);
    if (passed.count() > 0)
        stats.eventsPerSecond = static_cast<double>(stats.accepted - before) / passed.count();
    return stats;
}

void Exporter::stop()
{
    // Both servers wait for their idle clients; they do so at the same time, without a thread: there may be none left.
    if (m_receiver)
        m_receiver->beginStop();
    if (m_endpoint)
        telemetry::endListening(m_metricsAddress, m_metricsPort);
    m_endpoint.reset();
    if (m_receiver)
        m_receiver->stop();
    if (m_ledger)
        m_ledger->stop();
    if (m_telemetry)
        m_telemetry->setCostGauges({});
}

} // namespace meterbird::exporter
