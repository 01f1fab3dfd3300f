// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/metricnames.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace meterbird::sources {

namespace {

template<std::size_t N>
bool isOneOf(const std::array<std::string_view, N> &words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 6> labelLists {"by", "without", "on", "ignoring", "group_left", "group_right"};
constexpr std::array<std::string_view, 8> otherWords {"offset", "bool", "and", "unless", "atan2", "inf", "nan", "or"};

std::string lower(std::string_view word)
{
    std::string result(word);
    for (char &c : result)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isWordCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == ':';
}

/// Reads one expression from front to back.
class Reader
{
public:
    explicit Reader(std::string_view text)
        : m_text(text)
    { }

    AskedMetrics read()
    {
        while (m_at < m_text.size())
            step();
        std::sort(m_asked.names.begin(), m_asked.names.end());
        m_asked.names.erase(std::unique(m_asked.names.begin(), m_asked.names.end()), m_asked.names.end());
        return std::move(m_asked);
    }

private:
    char at(std::size_t place) const { return place < m_text.size() ? m_text[place] : '\0'; }

    void step()
    {
        const char c = m_text[m_at];
        if (c == '"' || c == '\'' || c == '`')
            (void)string();
        else if (c == '#')
            m_at = std::min(m_text.find('\n', m_at), m_text.size());
        else if (c == '{')
            matchers(false);
        else if (c == '$' || m_text.substr(m_at, 2) == "[[")
            variable();
        else if (c == '[')
            m_at = std::min(m_text.find(']', m_at), m_text.size() - 1) + 1;
        else if (isDigit(c) || (c == '.' && isDigit(at(m_at + 1))))
            number();
        else if (isWordCharacter(c))
            word();
        else
            ++m_at;
    }

    /// The content of the string that begins here, its escapes as they stand.
    std::string_view string()
    {
        const char quote = m_text[m_at];
        const std::size_t begin = ++m_at;
        while (m_at < m_text.size() && m_text[m_at] != quote)
            m_at += m_text[m_at] == '\\' && quote != '`' ? 2 : 1;
        m_at = std::min(m_at, m_text.size());
        const std::string_view content = m_text.substr(begin, m_at - begin);
        m_at = std::min(m_at + 1, m_text.size());
        return content;
    }

    /// 5, 0x1f, 1e-3, and durations such as 5m after `offset`.
    void number()
    {
        while (isWordCharacter(at(m_at)) || at(m_at) == '.'
               || ((at(m_at) == '-' || at(m_at) == '+') && (m_text[m_at - 1] == 'e' || m_text[m_at - 1] == 'E')
                   && isDigit(at(m_at + 1))))
            ++m_at;
    }

    /// $x, ${x}, ${x:format}, [[x]]: what stands for it nobody knows here. Beside a word it is a part of a name.
    void variable()
    {
        if (at(m_at) == '[')
            m_at = std::min(m_text.find("]]", m_at), m_text.size() - 1) + 2;
        else if (at(m_at + 1) == '{')
            m_at = std::min(m_text.find('}', m_at), m_text.size() - 1) + 1;
        else
            for (++m_at; isWordCharacter(at(m_at)) && at(m_at) != ':';)
                ++m_at;
        m_at = std::min(m_at, m_text.size());
        if (isWordCharacter(at(m_at))) {
            m_asked.isOpen = true;
            while (isWordCharacter(at(m_at)))
                ++m_at;
        } else if (const char next = nextSign(); next == '{' || next == '[') {
            m_asked.isOpen = true; // a metric by itself
        }
    }

    char nextSign()
    {
        std::size_t place = m_at;
        while (place < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[place])))
            ++place;
        return at(place);
    }

    std::string nextWord() const
    {
        std::size_t begin = m_at;
        while (begin < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[begin])))
            ++begin;
        std::size_t end = begin;
        while (isWordCharacter(at(end)))
            ++end;
        return lower(m_text.substr(begin, end - begin));
    }

    void word()
    {
        const std::size_t begin = m_at;
        while (isWordCharacter(at(m_at)))
            ++m_at;
        const std::string_view text = m_text.substr(begin, m_at - begin);
        const std::string small = lower(text);
        if (at(m_at) == '$' || m_text.substr(m_at, 2) == "[[") {
            m_asked.isOpen = true; // agent_$what
            variable();
            return;
        }
        if (isOneOf(labelLists, small)) {
            if (nextSign() == '(')
                m_at = std::min(m_text.find(')', m_at), m_text.size() - 1) + 1;
            return;
        }
        if (isOneOf(otherWords, small)) {
            m_asked.hasChoice = m_asked.hasChoice || small == "or";
            return;
        }
        const std::string next = nextWord();
        if (nextSign() == '(' || next == "by" || next == "without") {
            m_asked.asksForAbsence = m_asked.asksForAbsence || small == "absent" || small == "absent_over_time";
            return; // a function or an aggregation
        }
        m_asked.names.emplace_back(text);
        if (nextSign() == '{') {
            m_at = m_text.find('{', m_at);
            matchers(true);
        }
    }

    /// `{…}`, with a metric's name in front of it or not: then one may stand inside, {"x"} or {__name__="x"}.
    void matchers(bool isNamed)
    {
        ++m_at;
        bool isKnown = isNamed;
        std::string label;
        std::string sign;
        while (m_at < m_text.size() && m_text[m_at] != '}') {
            const char c = m_text[m_at];
            if (c == '"' || c == '\'' || c == '`') {
                const std::string_view content = string();
                const bool isName =
                    (sign.empty() && nextSign() != '=' && nextSign() != '!') || (label == "__name__" && sign == "=");
                if (isName && content.find('$') == std::string_view::npos) {
                    m_asked.names.emplace_back(content);
                    isKnown = true;
                }
            } else if (isWordCharacter(c)) {
                const std::size_t begin = m_at;
                while (isWordCharacter(at(m_at)))
                    ++m_at;
                label = m_text.substr(begin, m_at - begin);
                sign.clear();
            } else {
                if (c == ',') {
                    label.clear();
                    sign.clear();
                } else if (c == '=' || c == '!' || c == '~') {
                    sign += c;
                }
                ++m_at;
            }
        }
        m_at = std::min(m_at + 1, m_text.size());
        m_asked.isOpen = m_asked.isOpen || !isKnown;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    AskedMetrics m_asked;
};

} // namespace

AskedMetrics metricsAskedBy(std::string_view expr)
{
    return Reader(expr).read();
}

} // namespace meterbird::sources
