// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/variables.h"

#include "src/base/duration.h"
#include "src/base/labels.h"

#include <functional>

namespace meterbird::dashboard {

namespace {

bool isWordCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view wordAt(std::string_view text)
{
    std::size_t length = 0;
    while (length < text.size() && isWordCharacter(text[length]))
        ++length;
    return text.substr(0, length);
}

/// A place in a text where a variable's value belongs.
struct Reference {
    std::string_view name;
    std::string_view format; // of ${name:format}
    std::size_t length = 0; // of the whole reference; 0: there is none here
};

Reference bracedAt(std::string_view text, std::string_view open, std::string_view close)
{
    if (!text.starts_with(open))
        return {};
    const std::size_t end = text.find(close, open.size());
    if (end == std::string_view::npos)
        return {};
    const std::string_view inside = text.substr(open.size(), end - open.size());
    const std::string_view name = wordAt(inside);
    if (name.empty() || (name.size() < inside.size() && inside[name.size()] != ':'))
        return {};
    return {name, name.size() < inside.size() ? inside.substr(name.size() + 1) : std::string_view(),
            end + close.size()};
}

Reference referenceAt(std::string_view text)
{
    if (Reference found = bracedAt(text, "${", "}"); found.length > 0)
        return found;
    if (Reference found = bracedAt(text, "[[", "]]"); found.length > 0)
        return found;
    if (text.empty() || text.front() != '$')
        return {};
    const std::string_view name = wordAt(text.substr(1));
    return name.empty() ? Reference {} : Reference {name, {}, name.size() + 1};
}

std::optional<std::string> builtIn(std::string_view name, const QueryTimes &times)
{
    const Milliseconds length = times.range.length();
    if (name == "__interval")
        return toDuration(times.interval);
    if (name == "__interval_ms")
        return std::to_string(times.interval);
    if (name == "__rate_interval")
        return toDuration(times.rateInterval);
    if (name == "__rate_interval_ms")
        return std::to_string(times.rateInterval);
    if (name == "__range")
        return std::to_string((length + 500) / 1000) + 's';
    if (name == "__range_s")
        return std::to_string((length + 500) / 1000);
    if (name == "__range_ms")
        return std::to_string(length);
    if (name == "__from")
        return std::to_string(times.range.start);
    if (name == "__to")
        return std::to_string(times.range.end);
    return std::nullopt;
}

std::string joined(const std::vector<std::string> &values, std::string_view separator,
                   const std::function<std::string(const std::string &)> &word)
{
    std::string text;
    for (const std::string &value : values) {
        if (!text.empty())
            text += separator;
        text += word(value);
    }
    return text;
}

/// The choice as a regular expression that matches exactly these values.
std::string alternation(const VariableValue &value)
{
    if (value.all && !value.allValue.empty())
        return value.allValue;
    if (value.all && value.values.empty())
        return ".*"; // nothing is known yet: leave nothing out
    const std::string words = joined(value.values, "|", escapeRegex);
    return value.values.size() > 1 ? '(' + words + ')' : words;
}

std::string formatted(const VariableValue &value, std::string_view format)
{
    const auto plain = [](const std::string &word) { return word; };
    if (value.all && !value.allValue.empty())
        return value.allValue;
    if (format == "regex" || (format.empty() && value.isRegex))
        return alternation(value);
    return joined(value.values, format == "pipe" ? "|" : ",", plain);
}

/// `value` for the inside of a literal that `quote` opened: no value can end it or add an escape of its own.
std::string escapedFor(char quote, std::string_view value)
{
    if (quote == 0)
        return std::string(value);
    if (quote == '`') { // no escapes there; a value with a backtick cannot be said
        std::string text;
        for (const char c : value)
            text += c == '`' ? '.' : c;
        return text;
    }
    std::string text = quoteLabel(value);
    text = text.substr(1, text.size() - 2);
    if (quote == '"')
        return text;
    std::string single;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '"')
            continue; // quoteLabel wrote \" for a bare ": not needed and not legal here
        if (text[i] == '\\' && i + 1 < text.size()) {
            single += text[i++];
            single += text[i];
            continue;
        }
        if (text[i] == '\'')
            single += '\\';
        single += text[i];
    }
    return single;
}

/// Which literal of a PromQL text the reader stands in.
class Quotes
{
public:
    char current() const { return m_quote; }
    void read(char c)
    {
        if (m_escaped)
            m_escaped = false;
        else if (m_quote != 0 && m_quote != '`' && c == '\\')
            m_escaped = true;
        else if (m_quote == c)
            m_quote = 0;
        else if (m_quote == 0 && (c == '"' || c == '\'' || c == '`'))
            m_quote = c;
    }

private:
    char m_quote = 0;
    bool m_escaped = false;
};

std::string expand(std::string_view text, const VariableValues &values, const QueryTimes &times, bool isQuery)
{
    std::string result;
    Quotes quotes;
    while (!text.empty()) {
        const Reference reference = referenceAt(text);
        if (reference.length > 0) {
            std::optional<std::string> word = builtIn(reference.name, times);
            if (const auto found = values.find(reference.name); !word && found != values.end()) {
                const std::string value =
                    formatted(found->second, isQuery ? reference.format : std::string_view("csv"));
                word = isQuery ? escapedFor(quotes.current(), value) : value;
            }
            if (word) {
                result += *word;
                text.remove_prefix(reference.length);
                continue;
            }
        }
        quotes.read(text.front());
        result += text.front();
        text.remove_prefix(1);
    }
    return result;
}

} // namespace

VariableValue Variable::value() const
{
    VariableValue value;
    value.all = isAll();
    value.allValue = allValue;
    if (!value.all)
        value.values = chosen;
    else if (allValue.empty()) // else no choice matters, and a new one changes nothing
        value.values = choices;
    value.isRegex = multi || includeAll;
    return value;
}

VariableValues valuesOf(const std::vector<Variable> &variables)
{
    VariableValues values;
    for (const Variable &variable : variables)
        values[variable.name] = variable.value();
    return values;
}

std::optional<LabelValuesQuery> parseLabelValues(std::string_view query)
{
    query = trimmed(query);
    constexpr std::string_view name = "label_values(";
    if (!query.starts_with(name) || !query.ends_with(')'))
        return std::nullopt;
    const std::string_view inside = query.substr(name.size(), query.size() - name.size() - 1);
    // The label is what follows the last comma: a selector may hold commas of its own.
    const std::size_t comma = inside.rfind(',');
    const std::string_view label = trimmed(comma == std::string_view::npos ? inside : inside.substr(comma + 1));
    if (label.empty() || wordAt(label).size() != label.size())
        return std::nullopt;
    if (comma == std::string_view::npos)
        return LabelValuesQuery {{}, std::string(label)};
    return LabelValuesQuery {std::string(trimmed(inside.substr(0, comma))), std::string(label)};
}

std::string expandQuery(std::string_view expr, const VariableValues &values, const QueryTimes &times)
{
    return expand(expr, values, times, true);
}

std::string expandText(std::string_view text, const VariableValues &values, const QueryTimes &times)
{
    return expand(text, values, times, false);
}

} // namespace meterbird::dashboard
