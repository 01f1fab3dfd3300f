// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/promqltokens.h"

#include <QRegularExpression>
#include <QSet>

namespace meterbird::ui {

namespace {

const QSet<QString> &keywords()
{
    static const QSet<QString> words {
        QStringLiteral("by"),       QStringLiteral("without"),    QStringLiteral("on"),
        QStringLiteral("ignoring"), QStringLiteral("group_left"), QStringLiteral("group_right"),
        QStringLiteral("offset"),   QStringLiteral("bool"),       QStringLiteral("and"),
        QStringLiteral("or"),       QStringLiteral("unless"),     QStringLiteral("atan2"),
    };
    return words;
}

const QSet<QString> &functionSet()
{
    static const QSet<QString> words(promqlFunctions().begin(), promqlFunctions().end());
    return words;
}

bool isWordCharacter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'_' || c == u':';
}

/// Reads one text from front to back.
class Reader
{
public:
    Reader(const QString &text, bool inBacktick)
        : m_text(text)
        , m_quote(inBacktick ? QChar(u'`') : QChar())
    { }

    std::vector<PromqlToken> tokens()
    {
        while (m_at < m_text.size()) {
            if (const int length = variableLength())
                add(PromqlTokenKind::Variable, length);
            else if (!m_quote.isNull())
                readString();
            else
                readCode();
        }
        return std::move(m_tokens);
    }
    bool endsInBacktick() const { return m_quote == u'`'; }

private:
    int variableLength() const
    {
        const QChar first = m_text[m_at];
        if (first != u'$' && first != u'[')
            return 0;
        static const QRegularExpression pattern(
            QStringLiteral("\\G(?:\\$\\{\\w+(?::\\w+)?\\}|\\$\\w+|\\[\\[\\w+\\]\\])"));
        return static_cast<int>(pattern.match(m_text, m_at).capturedLength());
    }

    /// The rest of a string, up to its end or to a variable in it.
    void readString()
    {
        int end = m_at;
        while (end < m_text.size()) {
            const QChar c = m_text[end];
            if (end > m_at && (c == u'$' || c == u'['))
                break; // perhaps a variable: looked at afresh
            ++end;
            if (c == u'\\' && m_quote != u'`' && end < m_text.size())
                ++end;
            else if (c == m_quote) {
                m_quote = QChar();
                break;
            }
        }
        add(PromqlTokenKind::String, end - m_at);
    }

    void readCode()
    {
        const QChar first = m_text[m_at];
        if (first == u'"' || first == u'\'' || first == u'`') {
            m_quote = first;
            add(PromqlTokenKind::String, 1);
        } else if (first == u'#') {
            const auto end = m_text.indexOf(u'\n', m_at);
            add(PromqlTokenKind::Comment, static_cast<int>(end < 0 ? m_text.size() : end) - m_at);
        } else if (first >= u'0' && first <= u'9') {
            static const QRegularExpression number(
                QStringLiteral("\\G(?:0[xX][0-9a-fA-F]+|\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?\\w*)"));
            add(PromqlTokenKind::Number, static_cast<int>(number.match(m_text, m_at).capturedLength()));
        } else if (isWordCharacter(first)) {
            readWord();
        } else {
            add(PromqlTokenKind::Plain, 1);
        }
    }

    void readWord()
    {
        int end = m_at;
        while (end < m_text.size() && isWordCharacter(m_text[end]))
            ++end;
        const QString word = m_text.mid(m_at, end - m_at).toLower();
        PromqlTokenKind kind = PromqlTokenKind::Plain;
        if (keywords().contains(word))
            kind = PromqlTokenKind::Keyword;
        else if (word == QStringLiteral("inf") || word == QStringLiteral("nan"))
            kind = PromqlTokenKind::Number;
        else if (functionSet().contains(word))
            kind = PromqlTokenKind::Function;
        add(kind, end - m_at);
    }

    /// Neighbours of one kind become one token, apart from variables.
    void add(PromqlTokenKind kind, int length)
    {
        length = std::max(length, 1);
        if (!m_tokens.empty() && m_tokens.back().kind == kind && kind != PromqlTokenKind::Variable)
            m_tokens.back().length += length;
        else
            m_tokens.push_back({kind, m_at, length});
        m_at += length;
    }

    const QString &m_text;
    QChar m_quote; ///< of the string that the reader is in; null: none
    int m_at = 0;
    std::vector<PromqlToken> m_tokens;
};

} // namespace

std::vector<PromqlToken> promqlTokens(const QString &text, bool &inBacktick)
{
    Reader reader(text, inBacktick);
    auto tokens = reader.tokens();
    inBacktick = reader.endsInBacktick();
    return tokens;
}

const QStringList &promqlFunctions()
{
    static const QStringList names =
        QStringLiteral(
            "abs absent absent_over_time acos acosh asin asinh atan atanh avg avg_over_time bottomk ceil changes clamp "
            "clamp_max "
            "clamp_min cos cosh count count_over_time count_values day_of_month day_of_week day_of_year days_in_month "
            "deg delta "
            "deriv exp floor group histogram_quantile holt_winters hour idelta increase irate label_join label_replace "
            "last_over_time ln log10 log2 max max_over_time min min_over_time minute month pi predict_linear "
            "present_over_time "
            "quantile quantile_over_time rad rate resets round scalar sgn sin sinh sort sort_desc sqrt stddev "
            "stddev_over_time "
            "stdvar stdvar_over_time sum sum_over_time tan tanh time timestamp topk vector year")
            .split(u' ');
    return names;
}

} // namespace meterbird::ui
