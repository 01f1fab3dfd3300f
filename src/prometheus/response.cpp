// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/response.h"

#include "src/base/text.h"
#include "src/prometheus/jsonbody.h"

#include <algorithm>

namespace meterbird::prometheus {

using namespace json;

namespace {

constexpr std::size_t mostTextBytes = 65'536; // of a String result

Sample sampleOf(Element element, std::string_view path)
{
    Array pair;
    if (element.get(pair) != simdjson::SUCCESS)
        wrong(path, "a pair of time and value");
    auto part = pair.begin();
    const auto end = pair.end();
    if (!(part != end))
        wrong(path, "a pair of time and value");
    const Timestamp time = sampleTime(*part, path);
    ++part;
    std::string_view value;
    if (!(part != end) || (*part).get(value) != simdjson::SUCCESS)
        wrong(path, "a pair of time and value");
    ++part;
    if (part != end)
        wrong(path, "a pair of time and value");
    return {time, sampleValue(value, path)};
}

/// Rising in time, each time once: nothing to do for what a server sends in order, as all known ones do.
void putInOrder(std::vector<Sample> &samples)
{
    const auto isNotRising = [](const Sample &a, const Sample &b) { return a.time >= b.time; };
    if (std::adjacent_find(samples.begin(), samples.end(), isNotRising) == samples.end())
        return;
    std::stable_sort(samples.begin(), samples.end(), [](const Sample &a, const Sample &b) { return a.time < b.time; });
    const auto isSame = [](const Sample &a, const Sample &b) { return a.time == b.time; };
    samples.erase(std::unique(samples.begin(), samples.end(), isSame), samples.end());
}

void noteHistogram(const Labels &labels, Answer &answer)
{
    constexpr std::size_t mostNotes = 10;
    if (answer.warnings.size() < mostNotes)
        answer.warnings.push_back("a native histogram is left out: " + plainText(labels.toString()));
}

std::vector<Sample> samplesOf(Element element)
{
    constexpr std::string_view path = "data.result[].values";
    const Array values = asArray(element, path);
    std::vector<Sample> samples;
    samples.reserve(std::min(values.size(), mostPoints));
    for (const Element point : values) {
        if (samples.size() == mostPoints)
            tooMuch("a series has more than " + std::to_string(mostPoints) + " points");
        samples.push_back(sampleOf(point, path));
    }
    putInOrder(samples);
    return samples;
}

void readSeries(Element element, bool isMatrix, Answer &answer)
{
    const Object item = asObject(element, "data.result[]");
    Series series;
    series.labels =
        labels(asObject(field(item, "metric", "data.result[]"), "data.result[].metric"), "data.result[].metric");
    Element values;
    const bool hasValues = item[isMatrix ? "values" : "value"].get(values) == simdjson::SUCCESS;
    Element histogram;
    if (item[isMatrix ? "histograms" : "histogram"].get(histogram) == simdjson::SUCCESS) {
        noteHistogram(series.labels, answer);
        if (!hasValues)
            return;
    } else if (!hasValues) {
        wrong(isMatrix ? "data.result[].values" : "data.result[].value", "there");
    }
    if (isMatrix)
        series.samples = samplesOf(values);
    else
        series.samples.push_back(sampleOf(values, "data.result[].value"));
    answer.series.push_back(std::move(series));
}

void readSeriesList(Object data, Answer &answer)
{
    const Array result = list(data, "result", "data");
    answer.series.reserve(std::min(result.size(), mostSeries));
    for (const Element element : result) {
        if (answer.series.size() == mostSeries)
            tooMuch("the answer has more than " + std::to_string(mostSeries) + " series");
        readSeries(element, answer.type == ResultType::Matrix, answer);
    }
}

void readText(Object data, Answer &answer)
{
    const Array pair = asArray(field(data, "result", "data"), "data.result");
    Element text;
    if (pair.size() != 2 || pair.at(1).get(text) != simdjson::SUCCESS)
        wrong("data.result", "a pair of time and text");
    answer.text = cut(asText(text, "data.result"), mostTextBytes);
}

Answer readAnswer(const Body &body)
{
    Answer answer;
    answer.warnings = body.words("warnings");
    answer.infos = body.words("infos");
    const Object data = asObject(body.data(), "data");
    const std::string_view type = text(data, "resultType", "data");
    if (type == "matrix" || type == "vector") {
        answer.type = type == "matrix" ? ResultType::Matrix : ResultType::Vector;
        readSeriesList(data, answer);
    } else if (type == "scalar") {
        answer.type = ResultType::Scalar;
        answer.series.push_back({Labels {}, {sampleOf(field(data, "result", "data"), "data.result")}});
    } else if (type == "string") {
        answer.type = ResultType::String;
        readText(data, answer);
    } else {
        wrong("data.resultType", "matrix, vector, scalar or string");
    }
    return answer;
}

void checkCount(std::size_t count)
{
    if (count >= mostNames)
        tooMuch("the answer has more than " + std::to_string(mostNames) + " entries");
}

ServerRule readRule(Object item, const std::string &group)
{
    constexpr std::string_view path = "data.groups[].rules[]";
    ServerRule rule;
    rule.group = group;
    rule.name = plainText(text(item, "name", path), 500);
    rule.type = plainText(text(item, "type", path), 40);
    rule.query = cut(text(item, "query", path), 16'384);
    rule.state = optionalWords(item, "state", path, 40);
    rule.health = optionalWords(item, "health", path, 40);
    rule.lastError = optionalWords(item, "lastError", path);
    rule.labels = optionalLabels(item, "labels", path);
    rule.annotations = optionalLabels(item, "annotations", path);
    return rule;
}

Target readTarget(Object item)
{
    constexpr std::string_view path = "data.activeTargets[]";
    Target target;
    target.labels = optionalLabels(item, "labels", path);
    target.job = target.labels.value("job");
    if (target.job.empty())
        target.job = optionalWords(item, "scrapePool", path, 200);
    target.url = plainText(text(item, "scrapeUrl", path), 2'048);
    target.health = plainText(text(item, "health", path), 40);
    target.lastError = optionalWords(item, "lastError", path);
    target.lastScrape = momentOf(optionalWords(item, "lastScrape", path, 40));
    Element seconds;
    if (item["lastScrapeDuration"].get(seconds) == simdjson::SUCCESS
        && seconds.get(target.lastScrapeSeconds) != simdjson::SUCCESS)
        wrong("data.activeTargets[].lastScrapeDuration", "a number");
    return target;
}

ServerAlert readAlert(Object item)
{
    constexpr std::string_view path = "data.alerts[]";
    ServerAlert alert;
    alert.labels = optionalLabels(item, "labels", path);
    alert.annotations = optionalLabels(item, "annotations", path);
    alert.state = plainText(text(item, "state", path), 40);
    alert.activeAt = momentOf(optionalWords(item, "activeAt", path, 40));
    alert.value = sampleValue(text(item, "value", path), "data.alerts[].value");
    return alert;
}

} // namespace

Result<Answer> parseAnswer(std::string_view body)
{
    return guarded<Answer>(body, readAnswer);
}

Result<std::vector<Labels>> parseLabelSets(std::string_view body)
{
    return guarded<std::vector<Labels>>(body, [](const Body &answer) {
        std::vector<Labels> sets;
        for (const Element element : asArray(answer.data(), "data")) {
            checkCount(sets.size());
            sets.push_back(labels(asObject(element, "data[]"), "data[]"));
        }
        return sets;
    });
}

Result<std::vector<std::string>> parseNames(std::string_view body)
{
    return guarded<std::vector<std::string>>(body, [](const Body &answer) {
        std::vector<std::string> names;
        for (const Element element : asArray(answer.data(), "data")) {
            checkCount(names.size());
            names.push_back(cut(asText(element, "data[]"), mostLabelBytes));
        }
        return names;
    });
}

Result<Metadata> parseMetadata(std::string_view body)
{
    return guarded<Metadata>(body, [](const Body &answer) {
        Metadata metadata;
        for (const auto &[name, value] : asObject(answer.data(), "data")) {
            checkCount(metadata.size());
            const Array entries = asArray(value, "data{}");
            if (entries.begin() == entries.end())
                continue;
            // Targets may disagree; the first speaks.
            const Object entry = asObject(*entries.begin(), "data{}[]");
            metadata[cut(name, mostLabelBytes)] = {plainText(text(entry, "type", "data{}[]"), 40),
                                                   optionalWords(entry, "help", "data{}[]", 1'000),
                                                   optionalWords(entry, "unit", "data{}[]", 40)};
        }
        return metadata;
    });
}

Result<std::vector<ServerRule>> parseRules(std::string_view body)
{
    return guarded<std::vector<ServerRule>>(body, [](const Body &answer) {
        std::vector<ServerRule> rules;
        for (const Element group : list(asObject(answer.data(), "data"), "groups", "data")) {
            const Object item = asObject(group, "data.groups[]");
            const std::string name = plainText(text(item, "name", "data.groups[]"), 500);
            for (const Element rule : list(item, "rules", "data.groups[]")) {
                checkCount(rules.size());
                rules.push_back(readRule(asObject(rule, "data.groups[].rules[]"), name));
            }
        }
        return rules;
    });
}

Result<std::vector<ServerAlert>> parseAlerts(std::string_view body)
{
    return guarded<std::vector<ServerAlert>>(body, [](const Body &answer) {
        std::vector<ServerAlert> alerts;
        for (const Element element : list(asObject(answer.data(), "data"), "alerts", "data")) {
            checkCount(alerts.size());
            alerts.push_back(readAlert(asObject(element, "data.alerts[]")));
        }
        return alerts;
    });
}

Result<std::vector<Target>> parseTargets(std::string_view body)
{
    return guarded<std::vector<Target>>(body, [](const Body &answer) {
        std::vector<Target> targets;
        for (const Element element : list(asObject(answer.data(), "data"), "activeTargets", "data")) {
            checkCount(targets.size());
            targets.push_back(readTarget(asObject(element, "data.activeTargets[]")));
        }
        return targets;
    });
}

Result<BuildInfo> parseBuildInfo(std::string_view body)
{
    return guarded<BuildInfo>(body, [](const Body &answer) {
        const Object data = asObject(answer.data(), "data");
        return BuildInfo {optionalWords(data, "application", "data", 100), optionalWords(data, "version", "data", 100)};
    });
}

Result<std::map<std::string, std::string>> parseFlags(std::string_view body)
{
    return guarded<std::map<std::string, std::string>>(body, [](const Body &answer) {
        std::map<std::string, std::string> flags;
        for (const auto &[name, value] : asObject(answer.data(), "data")) {
            checkCount(flags.size());
            flags[plainText(name)] = cut(asText(value, "data{}"), mostLabelBytes);
        }
        return flags;
    });
}

} // namespace meterbird::prometheus
