// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/jsonbody.h"

#include "src/base/text.h"
#include "src/prometheus/response.h"
#include "src/prometheus/servererror.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>

namespace meterbird::prometheus::json {

namespace {

constexpr std::size_t mostLabels = 256; // a series
constexpr std::size_t mostWords = 10;

/// "the answer was cut short", when nothing else can be wrong with it; else what the JSON parser says.
Error noJson(std::string_view bytes, simdjson::error_code code)
{
    const std::size_t last = bytes.find_last_not_of(" \t\r\n");
    if (last == std::string_view::npos)
        return {Error::Kind::BadReply, "the answer is empty"};
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    if (bytes[first] == '{' && bytes[last] != '}')
        return {Error::Kind::BadReply, "the answer was cut short"};
    return {Error::Kind::BadReply, std::string("the answer is no JSON: ") + simdjson::error_message(code)};
}

} // namespace

void wrong(std::string_view field, std::string_view expected)
{
    throw Wrong {{Error::Kind::BadReply,
                  "not what the Prometheus API promises: " + plainText(field) + " is not " + std::string(expected)}};
}

void tooMuch(std::string words)
{
    throw Wrong {{Error::Kind::TooMuch, std::move(words)}};
}

Element field(Object object, std::string_view name, std::string_view path)
{
    Element element;
    if (object[name].get(element) != simdjson::SUCCESS)
        wrong(std::string(path) + '.' + std::string(name), "there");
    return element;
}

std::string_view text(Object object, std::string_view name, std::string_view path)
{
    return asText(field(object, name, path), std::string(path) + '.' + std::string(name));
}

Array list(Object object, std::string_view name, std::string_view path)
{
    return asArray(field(object, name, path), std::string(path) + '.' + std::string(name));
}

Object asObject(Element element, std::string_view path)
{
    Object object;
    if (element.get(object) != simdjson::SUCCESS)
        wrong(path, "an object");
    return object;
}

Array asArray(Element element, std::string_view path)
{
    static simdjson::dom::parser parser;
    static const simdjson::padded_string nothing(std::string_view("[]"));
    static const Array empty = Array(parser.parse(nothing));
    if (element.is_null())
        return empty;
    Array array;
    if (element.get(array) != simdjson::SUCCESS)
        wrong(path, "a list");
    return array;
}

std::string_view asText(Element element, std::string_view path)
{
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS)
        wrong(path, "text");
    return text;
}

std::string optionalWords(Object object, std::string_view name, std::string_view path, std::size_t mostBytes)
{
    Element element;
    if (object[name].get(element) != simdjson::SUCCESS || element.is_null())
        return {};
    return plainText(asText(element, std::string(path) + '.' + std::string(name)), mostBytes);
}

Labels optionalLabels(Object object, std::string_view name, std::string_view path)
{
    Element element;
    if (object[name].get(element) != simdjson::SUCCESS || element.is_null())
        return {};
    const std::string where = std::string(path) + '.' + std::string(name);
    return labels(asObject(element, where), where);
}

Labels labels(Object object, std::string_view path)
{
    std::vector<Labels::Pair> pairs;
    pairs.reserve(std::min(object.size(), mostLabels));
    for (const auto &[name, value] : object) {
        if (pairs.size() == mostLabels)
            tooMuch("a series has more than " + std::to_string(mostLabels) + " labels");
        pairs.emplace_back(cut(name, mostLabelBytes), cut(asText(value, path), mostLabelBytes));
    }
    return Labels(std::move(pairs));
}

double sampleValue(std::string_view text, std::string_view path)
{
    const bool isNegative = !text.empty() && text.front() == '-';
    const std::string_view digits = isNegative ? text.substr(1) : text;
    double value = 0;
    // from_chars would also take "nan(x)" and "infinity", which no server writes.
    if (!digits.empty() && ((digits.front() >= '0' && digits.front() <= '9') || digits.front() == '.')) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc {} && end == text.data() + text.size())
            return value;
    }
    if (text == "NaN")
        return std::numeric_limits<double>::quiet_NaN();
    if (text == "+Inf" || text == "Inf")
        return std::numeric_limits<double>::infinity();
    if (text == "-Inf")
        return -std::numeric_limits<double>::infinity();
    wrong(path, "a number: '" + plainText(text, 40) + "'");
}

Timestamp sampleTime(Element element, std::string_view path)
{
    double seconds = 0;
    if (element.get(seconds) != simdjson::SUCCESS || !(std::abs(seconds) < 1e13))
        wrong(path, "a time");
    return std::llround(seconds * 1000);
}

Timestamp momentOf(std::string_view text)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, offsetHours = 0, offsetMinutes = 0, used = 0;
    double second = 0;
    const std::string copy(text.substr(0, 40));
    if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%lf%n", &year, &month, &day, &hour, &minute, &second, &used)
        != 6)
        return 0;
    const std::chrono::year_month_day date {std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                            std::chrono::day(static_cast<unsigned>(day))};
    if (year < 1970 || !date.ok() || hour < 0 || hour > 24 || minute < 0 || minute > 59
        || !(second >= 0 && second < 61))
        return 0;
    Timestamp offset = 0;
    char sign = 0;
    if (std::sscanf(copy.c_str() + used, "%c%2d:%2d", &sign, &offsetHours, &offsetMinutes) == 3)
        offset = (sign == '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * Timestamp(60'000);
    const Timestamp days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24 + hour) * 60 + minute) * 60'000 + std::llround(second * 1000) - offset;
}

std::string cut(std::string_view text, std::size_t mostBytes)
{
    if (text.size() <= mostBytes)
        return std::string(text);
    std::size_t end = mostBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80)
        --end;
    return std::string(text.substr(0, end));
}

Body::Body(std::string_view bytes)
{
    Element root;
    if (const auto code = m_parser.parse(bytes.data(), bytes.size()).get(root); code != simdjson::SUCCESS)
        throw Wrong {noJson(bytes, code)};
    m_root = asObject(root, "the answer");
    const std::string_view status = text(m_root, "status", "the answer");
    if (status == "error") {
        const std::string type = optionalWords(m_root, "errorType", "the answer");
        throw Wrong {serverError(200, type, optionalWords(m_root, "error", "the answer", 4'096))};
    }
    if (status != "success")
        wrong("the answer.status", "success or error");
    m_data = field(m_root, "data", "the answer");
}

std::vector<std::string> Body::words(std::string_view name) const
{
    Element element;
    if (m_root[name].get(element) != simdjson::SUCCESS)
        return {};
    std::vector<std::string> words;
    for (const Element word : asArray(element, name)) {
        if (words.size() == mostWords)
            break;
        words.push_back(plainText(asText(word, name), 500));
    }
    return words;
}

} // namespace meterbird::prometheus::json
