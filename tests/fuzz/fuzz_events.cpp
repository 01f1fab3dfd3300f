// SPDX-License-Identifier: GPL-3.0-or-later
// The plain event form. Whatever is read as an event must be within the bounds that event.h promises the ledger.
#include "exporter/receiver/events/eventdecoder.h"
#include "src/base/text.h"
#include "tests/fuzz/eventoracle.h"
#include "tests/fuzz/require.h"

#include <simdjson.h>

using namespace meterbird;
using fuzz::require;

namespace {

constexpr Timestamp Now = 1'795'550'000'000;

void check(const receiver::DecodedEvents &decoded)
{
    require(decoded.events.size() + decoded.rejected.size() <= receiver::MostEvents, "not too many events");
    for (const ledger::Event &event : decoded.events)
        fuzz::checkEvent(event, Now);
    for (const receiver::Rejection &rejection : decoded.rejected) {
        require(rejection.index < decoded.events.size() + decoded.rejected.size(), "what is rejected was there");
        require(!rejection.error.empty() && rejection.error.size() < 300 && isValidUtf8(rejection.error),
                "a rejection says why");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string body(reinterpret_cast<const char *>(data), size);
    std::string roomy = body;
    roomy.reserve(size + simdjson::SIMDJSON_PADDING); // is read where it stands; the other is copied
    const auto json = receiver::decodeEvents(body, receiver::EventForm::Json, Now);
    const auto lines = receiver::decodeEvents(body, receiver::EventForm::Lines, Now);
    require(json == receiver::decodeEvents(roomy, receiver::EventForm::Json, Now), "the room behind it is not read");
    if (json)
        check(*json);
    if (lines)
        check(*lines);
    const std::size_t first = body.find_first_not_of(" \t\r");
    const bool isObject = first != std::string::npos && body[first] == '{';
    if (json && isObject && body.find('\n') == std::string::npos)
        require(lines == json, "one object is the same in both forms");
    return 0;
}
