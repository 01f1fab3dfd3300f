// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/queryunit.h"

#include <QRegularExpression>

namespace meterbird::ui {

namespace {

/// Without strings and comments, in which the signs below mean nothing.
QString codeOf(QString promql)
{
    static const QRegularExpression noise(QStringLiteral(R"("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*)"));
    return promql.remove(noise);
}

bool has(const QString &code, const char *pattern)
{
    return QRegularExpression(QLatin1String(pattern)).match(code).hasMatch();
}

} // namespace

Unit unitForQuery(const QString &promql)
{
    const QString code = codeOf(promql);
    // What is compared, counted or multiplied is no longer what was measured.
    if (has(code,
            R"([*^%<>]|==|!=|\b(?:count|count_values|count_over_time|changes|resets|absent|time|timestamp)\s*(?:by\b|without\b|\())"))
        return {};
    const bool divides = code.contains(u'/');
    if (has(code, R"(_seconds_bucket\b)") && has(code, R"(\bhistogram_quantile\s*\()") && !divides)
        return {"s"};
    if (has(code, R"(_seconds_sum\b)") && has(code, R"(_seconds_count\b)") && divides)
        return {"s"};
    if (divides || has(code, R"(\b(?:rate|irate|deriv)\s*\()"))
        return {};
    if (has(code, R"(_dollars(?:_total)?\b)"))
        return {"currencyUSD"};
    if (has(code, R"(_seconds(?:_sum|_total)?\b)"))
        return {"s"};
    if (has(code, R"(_bytes(?:_total)?\b)"))
        return {"bytes"};
    return {};
}

} // namespace meterbird::ui
