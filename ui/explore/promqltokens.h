// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace meterbird::ui {

/// What a stretch of PromQL is, as far as its colour goes.
enum class PromqlTokenKind { Plain, Function, Keyword, Number, String, Variable, Comment };

struct PromqlToken {
    PromqlTokenKind kind = PromqlTokenKind::Plain;
    int start = 0; ///< in UTF-16 units, as Qt counts
    int length = 0;

    bool operator==(const PromqlToken &) const = default;
};

/// `text` cut into tokens that cover all of it, in order. Never fails: what is no PromQL is Plain. A variable ($x,
/// ${x},
/// [[x]]) is a token of its own, inside a string too. `inBacktick`: the text begins inside a `…` string; on return,
/// whether it ends in one (only those may hold a line break).
std::vector<PromqlToken> promqlTokens(const QString &text, bool &inBacktick);

/// The functions and aggregations of Prometheus, sorted; for colours and for completion.
const QStringList &promqlFunctions();

} // namespace meterbird::ui
