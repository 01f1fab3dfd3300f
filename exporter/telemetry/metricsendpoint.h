// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "src/base/error.h"

#include <prometheus/collectable.h>

#include <cstdint>
#include <memory>
#include <string>

namespace prometheus {
class Exposer;
}

namespace meterbird::telemetry {

/// The /metrics page over HTTP: prometheus-cpp's Exposer behind a guard. It answers GET and HEAD of exactly /metrics; a
/// request with an Origin is refused (403), on a loopback address also one whose Host is not loopback, and no CORS
/// header is ever sent. Any other address is open to whoever can reach it. Two pages are made or sent at a time;
/// whoever waits for one for 3 s is told to ask again (503). Destroying it joins its threads and may take 1.4 s while
/// clients idle, 3 s while one waits for a page.
class MetricsEndpoint
{
public:
    struct Options {
        std::string address = "127.0.0.1"; ///< always explicit: prometheus-cpp alone would listen on 0.0.0.0
        std::uint16_t port = 9090; ///< 0 is any free one
    };

    /// Starts to serve `source`. A busy port is an Error that names address, port and errno; its kind is Network.
    /// Config: no IP address, or the system gives too few threads.
    static Result<std::unique_ptr<MetricsEndpoint>> create(std::shared_ptr<::prometheus::Collectable> source,
                                                           const Options &options);
    static Result<std::unique_ptr<MetricsEndpoint>> create(std::shared_ptr<::prometheus::Collectable> source);

    ~MetricsEndpoint();
    MetricsEndpoint(const MetricsEndpoint &) = delete;
    MetricsEndpoint &operator=(const MetricsEndpoint &) = delete;

    std::uint16_t port() const { return m_port; } ///< the live one
    std::string url() const; ///< http://127.0.0.1:9090/metrics

private:
    MetricsEndpoint(std::shared_ptr<::prometheus::Collectable> source, std::unique_ptr<::prometheus::Exposer> exposer,
                    std::string address, std::uint16_t port);

    std::shared_ptr<::prometheus::Collectable> m_source; ///< the Exposer holds it weakly
    std::unique_ptr<::prometheus::Exposer> m_exposer;
    std::string m_address;
    std::uint16_t m_port = 0;
};

} // namespace meterbird::telemetry
