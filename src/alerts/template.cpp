// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/alerts/template.h"

#include "src/base/timerange.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <variant>
#include <vector>

namespace meterbird::alerts {

namespace {

constexpr std::size_t longest = 4096;

using Value = std::variant<std::string, double>;

std::string printed(const char *format, double value)
{
    std::array<char, 512> text {};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

/// As Go prints a float with %v and Prometheus with %.4g: exponents are the same in both.
std::string shortest(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "+Inf" : "-Inf";
    for (int digits = 6; digits <= 17; ++digits) {
        std::array<char, 64> text {};
        std::snprintf(text.data(), text.size(), "%.*g", digits, value);
        if (std::strtod(text.data(), nullptr) == value)
            return text.data();
    }
    return printed("%.17g", value);
}

std::string fourDigits(double value)
{
    return std::isfinite(value) ? printed("%.4g", value) : shortest(value);
}

std::string humanize(double value, double base, const char *const *up, const char *const *down)
{
    if (value == 0 || !std::isfinite(value))
        return fourDigits(value);
    std::string prefix;
    if (std::abs(value) >= 1) {
        for (int i = 0; i < 8 && std::abs(value) >= base; ++i) {
            prefix = up[i];
            value /= base;
        }
    } else if (down) {
        for (int i = 0; i < 8 && std::abs(value) < 1; ++i) {
            prefix = down[i];
            value *= base;
        }
    }
    return fourDigits(value) + prefix;
}

std::string humanizeThousand(double value)
{
    static constexpr const char *up[] = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
    static constexpr const char *down[] = {"m", "u", "n", "p", "f", "a", "z", "y"};
    return humanize(value, 1000, up, down);
}

std::string humanize1024(double value)
{
    static constexpr const char *up[] = {"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};
    return humanize(value, 1024, up, nullptr);
}

std::string humanizeDuration(double value)
{
    if (!std::isfinite(value))
        return fourDigits(value);
    if (std::abs(value) >= 1 && std::abs(value) < 9e15) {
        const std::string sign = value < 0 ? "-" : "";
        const auto whole = static_cast<std::int64_t>(std::abs(value));
        const std::int64_t days = whole / 86'400, hours = whole / 3'600 % 24, minutes = whole / 60 % 60;
        if (days != 0)
            return sign + std::to_string(days) + "d " + std::to_string(hours) + "h " + std::to_string(minutes) + "m "
                + std::to_string(whole % 60) + 's';
        if (hours != 0)
            return sign + std::to_string(hours) + "h " + std::to_string(minutes) + "m " + std::to_string(whole % 60)
                + 's';
        if (minutes != 0)
            return sign + std::to_string(minutes) + "m " + std::to_string(whole % 60) + 's';
        return sign + fourDigits(std::abs(value)) + 's';
    }
    static constexpr const char *down[] = {"m", "u", "n", "p", "f", "a", "z", "y"};
    return humanize(value, 1000, down, down) + 's';
}

/// Only one number, and only the verbs for numbers: `%.2f`, `%5.1f%%`, `%g`, `%e`; `%v` is Go's own.
std::optional<std::string> goPrintf(const std::string &format, double value)
{
    const auto percent = format.find('%');
    std::size_t i = percent == std::string::npos ? format.size() : percent + 1;
    while (i < format.size() && (std::isdigit(static_cast<unsigned char>(format[i])) || format[i] == '.'))
        ++i;
    if (i >= format.size() || i - percent > 6)
        return std::nullopt;
    std::string verb = format.substr(percent, i - percent + 1);
    std::string rest = format.substr(i + 1);
    std::string shown;
    if (verb == "%v")
        shown = shortest(value);
    else if (verb.back() == 'f' || verb.back() == 'g' || verb.back() == 'e')
        shown = std::isfinite(value) ? printed(verb.c_str(), value) : shortest(value);
    else
        return std::nullopt;
    for (std::size_t at = 0; (at = rest.find('%', at)) != std::string::npos; ++at) {
        if (rest.compare(at, 2, "%%") != 0)
            return std::nullopt;
        rest.erase(at, 1);
    }
    return format.substr(0, percent) + shown + rest;
}

/// Words of one part between pipes; a quoted string is one word and keeps its opening quote as its mark.
std::optional<std::vector<std::string>> words(std::string_view text)
{
    std::vector<std::string> result;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ' ' || text[i] == '\t' || text[i] == '\n') {
            ++i;
            continue;
        }
        const std::size_t start = i;
        if (text[i] == '"') {
            i = text.find('"', i + 1);
            if (i == std::string_view::npos)
                return std::nullopt;
            result.emplace_back(text.substr(start, i - start));
            ++i;
            continue;
        }
        while (i < text.size() && text[i] != ' ' && text[i] != '\t' && text[i] != '\n')
            ++i;
        result.emplace_back(text.substr(start, i - start));
    }
    return result;
}

std::optional<Value> variable(std::string_view word, const Labels &labels, double value)
{
    if (word == "$value" || word == ".Value")
        return value;
    for (const std::string_view start : {"$labels.", ".Labels."}) {
        if (word.starts_with(start))
            return std::string(labels.value(word.substr(start.size())));
    }
    if (word.starts_with('"'))
        return std::string(word.substr(1));
    return std::nullopt;
}

std::optional<double> asNumber(const Value &value)
{
    if (const double *number = std::get_if<double>(&value))
        return *number;
    const std::string &text = std::get<std::string>(value);
    char *end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (text.empty() || end != text.c_str() + text.size())
        return std::nullopt;
    return number;
}

std::string mapped(std::string text, int (*change)(int))
{
    for (char &c : text) {
        if (static_cast<unsigned char>(c) < 0x80)
            c = static_cast<char>(change(c));
    }
    return text;
}

std::optional<Value> textFunction(const std::string &name, std::string text)
{
    if (name == "toUpper")
        return mapped(std::move(text), std::toupper);
    if (name == "toLower")
        return mapped(std::move(text), std::tolower);
    if (name == "stripPort") {
        const auto colon = text.rfind(':');
        return colon == std::string::npos ? text : text.substr(0, colon);
    }
    if (name == "title") {
        bool starts = true;
        for (char &c : text) {
            if (starts && static_cast<unsigned char>(c) < 0x80)
                c = static_cast<char>(std::toupper(c));
            starts = c == ' ';
        }
        return text;
    }
    return std::nullopt;
}

std::optional<Value> call(const std::string &name, const Value &argument)
{
    const auto number = asNumber(argument);
    if (number && name == "humanize")
        return humanizeThousand(*number);
    if (number && name == "humanize1024")
        return humanize1024(*number);
    if (number && name == "humanizeDuration")
        return humanizeDuration(*number);
    if (number && name == "humanizePercentage")
        return (std::isfinite(*number) ? printed("%.4g", *number * 100) : shortest(*number)) + '%';
    if (number && name == "humanizeTimestamp" && std::abs(*number) < 2.5e11)
        return toRfc3339(static_cast<Timestamp>(*number * 1000));
    return textFunction(name,
                        std::holds_alternative<double>(argument) ? shortest(*number) : std::get<std::string>(argument));
}

/// One part of a pipe. `piped` is what the part before it gave.
std::optional<Value> part(const std::vector<std::string> &list, const std::optional<Value> &piped, const Labels &labels,
                          double value)
{
    if (list.size() == 1 && !piped)
        return variable(list[0], labels, value);
    if (list.empty())
        return std::nullopt;
    if (list[0] == "printf") {
        const auto argument = piped ? piped : list.size() == 3 ? variable(list[2], labels, value) : std::nullopt;
        if (!argument || list.size() != (piped ? 2u : 3u) || !list[1].starts_with('"'))
            return std::nullopt;
        if (list[1] == "\"%s" && std::holds_alternative<std::string>(*argument))
            return argument;
        const auto number = asNumber(*argument);
        const auto text = number ? goPrintf(list[1].substr(1), *number) : std::nullopt;
        return text ? std::optional<Value>(*text) : std::nullopt;
    }
    const auto argument = piped ? piped : list.size() == 2 ? variable(list[1], labels, value) : std::nullopt;
    if (!argument || list.size() != (piped ? 1u : 2u))
        return std::nullopt;
    return call(list[0], *argument);
}

/// What stands between the brackets begins with the value of the alert.
bool isOfTheValue(std::string_view inside)
{
    const auto list = words(inside.substr(0, inside.find('|')));
    return list
        && std::ranges::any_of(*list, [](const std::string &word) { return word == "$value" || word == ".Value"; });
}

std::optional<std::string> evaluated(std::string_view inside, const Labels &labels, double value)
{
    std::optional<Value> piped;
    for (;;) {
        const auto pipe = inside.find('|');
        const auto list = words(inside.substr(0, pipe));
        if (!list)
            return std::nullopt;
        piped = part(*list, piped, labels, value);
        if (!piped)
            return std::nullopt;
        if (pipe == std::string_view::npos)
            break;
        inside.remove_prefix(pipe + 1);
    }
    if (const double *number = std::get_if<double>(&*piped))
        return shortest(*number);
    return std::get<std::string>(*piped);
}

} // namespace

std::string fillTemplate(std::string_view text, const Labels &labels, const BoundedValue &value)
{
    std::string result;
    while (!text.empty() && result.size() < longest) {
        const auto open = text.find("{{");
        const auto close = open == std::string_view::npos ? open : text.find("}}", open);
        result += text.substr(0, close == std::string_view::npos ? text.size() : open);
        if (close == std::string_view::npos)
            break;
        const std::string_view inside = text.substr(open + 2, close - open - 2);
        const auto filled = evaluated(inside, labels, value.value);
        if (filled && isOfTheValue(inside))
            result += signOf(value.side);
        result += filled ? *filled : std::string(text.substr(open, close + 2 - open));
        text.remove_prefix(close + 2);
    }
    if (result.size() > longest)
        result.resize(longest);
    return result;
}

} // namespace meterbird::alerts
