// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/client.h"

#include "src/prometheus/questions.h"
#include "src/prometheus/response.h"
#include "src/prometheus/trip.h"

#include <QNetworkProxy>

#include <algorithm>

namespace meterbird::prometheus {

namespace {

using TripPtr = std::unique_ptr<Trip, DeleteLater>;
template<typename T>
using Reader = Result<T> (*)(std::string_view);

/// Bodies below this are parsed where we stand: a trip to the thread pool costs more.
constexpr std::size_t smallBody = 16 * 1024;

template<typename T>
Result<T> timed(Result<T> result, const Trip &trip)
{
    if constexpr (std::is_same_v<T, Answer>) {
        if (result)
            result->took = trip.elapsed();
    }
    return result;
}

/// Owns its trip and all that it touches: the client may go while this waits, and then ends the trip.
template<typename T>
QCoro::Task<Result<T>> bring(TripPtr trip, Reader<T> read)
{
    Trip::Leg arrival = trip->arrival();
    co_await arrival;
    if (trip->error())
        co_return Failure(*trip->error());
    std::string body = trip->takeBody();
    if (body.size() < smallBody)
        co_return timed(read(body), *trip);

    auto place = std::make_shared<std::optional<Result<T>>>();
    std::function<void()> work = [place, read, bytes = std::move(body)] { place->emplace(read(bytes)); };
    trip->work(std::move(work));
    Trip::Leg done = trip->workDone();
    co_await done;
    if (trip->error())
        co_return Failure(*trip->error()); // and `place` is left to the thread that may still write to it
    co_return timed(std::move(**place), *trip);
}

} // namespace

PromClient::PromClient(Connection connection, ClientLimits limits, QObject *parent)
    : QObject(parent)
    , m_connection(std::move(connection))
    , m_limits(limits)
{
    m_net.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy); // else secrets follow to wherever a server points
    m_net.setAutoDeleteReplies(false);
    chooseProxy();
}

PromClient::~PromClient()
{
    cancelAll();
}

void PromClient::setConnection(Connection connection)
{
    if (connection == m_connection)
        return;
    m_connection = std::move(connection);
    m_net.clearAccessCache();
    chooseProxy();
    cancelAll();
}

/// What is asked on this machine may hold a secret in plain text, and a proxy elsewhere would ask itself. Qt knows that
/// only of localhost and of addresses.
void PromClient::chooseProxy()
{
    m_net.setProxy(isLoopback(m_connection) ? QNetworkProxy::NoProxy : QNetworkProxy::DefaultProxy);
}

void PromClient::cancelAll()
{
    // Whoever is woken by this may ask again at once: that question is not ours to cancel.
    std::vector<QPointer<Trip>> open;
    for (Trip *trip : m_waiting)
        open.emplace_back(trip);
    for (Trip *trip : m_running)
        open.emplace_back(trip);
    for (Trip *trip : m_parsing)
        open.emplace_back(trip);
    m_waiting.clear();
    for (const QPointer<Trip> &trip : open) {
        if (trip)
            trip->cancel();
    }
}

template<typename T>
QCoro::Task<Result<T>> PromClient::send(Question question, Result<T> (*read)(std::string_view))
{
    TripPtr trip(new Trip(std::move(question), m_limits.deadline, m_limits.bodyBytes));
    if (const auto good = check(m_connection); !good) {
        trip->fail(good.error());
        return bring(std::move(trip), read);
    }
    Trip *raw = trip.get();
    connect(raw, &Trip::arrived, this, [this, raw] { leave(raw); });
    connect(raw, &Trip::worked, this, [this, raw] { std::erase(m_parsing, raw); });
    connect(raw, &QObject::destroyed, this, [this, raw] { std::erase(m_parsing, raw); });
    m_waiting.push_back(raw);
    startWaiting();
    return bring(std::move(trip), read);
}

void PromClient::leave(Trip *trip)
{
    std::erase(m_waiting, trip);
    std::erase(m_running, trip);
    if (!trip->error())
        m_parsing.push_back(trip);
    startWaiting();
    if (!trip->error() || trip->error()->kind != Error::Kind::Cancelled)
        Q_EMIT settled(trip->error());
}

void PromClient::startWaiting()
{
    while (!m_waiting.empty() && inFlight() < m_limits.inFlight) {
        Trip *next = m_waiting.front();
        m_waiting.pop_front();
        m_running.push_back(next);
        next->start(m_net);
    }
}

QCoro::Task<Result<Answer>> PromClient::ask(InstantQuery query)
{
    return send<Answer>(questionFor(m_connection, m_limits.idle, query), parseAnswer);
}

QCoro::Task<Result<Answer>> PromClient::ask(RangeQuery query)
{
    return send<Answer>(questionFor(m_connection, m_limits.idle, query), parseAnswer);
}

QCoro::Task<Result<std::vector<Labels>>> PromClient::series(std::vector<std::string> matchers, TimeRange range)
{
    return send<std::vector<Labels>>(seriesQuestion(m_connection, m_limits.idle, matchers, range), parseLabelSets);
}

QCoro::Task<Result<std::vector<std::string>>> PromClient::labels(std::vector<std::string> matchers, TimeRange range)
{
    return send<std::vector<std::string>>(labelsQuestion(m_connection, m_limits.idle, matchers, range), parseNames);
}

QCoro::Task<Result<std::vector<std::string>>>
PromClient::labelValues(std::string label, std::vector<std::string> matchers, TimeRange range)
{
    return send<std::vector<std::string>>(labelValuesQuestion(m_connection, m_limits.idle, label, matchers, range),
                                          parseNames);
}

QCoro::Task<Result<Metadata>> PromClient::metadata(std::string metric)
{
    return send<Metadata>(metadataQuestion(m_connection, m_limits.idle, metric), parseMetadata);
}

QCoro::Task<Result<std::vector<ServerRule>>> PromClient::rules()
{
    return send<std::vector<ServerRule>>(plainQuestion(m_connection, m_limits.idle, "rules"), parseRules);
}

QCoro::Task<Result<std::vector<ServerAlert>>> PromClient::alerts()
{
    return send<std::vector<ServerAlert>>(plainQuestion(m_connection, m_limits.idle, "alerts"), parseAlerts);
}

QCoro::Task<Result<std::vector<Target>>> PromClient::targets()
{
    return send<std::vector<Target>>(plainQuestion(m_connection, m_limits.idle, "targets"), parseTargets);
}

QCoro::Task<Result<BuildInfo>> PromClient::buildInfo()
{
    return send<BuildInfo>(plainQuestion(m_connection, m_limits.idle, "status/buildinfo"), parseBuildInfo);
}

QCoro::Task<Result<std::map<std::string, std::string>>> PromClient::flags()
{
    using Flags = std::map<std::string, std::string>;
    return send<Flags>(plainQuestion(m_connection, m_limits.idle, "status/flags"), parseFlags);
}

} // namespace meterbird::prometheus
