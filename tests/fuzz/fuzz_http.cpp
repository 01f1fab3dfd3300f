// SPDX-License-Identifier: GPL-3.0-or-later
// The HTTP front, by real connections: bytes go in, and then it must end the connection itself and serve the next one.
#include "exporter/receiver/receiver.h"
#include "tests/fuzz/require.h"
#include "tests/support/rawhttp.h"

#include <memory>
#include <thread>

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

/// Many thousand connections a minute use up the ports that one is made from, until the system gives some back.
std::unique_ptr<test::RawHttp> connected(std::uint16_t port)
{
    for (int attempt = 0; attempt < 100; ++attempt) {
        if (auto client = std::make_unique<test::RawHttp>(port); client->isConnected())
            return client;
        std::this_thread::sleep_for(50ms);
    }
    require(false, "it takes a connection");
    return nullptr;
}

/// Asked again, for the alarm clock of libFuzzer interrupts whoever waits for an answer.
template<typename Ask>
bool is(Ask ask)
{
    bool answer = false;
    for (int attempt = 0; attempt < 5 && !answer; ++attempt)
        answer = ask();
    return answer;
}

void requireHealth(std::uint16_t port)
{
    require(is([port] {
                const auto health = connected(port)->get("/healthz");
                return health && health->status == 200;
            }),
            "it still serves");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static unsigned turn = 0;
    const std::uint16_t port = server().port();
    const auto client = connected(port);
    // In two pieces, so that the front has to go on where it stopped.
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    const std::size_t cut = size == 0 ? 0 : size * data[size / 2] / 256;
    client->send(bytes.substr(0, cut));
    client->send(bytes.substr(cut));
    client->endSending();
    require(is([&client] { return client->ends(1s); }), "it ends a connection");
    if (++turn % 64 == 0)
        requireHealth(port);
    return 0;
}
