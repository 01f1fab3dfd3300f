// SPDX-License-Identifier: GPL-3.0-or-later
// The HTTP front, by real connections: bytes go in, and then it must end the connection itself and serve the next one.
#include "exporter/receiver/receiver.h"
#include "tests/fuzz/require.h"
#include "tests/support/rawhttp.h"

using namespace meterbird;
using fuzz::require;
using namespace std::chrono_literals;

namespace {

receiver::Receiver &server()
{
    static const auto running = [] {
        receiver::ReceiverOptions options;
        options.port = 0;
        options.mostBytes = 64 * 1024;
        options.mostBytesAtOnce = 256 * 1024;
        options.headerLimit = 300ms;
        options.requestLimit = 600ms;
        const auto size = [](receiver::Post post) {
            require(post.body.size() <= 64 * 1024, "no body is above its limit");
            return receiver::Reply {.body = std::to_string(post.body.size())};
        };
        return receiver::Receiver::start(
            options,
            {{.path = "/v1/events", .contentTypes = {"application/json", "application/x-ndjson"}, .handle = size},
             {.path = "/v1/metrics", .contentTypes = {"application/x-protobuf"}, .handle = size}});
    }();
    require(running.has_value(), "the server starts");
    return **running;
}

void requireHealth(std::uint16_t port)
{
    test::RawHttp client(port);
    const auto health = client.get("/healthz");
    require(health && health->status == 200, "it still serves");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static unsigned turn = 0;
    const std::uint16_t port = server().port();
    {
        test::RawHttp client(port);
        require(client.isConnected(), "it takes a connection");
        client.send({reinterpret_cast<const char *>(data), size});
        client.endSending();
        require(client.ends(5s), "it ends a connection");
    }
    if (++turn % 64 == 0)
        requireHealth(port);
    return 0;
}
