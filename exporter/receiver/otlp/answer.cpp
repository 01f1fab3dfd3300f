// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/answer.h"

#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <string>

namespace meterbird::otlp {

namespace {

using receiver::Reply;

// Export…ServiceResponse, the same for all three.
constexpr protozero::pbf_tag_type PartialSuccess = 1;
constexpr protozero::pbf_tag_type RejectedCount = 1;
constexpr protozero::pbf_tag_type ErrorMessage = 2;
// google.rpc.Status
constexpr protozero::pbf_tag_type StatusCode = 1;
constexpr protozero::pbf_tag_type StatusMessage = 2;

std::string_view contentType(Encoding encoding)
{
    return encoding == Encoding::Protobuf ? "application/x-protobuf" : "application/json";
}

Reply reply(int status, std::string body, Encoding encoding)
{
    return {.status = status, .body = std::move(body), .contentType = std::string(contentType(encoding))};
}

std::string_view countName(RequestKind kind)
{
    switch (kind) {
    case RequestKind::Metrics:
        return "rejectedDataPoints";
    case RequestKind::Traces:
        return "rejectedSpans";
    case RequestKind::Logs:
        break;
    }
    return "rejectedLogRecords";
}

std::string partialJson(RequestKind kind, const Taken &taken)
{
    std::string text = "{\"partialSuccess\":{\"";
    text.append(countName(kind)).append("\":\"").append(std::to_string(taken.rejected));
    return text.append("\",\"errorMessage\":").append(receiver::jsonQuoted(taken.rejection)).append("}}");
}

std::string partialProtobuf(const Taken &taken)
{
    std::string body;
    protozero::pbf_writer response(body);
    protozero::pbf_writer partial(response, PartialSuccess);
    partial.add_int64(RejectedCount, static_cast<std::int64_t>(taken.rejected));
    partial.add_string(ErrorMessage, taken.rejection);
    return body;
}

/// The code of google.rpc that goes with an HTTP status.
std::int32_t rpcCode(int status)
{
    enum Code : std::int32_t {
        InvalidArgument = 3,
        DeadlineExceeded = 4,
        PermissionDenied = 7,
        ResourceExhausted = 8,
        Unavailable = 14,
        Unauthenticated = 16,
    };
    switch (status) {
    case 401:
        return Unauthenticated;
    case 403:
        return PermissionDenied;
    case 408:
        return DeadlineExceeded;
    case 413:
    case 429:
        return ResourceExhausted;
    case 503:
        return Unavailable;
    default:
        return InvalidArgument;
    }
}

} // namespace

Encoding encodingOf(std::string_view type)
{
    return type == contentType(Encoding::Protobuf) ? Encoding::Protobuf : Encoding::Json;
}

Reply successReply(RequestKind kind, const Taken &taken, Encoding encoding)
{
    const bool isJson = encoding == Encoding::Json;
    if (taken.rejected == 0)
        return reply(200, isJson ? "{}" : "", encoding);
    return reply(200, isJson ? partialJson(kind, taken) : partialProtobuf(taken), encoding);
}

Reply errorStatus(int status, std::string_view sentence, int retryAfterSeconds, Encoding encoding)
{
    std::string body;
    if (encoding == Encoding::Json) {
        body = "{\"code\":" + std::to_string(rpcCode(status)) + ",\"message\":" + receiver::jsonQuoted(sentence) + '}';
    } else {
        protozero::pbf_writer message(body);
        message.add_int32(StatusCode, rpcCode(status));
        message.add_string(StatusMessage, sentence.data(), sentence.size());
    }
    Reply answer = reply(status, std::move(body), encoding);
    answer.retryAfterSeconds = retryAfterSeconds;
    return answer;
}

} // namespace meterbird::otlp
