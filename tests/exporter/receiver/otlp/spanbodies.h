// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace meterbird::test {

using Words =
    std::vector<std::pair<std::string, std::string>>; ///< key and value; a value that starts with # is a number

inline std::string attributesJson(const Words &words)
{
    std::string json;
    for (const auto &[key, value] : words) {
        json += json.empty() ? "" : ",";
        json += R"({"key":")" + key + R"(","value":{)";
        json += value.starts_with('#') ? R"("doubleValue":)" + value.substr(1) : R"("stringValue":")" + value + '"';
        json += "}}";
    }
    return "[" + json + "]";
}

/// Spans of 2 s that end at 1,000,000,000 s, in traces and with ids of one digit.
struct SpanText {
    std::string id {};
    std::string parent {}; ///< empty: a root
    std::string name = "span";
    Words words {};
    int kind = 3; ///< client
    std::string trace = "1";
    std::string more {}; ///< further fields, with a comma behind each

    std::string json() const
    {
        const auto times = [](std::size_t count, const std::string &text) {
            std::string all;
            for (std::size_t i = 0; i < count; ++i)
                all += text;
            return all;
        };
        return "{" + more + R"("traceId":")" + times(32, trace) + R"(","spanId":")" + times(16, id) + R"(",)"
            + (parent.empty() ? "" : R"("parentSpanId":")" + times(16, parent) + R"(",)") + R"("name":")" + name
            + R"(","kind":)" + std::to_string(kind)
            + R"(,"startTimeUnixNano":"999999998000000000","endTimeUnixNano":"1000000000000000000","attributes":)"
            + attributesJson(words) + "}";
    }
};

inline std::string tracesBody(const std::string &service, const std::vector<SpanText> &spans)
{
    std::string all;
    for (const SpanText &span : spans)
        all += all.empty() ? span.json() : "," + span.json();
    return R"({"resourceSpans":[{"resource":{"attributes":)" + attributesJson({{"service.name", service}})
        + R"(},"scopeSpans":[{"spans":[)" + all + "]}]}]}";
}

/// One record at 1,000,000,000 s; `words` hold its event.name.
inline std::string logsBody(const std::string &service, const std::vector<Words> &records)
{
    std::string all;
    for (const Words &words : records) {
        all += all.empty() ? "" : ",";
        all += R"({"timeUnixNano":"1000000000000000000","attributes":)" + attributesJson(words) + "}";
    }
    return R"({"resourceLogs":[{"resource":{"attributes":)" + attributesJson({{"service.name", service}})
        + R"(},"scopeLogs":[{"logRecords":[)" + all + "]}]}]}";
}

} // namespace meterbird::test
