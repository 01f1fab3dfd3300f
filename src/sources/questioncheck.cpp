// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/questioncheck.h"

#include "src/base/text.h"
#include "src/sources/metricnames.h"

#include <algorithm>
#include <array>

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

std::string listed(const std::vector<std::string> &names)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), mostNamed); ++i)
        text.append(i == 0 ? "" : ", ").append(plainText(names[i], 100));
    if (names.size() > mostNamed)
        text += " and " + std::to_string(names.size() - mostNamed) + " more";
    return text;
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
    std::vector<Finding> findings;
    for (const Question &question : questions) {
        std::vector<std::string> missing;
        bool canAnswer = question.exprs.empty();
        for (const std::string &expr : question.exprs) {
            const auto of = missingFor(expr, present);
            canAnswer = canAnswer || of.empty();
            missing.insert(missing.end(), of.begin(), of.end());
        }
        if (canAnswer)
            continue;
        std::sort(missing.begin(), missing.end());
        missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
        Finding finding;
        finding.kind = FindingKind::NobodySends;
        finding.subject = plainText(question.where, 200);
        finding.detail = "it asks for " + listed(missing);
        findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace meterbird::sources
