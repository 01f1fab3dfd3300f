// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/questioncheck.h"

#include "src/base/text.h"
#include "src/sources/metricnames.h"

#include <algorithm>
#include <array>
#include <utility>

namespace meterbird::sources {

namespace {

constexpr std::size_t mostNamed = 3;

/// What the expression needs and does not find; empty when it can have an answer.
std::vector<std::string> missingFor(const std::string &expr, const std::vector<std::string> &present)
{
    const AskedMetrics asked = metricsAskedBy(expr);
    if (asked.isOpen || asked.asksForAbsence)
        return {};
    std::vector<std::string> missing;
    for (const std::string &name : asked.names) {
        if (!mayBeAbsent(name) && !std::binary_search(present.begin(), present.end(), name))
            missing.push_back(name);
    }
    const auto needed = static_cast<std::size_t>(
        std::count_if(asked.names.begin(), asked.names.end(), [](const auto &name) { return !mayBeAbsent(name); }));
    return asked.hasChoice && missing.size() < needed ? std::vector<std::string> {} : missing;
}

/// The series of a histogram by the histogram's own name; sorted, each once.
std::vector<std::string> asMetrics(std::vector<std::string> names)
{
    std::vector<std::string> histograms;
    for (std::string &name : names) {
        if (name.ends_with("_bucket")) {
            name.resize(name.size() - std::string_view("_bucket").size());
            histograms.push_back(name);
        }
    }
    std::erase_if(names, [&histograms](const std::string &name) {
        return std::any_of(histograms.begin(), histograms.end(), [&name](const std::string &histogram) {
            return name == histogram + "_sum" || name == histogram + "_count";
        });
    });
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::string listed(const std::vector<std::string> &names)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), mostNamed); ++i)
        text.append(i == 0 ? "" : ", ").append(plainText(names[i], 100));
    if (names.size() > mostNamed)
        text += " and " + std::to_string(names.size() - mostNamed) + " more";
    return text;
}

/// What a question misses; empty when it can have an answer.
std::vector<std::string> missingFor(const Question &question, const std::vector<std::string> &present)
{
    std::vector<std::string> missing;
    for (const std::string &expr : question.exprs) {
        const auto of = missingFor(expr, present);
        if (of.empty())
            return {};
        missing.insert(missing.end(), of.begin(), of.end());
    }
    return asMetrics(std::move(missing));
}

} // namespace

bool mayBeAbsent(std::string_view metric)
{
    static constexpr std::array<std::string_view, 6> signs {"error",   "fail",     "exception",
                                                            "dropped", "unpriced", "budget"};
    return metric.starts_with("ALERTS") || std::any_of(signs.begin(), signs.end(), [metric](std::string_view sign) {
               return metric.find(sign) != std::string_view::npos;
           });
}

std::vector<Finding> checkQuestions(const std::vector<Question> &questions, const std::vector<std::string> &present)
{
    std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> byMissing; // and who asks
    for (const Question &question : questions) {
        auto missing = missingFor(question, present);
        if (missing.empty())
            continue;
        const auto known = std::find_if(byMissing.begin(), byMissing.end(),
                                        [&missing](const auto &entry) { return entry.first == missing; });
        if (known == byMissing.end())
            byMissing.push_back({std::move(missing), {question.where}});
        else if (std::find(known->second.begin(), known->second.end(), question.where) == known->second.end())
            known->second.push_back(question.where); // panels may share a title
    }
    std::vector<Finding> findings;
    for (const auto &[missing, asking] : byMissing) {
        Finding finding;
        finding.kind = FindingKind::NobodySends;
        finding.subject = listed(missing);
        finding.detail = "asked for by " + listed(asking);
        findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace meterbird::sources
