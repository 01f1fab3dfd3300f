// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/events/eventsroute.h"

#include "exporter/receiver/events/eventdecoder.h"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace meterbird::receiver {

namespace {

Reply summary(const std::vector<ledger::Outcome> &outcomes, const std::vector<Rejection> &rejected)
{
    const auto duplicates = std::ranges::count(outcomes, ledger::Outcome::Duplicate);
    std::string text = "{\"accepted\":" + std::to_string(std::ssize(outcomes) - duplicates)
        + ",\"duplicates\":" + std::to_string(duplicates) + ",\"rejected\":[";
    for (const Rejection &rejection : rejected) {
        if (text.back() != '[')
            text += ',';
        text += "{\"index\":" + std::to_string(rejection.index) + ",\"error\":" + jsonQuoted(rejection.error) + '}';
    }
    return {.body = text + "]}\n"};
}

Reply take(ledger::Ledger &ledger, const Post &post)
{
    const EventForm form = post.contentType == "application/json" ? EventForm::Json : EventForm::Lines;
    auto decoded = decodeEvents(post.body, form, currentTime());
    if (!decoded)
        return errorReply(decoded.error().kind == Error::Kind::TooMuch ? 413 : 400, decoded.error().detail);
    const auto outcomes = ledger.record("events", std::move(decoded->events), decoded->rejected.size(),
                                        decoded->rejected.empty() ? std::string() : decoded->rejected.back().error);
    return outcomes ? summary(*outcomes, decoded->rejected) : ledgerRefusal(outcomes.error());
}

} // namespace

Reply ledgerRefusal(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::TooMuch:
        return errorReply(429, error.detail, 1);
    case Error::Kind::Cancelled:
        return errorReply(503, "Meterbird is stopping", 5);
    default:
        // Where the file lies is the owner's business: it is on stderr and in the window, not in the answer.
        return errorReply(503, "the disk refuses; nothing was recorded, send it again later", 5);
    }
}

Route eventsRoute(ledger::Ledger &ledger)
{
    return {.path = "/v1/events",
            .contentTypes = {"application/json", "application/x-ndjson"},
            .handle = [&ledger](Post post) {
                try {
                    return take(ledger, post);
                } catch (const std::exception &) { // out of memory
                    return errorReply(503, "there is no memory for this request; send it again later", 5);
                }
            }};
}

} // namespace meterbird::receiver
