// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/receiver.h"

#include "exporter/receiver/listener.h"
#include "exporter/receiver/service.h"
#include "exporter/telemetry/listening.h"
#include "exporter/telemetry/loopbackhost.h"

#include <boost/asio/post.hpp>
#include <exception>
#include <thread>
#include <utility>

namespace meterbird::receiver {

namespace {

std::string urlOf(const ReceiverOptions &options, std::uint16_t port)
{
    return "http://" + telemetry::place(options.address, port);
}

} // namespace

/// From the first client to the last.
struct Receiver::Running {
    Running(const ReceiverOptions &options, Routing routing, ListeningSocket socket)
        : service(options, std::move(routing), affordableConnections(options.connections))
        , listener(service, std::move(socket))
    {
        listener.start();
        thread = std::thread([this] { run(); });
    }

    ~Running()
    {
        beginStop();
        thread.join(); // ends when the last client has gone
        service.handlers.finish();
    }

    void beginStop()
    {
        boost::asio::post(service.io, [this] {
            if (std::exchange(service.isStopping, true))
                return;
            listener.stop();
            service.connections.stopAll();
        });
    }

    void run()
    {
        for (;;) {
            try {
                service.io.run();
                return;
            } catch (const std::exception &) {
                // Out of memory: that client is lost, and its deadline ends it.
            }
        }
    }

    Service service;
    Listener listener;
    std::thread thread;
};

Receiver::Receiver(std::unique_ptr<Running> running)
    : m_running(std::move(running))
{ }

Receiver::~Receiver() = default;

Result<std::unique_ptr<Receiver>> Receiver::start(const ReceiverOptions &options, std::vector<Route> routes,
                                                  std::vector<Page> pages)
{
    Admission admission {telemetry::isLoopbackAddress(options.address), options.token};
    if (!admission.loopbackOnly && options.token.empty())
        return Failure(Error {Error::Kind::Config,
                              "a receiver on " + options.address
                                  + " can be reached from other machines: --token-file is required"});
    auto socket = ListeningSocket::open(options.address, options.port);
    if (!socket)
        return Failure(std::move(socket.error()));
    const std::uint16_t port = socket->port();
    Routing routing(std::move(routes), std::move(pages), std::move(admission), options.mostBytes, urlOf(options, port));
    std::unique_ptr<Receiver> receiver(
        new Receiver(std::make_unique<Running>(options, std::move(routing), std::move(*socket))));
    receiver->m_port = port;
    receiver->m_url = urlOf(options, port);
    return receiver;
}

void Receiver::beginStop()
{
    if (m_running)
        m_running->beginStop();
}

void Receiver::stop()
{
    m_running.reset();
}

} // namespace meterbird::receiver
