// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/askedquestions.h"

#include <utility>

namespace meterbird::ui {

std::vector<sources::Question> questionsOf(const std::vector<dashboard::Panel> &panels,
                                           const std::vector<alerts::Rule> &rules)
{
    std::vector<sources::Question> questions;
    for (const dashboard::Panel &panel : panels) {
        sources::Question question;
        question.where = "panel \"" + panel.title + '"';
        for (const dashboard::PanelQuery &query : panel.queries) {
            if (!query.hidden && !query.expr.empty())
                question.exprs.push_back(query.expr);
        }
        if (!question.exprs.empty())
            questions.push_back(std::move(question));
    }
    for (const alerts::Rule &rule : rules)
        questions.push_back({"rule " + rule.name, {rule.expr}});
    return questions;
}

} // namespace meterbird::ui
