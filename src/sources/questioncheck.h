// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/finding.h"

#include <string>
#include <string_view>
#include <vector>

namespace meterbird::sources {

/// A panel or a rule, as far as the doctor needs to know it.
struct Question {
    std::string where; ///< `panel Errors by type`, `rule HighCost`
    std::vector<std::string> exprs; ///< PromQL, with Grafana's variables; one that can answer is enough

    bool operator==(const Question &) const = default;
};

/// True for metrics that are rightly absent while all is well: nothing has failed, nothing is without a price, no
/// budget is set.
bool mayBeAbsent(std::string_view metric);

/// Of each question none of whose expressions can have an answer, the metrics that it needs and nobody sends; one
/// finding for all questions that miss the same. `present`: the names of all metrics that exist, sorted. What cannot be
/// told from the text alone is let pass.
std::vector<Finding> checkQuestions(const std::vector<Question> &questions, const std::vector<std::string> &present);

} // namespace meterbird::sources
