// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/otlproutes.h"

#include "exporter/receiver/ledgerrefusal.h"
#include "exporter/receiver/otlp/answer.h"
#include "exporter/receiver/otlp/decode.h"
#include "exporter/receiver/otlp/intake.h"

#include <exception>
#include <memory>
#include <string_view>
#include <utility>

namespace meterbird::otlp {

namespace {

using receiver::Post;
using receiver::Reply;
using receiver::Route;

Reply refused(const Error &error, Encoding encoding)
{
    const receiver::Objection refusal = receiver::ledgerRefusal(error);
    return errorStatus(refusal.status, refusal.sentence, refusal.retryAfterSeconds, encoding);
}

Reply unreadable(const Error &error, Encoding encoding)
{
    if (error.kind == Error::Kind::Cancelled)
        return errorStatus(429, error.detail, 1, encoding);
    return errorStatus(error.kind == Error::Kind::TooMuch ? 413 : 400, error.detail, 0, encoding);
}

/// Lets the decoder rest once its request is answered.
struct Resting {
    Decoder &decoder;

    ~Resting() { decoder.rest(); }
};

/// `read` and `take` are the decoder's and the intake's functions for this kind of request.
template<typename Read, typename Take>
Reply answer(RequestKind kind, Post &post, Intake &intake, Read read, Take take)
{
    const Encoding encoding = encodingOf(post.contentType);
    try {
        thread_local Decoder decoder; // keeps its memory from one request to the next
        const Resting resting {decoder};
        const auto data = (decoder.*read)(post.body, encoding, post.share);
        if (!data)
            return unreadable(data.error(), encoding);
        const Taken taken = (intake.*take)(**data, currentTime(), post.share);
        return taken.refusal ? refused(*taken.refusal, encoding) : successReply(kind, taken, encoding);
    } catch (const std::exception &) { // out of memory
        return errorStatus(503, "there is no memory for this request; send it again later", 5, encoding);
    }
}

template<typename Read, typename Take>
Route route(std::string path, RequestKind kind, const std::shared_ptr<Intake> &intake, Read read, Take take)
{
    return {.path = std::move(path),
            .contentTypes = {"application/x-protobuf", "application/json"},
            .handle = [=](Post post) { return answer(kind, post, *intake, read, take); },
            .wordError =
                [](int status, std::string_view sentence, int retryAfterSeconds, std::string_view type) {
                    return errorStatus(status, sentence, retryAfterSeconds, encodingOf(type));
                }};
}

} // namespace

std::vector<Route> otlpRoutes(ledger::Ledger &ledger, receiver::SenderBook &senders)
{
    const auto intake = std::make_shared<Intake>(ledger, senders);
    return {route("/v1/metrics", RequestKind::Metrics, intake, &Decoder::metrics, &Intake::metrics),
            route("/v1/traces", RequestKind::Traces, intake, &Decoder::traces, &Intake::traces),
            route("/v1/logs", RequestKind::Logs, intake, &Decoder::logs, &Intake::logs)};
}

} // namespace meterbird::otlp
