// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/errorplace.h"

#include "ui/explore/promqltokens.h"

namespace meterbird::ui {

namespace {

constexpr qsizetype longestMapped = 20'000; // the work grows with the square of the length

/// Bytes of `text` before line:column, both from 1.
std::size_t byteOffset(const std::string &text, int line, int column)
{
    std::size_t start = 0;
    for (int i = 1; i < line; ++i) {
        const std::size_t end = text.find('\n', start);
        if (end == std::string::npos)
            return text.size();
        start = end + 1;
    }
    return std::min(text.size(), start + static_cast<std::size_t>(std::max(column, 1) - 1));
}

/// The word at `at`, so that the mark is wide enough to be seen.
QueryPlace wordAt(const QString &text, int at)
{
    const auto isWord = [&text](qsizetype i) {
        return text[i].isLetterOrNumber() || text[i] == u'_' || text[i] == u':';
    };
    const int last = static_cast<int>(text.size()) - 1;
    at = std::min(at, last);
    int end = at + 1;
    if (isWord(at)) {
        while (end <= last && isWord(end))
            ++end;
    }
    return {at, end - at};
}

} // namespace

std::optional<QueryPlace> errorPlace(const Error &error, const QString &typed, const dashboard::VariableValues &values,
                                     const dashboard::QueryTimes &times)
{
    if (error.line <= 0 || error.column <= 0 || typed.isEmpty() || typed.size() > longestMapped)
        return std::nullopt;
    const auto sentUpTo = [&](int end) { return dashboard::expandQuery(typed.left(end).toStdString(), values, times); };
    const std::size_t wanted = byteOffset(sentUpTo(static_cast<int>(typed.size())), error.line, error.column);
    bool inBacktick = false;
    for (const PromqlToken &token : promqlTokens(typed, inBacktick)) {
        const int end = token.start + token.length;
        if (sentUpTo(end).size() <= wanted)
            continue;
        if (token.kind == PromqlTokenKind::Variable)
            return QueryPlace {token.start, token.length};
        const std::size_t into = wanted - std::min(wanted, sentUpTo(token.start).size());
        const QByteArray bytes = typed.mid(token.start, token.length).toUtf8();
        const auto units = QString::fromUtf8(bytes.left(static_cast<qsizetype>(into))).size();
        return wordAt(typed, token.start + static_cast<int>(units));
    }
    return wordAt(typed, static_cast<int>(typed.size()) - 1);
}

} // namespace meterbird::ui
