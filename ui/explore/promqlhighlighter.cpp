// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/promqlhighlighter.h"

#include "ui/explore/promqltokens.h"
#include "ui/theme/theme.h"

namespace meterbird::ui {

namespace {

QColor colorOf(PromqlTokenKind kind, const Colors &colors)
{
    switch (kind) {
    case PromqlTokenKind::Function:
    case PromqlTokenKind::Keyword:
        return colors.series[3];
    case PromqlTokenKind::Number:
        return colors.series[1];
    case PromqlTokenKind::String:
        return colors.series[2];
    case PromqlTokenKind::Variable:
        return colors.warning;
    case PromqlTokenKind::Comment:
        return colors.secondary;
    case PromqlTokenKind::Plain:
        break;
    }
    return colors.text;
}

} // namespace

PromqlHighlighter::PromqlHighlighter(const Theme &theme, QTextDocument *document)
    : QSyntaxHighlighter(document)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, &QSyntaxHighlighter::rehighlight);
}

void PromqlHighlighter::highlightBlock(const QString &text)
{
    bool inBacktick = previousBlockState() == 1;
    for (const PromqlToken &token : promqlTokens(text, inBacktick)) {
        QTextCharFormat format;
        format.setForeground(colorOf(token.kind, m_theme.colors()));
        if (token.kind == PromqlTokenKind::Comment)
            format.setFontItalic(true);
        setFormat(token.start, token.length, format);
    }
    setCurrentBlockState(inBacktick ? 1 : 0);
}

} // namespace meterbird::ui
