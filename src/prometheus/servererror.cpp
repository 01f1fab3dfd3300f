// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/servererror.h"

#include "src/base/text.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace meterbird::prometheus {

namespace {

using Kind = Error::Kind;

/// `1:5: parse error: …` at the front of `words`: its place goes into `error`, the rest stays.
void takePlace(std::string_view &words, Error &error)
{
    int line = 0;
    int column = 0;
    const char *end = words.data() + words.size();
    const auto first = std::from_chars(words.data(), end, line);
    if (first.ec != std::errc {} || first.ptr == end || *first.ptr != ':')
        return;
    const auto second = std::from_chars(first.ptr + 1, end, column);
    if (second.ec != std::errc {} || second.ptr == end || *second.ptr != ':' || line < 1 || column < 0)
        return;
    error.line = line;
    error.column = column;
    words.remove_prefix(static_cast<std::size_t>(second.ptr + 1 - words.data()));
    words.remove_prefix(std::min(words.find_first_not_of(' '), words.size()));
}

/// The words of every server known for "you ask for more than I give".
bool isAboutLimits(std::string_view words)
{
    constexpr std::array<std::string_view, 7> phrases {
        "exceeded maximum resolution", // Prometheus, Thanos
        "too many samples", // Prometheus: --query.max-samples
        "maxPointsPerTimeseries",
        "too many points",
        "maxUniqueTimeseries",
        "maxSamplesPerQuery", // VictoriaMetrics
        "the query exceeded the maximum", // Mimir
    };
    return std::any_of(phrases.begin(), phrases.end(),
                       [&](std::string_view phrase) { return words.find(phrase) != std::string_view::npos; });
}

Kind kindOf(int status, std::string_view errorType, std::string_view words)
{
    if (isAboutLimits(words))
        return Kind::TooMuch;
    if (status == 401 || status == 403)
        return Kind::Refused;
    if (errorType == "timeout")
        return Kind::Timeout;
    // VictoriaMetrics puts the status where the type belongs.
    if (errorType == "bad_data" || errorType == "execution" || errorType == "422" || errorType == "400")
        return Kind::BadQuery;
    return Kind::Http;
}

} // namespace

std::optional<ServerWords> errorIn(std::string_view body)
{
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    std::string_view status;
    if (parser.parse(body.data(), body.size()).get(object) != simdjson::SUCCESS
        || object["status"].get(status) != simdjson::SUCCESS || status != "error")
        return std::nullopt;
    std::string_view type;
    std::string_view words;
    // Either may be missing or of a wrong type: then it stays empty, the HTTP status still speaks.
    if (object["errorType"].get(type) != simdjson::SUCCESS)
        type = {};
    if (object["error"].get(words) != simdjson::SUCCESS)
        words = {};
    return ServerWords {std::string(type.substr(0, 100)), std::string(words.substr(0, 4'096))};
}

Error serverError(int status, std::string_view errorType, std::string_view words)
{
    Error error;
    error.kind = kindOf(status, errorType, words);
    for (const std::string_view prefix :
         {"invalid parameter \"query\": ", "invalid parameter 'query': ", "invalid parameter \"match[]\": "}) {
        if (words.starts_with(prefix))
            words.remove_prefix(prefix.size());
    }
    if (error.kind == Kind::BadQuery)
        takePlace(words, error);
    error.detail = plainText(words, 500);
    if (error.detail.empty())
        error.detail = "the server refused (HTTP " + std::to_string(status) + ") without saying why";
    return error;
}

} // namespace meterbird::prometheus
