// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/http.h"
#include "exporter/receiver/otlp/decode.h"
#include "exporter/receiver/otlp/intake.h"

#include <string_view>

namespace meterbird::otlp {

enum class RequestKind { Metrics, Traces, Logs };

/// What the request's encoding is called, `application/x-protobuf` or `application/json`. Anything else is answered in
/// JSON: a sender that cannot say what it sends is read by people.
Encoding encodingOf(std::string_view contentType);

/// The answer to a request that was taken: an empty message when all of it was, else how much was not and why. Answers
/// come in the encoding of the request. See opentelemetry-proto, docs/specification.md, "Full Success" and "Partial
/// Success".
receiver::Reply successReply(RequestKind kind, const Taken &taken, Encoding encoding);

/// A google.rpc.Status. Clients send again after 429, 502, 503 and 504 only.
receiver::Reply errorStatus(int status, std::string_view sentence, int retryAfterSeconds, Encoding encoding);

} // namespace meterbird::otlp
