// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sampledashboard.h"

#include "tests/support/fakequerysource.h"

#include <cmath>
#include <functional>

namespace meterbird::test {

namespace {

/// How the lines of one kind of query look: which labels tell them apart, and their usual height.
struct Shape {
    const char *part; // of the query
    const char *label;
    std::vector<std::pair<const char *, double>> lines; // label value, height
    double wave = 0.35; // share of the height that wanders
};

const std::vector<Shape> &shapes()
{
    static const std::vector<Shape> all {
        {"offset 1h", "", {{"", 0.12}}, 0.05},
        {"/ (sum(llm_budget", "", {{"", 0.89}}, 0.005},
        {"by (endpoint)", "endpoint", {{"query", 2.9}, {"chat", 1.4}, {"summarize", 0.6}}},
        {"(type) (rate(agent_errors", "type", {{"timeout", 0.6}, {"rate_limit", 0.9}}, 0.9},
        {"(type) (rate(llm_errors", "type", {{"rate_limit", 0.3}}, 0.9},
        {"(type) (rate(llm_tokens", "type", {{"input", 24'000}, {"output", 7'200}}},
        {"by (model)", "model", {{"gpt-4o", 0.12}, {"claude-sonnet", 0.09}, {"gpt-4o-mini", 0.02}}},
        {"by (name)", "name", {{"sql_query", 12.2}, {"web_search", 5.4}}},
        {"tool_calls_total{status", "", {{"", 0.9}}, 0.7},
        {"histogram_quantile(0.5,", "", {{"", 2.1}}},
        {"histogram_quantile(0.95,", "", {{"", 10.6}}, 0.2},
        {"histogram_quantile(0.99,", "", {{"", 12.8}}, 0.2},
        {"duration_seconds_sum", "", {{"", 3.4}}},
        {"status!=\"success\"", "", {{"", 0.006}}, 0.6},
        {"type=\"input\"", "", {{"", 31'000}}},
        {"type=\"output\"", "", {{"", 7'200}}},
        {"llm_tokens_total", "", {{"", 38'200}}},
        {"llm_cost_today", "", {{"", 8.94}}, 0.02},
        {"increase(llm_cost", "", {{"", 1.12}}},
        {"llm_cost_projected", "", {{"", 268}}, 0.01},
        {"", "", {{"", 4.8}}, 0.2},
    };
    return all;
}

double noise(Timestamp time, std::size_t salt)
{
    std::uint64_t x = static_cast<std::uint64_t>(time) * 0x9E3779B97F4A7C15ULL + salt;
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9ULL;
    x ^= x >> 32;
    return static_cast<double>(x % 2001) / 1000.0 - 1;
}

double valueAt(Timestamp time, double height, double wave, std::size_t salt)
{
    const double hours = static_cast<double>(time) / 3'600'000.0;
    const double phase = static_cast<double>(salt % 628) / 100.0;
    const double slow = std::sin(hours * 5.2 + phase) * 0.8 + std::sin(hours * 13.7 + 2 * phase) * 0.35;
    return std::max(0.0, height * (1 + wave * (slow + 0.14 * noise(time, salt))));
}

} // namespace

Result<prometheus::Answer> sampleAnswer(const prometheus::RangeQuery &query)
{
    const Shape *shape = &shapes().back();
    for (const Shape &candidate : shapes()) {
        if (query.expr.find(candidate.part) != std::string::npos) {
            shape = &candidate;
            break;
        }
    }
    std::vector<Labels> labels;
    for (const auto &[name, height] : shape->lines)
        labels.push_back(*name == 0 ? Labels() : Labels(std::vector<Labels::Pair> {{shape->label, name}}));
    const Timestamp hole = query.range.start + query.range.length() * 58 / 100;
    const bool hasHole = std::string_view(shape->part) == "by (endpoint)";
    return matrixOf(query, labels, [&](const Labels &set, Timestamp time) -> std::optional<double> {
        if (hasHole && time > hole && time < hole + query.range.length() / 12)
            return std::nullopt;
        double height = shape->lines.front().second;
        std::size_t salt = std::hash<std::string_view>()(shape->part) % 1000;
        for (const auto &[name, lineHeight] : shape->lines) {
            if (set.value(shape->label) == name && *name != 0) {
                height = lineHeight;
                salt += std::hash<std::string_view>()(name) % 1000;
            }
        }
        return valueAt(time, height, shape->wave, salt);
    });
}

Result<prometheus::Answer> sampleInstant(const prometheus::InstantQuery &query)
{
    auto answer = sampleAnswer({query.expr, {query.time, query.time}, 1'000});
    if (answer)
        answer->type = prometheus::ResultType::Vector;
    return answer;
}

} // namespace meterbird::test
