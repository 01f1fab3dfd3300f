// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/events/eventsroute.h"

#include "exporter/receiver/bodylimits.h"
#include "exporter/receiver/events/eventdecoder.h"
#include "exporter/receiver/ledgerrefusal.h"
#include "src/base/text.h"

#include <algorithm>
#include <exception>
#include <map>
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

/// Who sent how much: by the names that the events give. A rejected event has none that can be trusted: it is that of
/// the others when they all are of one.
class Takes
{
public:
    Takes(const std::vector<ledger::Event> &events, const std::vector<Rejection> &rejected)
    {
        for (const ledger::Event &event : events)
            m_agents.push_back(&m_takes.try_emplace(event.agent).first->second);
        if (rejected.empty())
            return;
        SenderTake &take = m_takes.size() == 1 ? m_takes.begin()->second : m_takes[std::string()];
        take.rejected = rejected.size();
        take.rejection = rejected.back().error;
    }

    void note(const std::vector<ledger::Outcome> &outcomes, SenderBook &senders, Timestamp now)
    {
        for (std::size_t i = 0; i < outcomes.size(); ++i)
            ++(outcomes[i] == ledger::Outcome::Duplicate ? m_agents[i]->duplicates : m_agents[i]->accepted);
        for (const auto &[agent, take] : m_takes)
            senders.note({.service = plainText(agent), .kind = "plain events"}, take, now);
    }

private:
    std::map<std::string, SenderTake> m_takes;
    std::vector<SenderTake *> m_agents; ///< of each event: map nodes stay where they are
};

Reply take(ledger::Ledger &ledger, SenderBook &senders, Post &post)
{
    const Timestamp now = currentTime();
    const EventForm form = post.contentType == "application/json" ? EventForm::Json : EventForm::Lines;
    auto decoded = decodeEvents(post.body, form, now, post.share);
    if (!decoded && decoded.error().kind == Error::Kind::Cancelled)
        return errorReply(429, decoded.error().detail, 1);
    if (!decoded)
        return errorReply(decoded.error().kind == Error::Kind::TooMuch ? 413 : 400, decoded.error().detail);
    if (post.share)
        post.share->shrink(post.body.size());
    release(post.body); // the ledger may let us wait
    Takes takes(decoded->events, decoded->rejected);
    const auto outcomes = ledger.record("events", std::move(decoded->events), decoded->rejected.size(),
                                        decoded->rejected.empty() ? std::string() : decoded->rejected.back().error);
    if (!outcomes) {
        const Objection refusal = ledgerRefusal(outcomes.error());
        return errorReply(refusal.status, refusal.sentence, refusal.retryAfterSeconds);
    }
    takes.note(*outcomes, senders, now);
    return summary(*outcomes, decoded->rejected);
}

} // namespace

Route eventsRoute(ledger::Ledger &ledger, SenderBook &senders)
{
    return {.path = "/v1/events",
            .contentTypes = {"application/json", "application/x-ndjson"},
            .handle = [&ledger, &senders](Post post) {
                try {
                    return take(ledger, senders, post);
                } catch (const std::exception &) { // out of memory
                    return errorReply(503, "there is no memory for this request; send it again later", 5);
                }
            }};
}

} // namespace meterbird::receiver
