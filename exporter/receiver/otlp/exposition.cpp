// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/exposition.h"

#include "exporter/receiver/otlp/allowlist.h"
#include "src/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>
#include <vector>

namespace meterbird::otlp {

namespace {

using namespace std::string_view_literals;
using Words = std::vector<std::string>;

// Within these no name, value or number of labels is more than a scrape takes (256 bytes, 30 labels): one series that
// were would cost all of them.
constexpr std::size_t MostNameBytes = 150; ///< of a metric, to which units and suffixes come
constexpr std::size_t MostUnitBytes = 50;
constexpr std::size_t MostValueBytes = 200;
constexpr std::size_t MostLabels = 20; ///< job and instance not counted

/// UCUM's sign and the word that stands for it in a name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 27> unitWords {{
    {"d", "days"},
    {"h", "hours"},
    {"min", "minutes"},
    {"s", "seconds"},
    {"ms", "milliseconds"},
    {"us", "microseconds"},
    {"ns", "nanoseconds"},
    {"By", "bytes"},
    {"KiBy", "kibibytes"},
    {"MiBy", "mebibytes"},
    {"GiBy", "gibibytes"},
    {"TiBy", "tibibytes"},
    {"kBy", "kilobytes"},
    {"MBy", "megabytes"},
    {"GBy", "gigabytes"},
    {"TBy", "terabytes"},
    {"m", "meters"},
    {"V", "volts"},
    {"A", "amperes"},
    {"J", "joules"},
    {"W", "watts"},
    {"g", "grams"},
    {"Cel", "celsius"},
    {"Hz", "hertz"},
    {"1", ""},
    {"%", "percent"},
    {"", ""},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> perWords {{
    {"s", "second"},
    {"m", "minute"},
    {"h", "hour"},
    {"d", "day"},
    {"w", "week"},
    {"mo", "month"},
}};

bool isLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

Words wordsOf(std::string_view text)
{
    Words words;
    bool isInWord = false;
    for (const char c : text.substr(0, MostNameBytes)) {
        const bool belongs = isLetterOrDigit(c) || c == ':';
        if (belongs && !isInWord)
            words.emplace_back();
        if (belongs)
            words.back() += c;
        isInWord = belongs;
    }
    return words;
}

template<std::size_t N>
std::string_view wordFor(const std::array<std::pair<std::string_view, std::string_view>, N> &table,
                         std::string_view sign)
{
    const auto found = std::ranges::find(table, sign, &std::pair<std::string_view, std::string_view>::first);
    return found == table.end() ? sign : found->second;
}

void appendOnce(Words &words, std::string_view unit)
{
    for (std::string &word : wordsOf(unit)) {
        std::erase(word, ':');
        if (!word.empty() && std::ranges::find(words, word) == words.end())
            words.push_back(std::move(word));
    }
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// `{tokens}` is a note, no unit; `By/s` is bytes per second.
void appendUnit(Words &words, std::string_view unit)
{
    const auto slash = unit.find('/');
    const std::string_view main = trimmed(unit.substr(0, slash));
    if (main.find_first_of("{}") == std::string_view::npos)
        appendOnce(words, wordFor(unitWords, main));
    if (slash == std::string_view::npos)
        return;
    const std::string_view per = trimmed(unit.substr(slash + 1));
    if (per.empty() || per.find_first_of("{}") != std::string_view::npos)
        return;
    words.emplace_back("per");
    appendOnce(words, wordFor(perWords, per));
}

void moveToEnd(Words &words, const std::string &word)
{
    std::erase(words, word);
    words.push_back(word);
}

telemetry::ForeignType typeOf(const Metric &metric)
{
    switch (metric.kind) {
    case MetricKind::Sum:
        return metric.isMonotonic ? telemetry::ForeignType::Counter : telemetry::ForeignType::Gauge;
    case MetricKind::Histogram:
    case MetricKind::ExponentialHistogram:
        return telemetry::ForeignType::Histogram;
    case MetricKind::Summary:
        return telemetry::ForeignType::Summary;
    default:
        return telemetry::ForeignType::Gauge;
    }
}

/// Empty: it cannot be a label value.
std::string valueText(const Value &value)
{
    std::array<char, 32> digits {};
    const auto written = [&digits](auto number) {
        return std::string(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
    };
    switch (value.kind) {
    case Value::Kind::Text:
        return plainText(value.text);
    case Value::Kind::Bool:
        return value.flag ? "true" : "false";
    case Value::Kind::Whole:
        return written(value.whole);
    case Value::Kind::Real:
        return written(value.real);
    default:
        return {};
    }
}

/// By key, so that the same attributes in another order are the same series.
std::map<std::string_view, std::string> shownValues(const Attributes &attributes)
{
    std::map<std::string_view, std::string> values;
    for (const Attribute &attribute : attributes.all()) {
        if (!mayBeShown(attribute.key))
            continue;
        if (std::string value = valueText(attribute.value); !value.empty())
            values[attribute.key] = std::move(value);
    }
    return values;
}

} // namespace

std::string prometheusName(const Metric &metric)
{
    Words words = wordsOf(metric.name);
    if (words.empty())
        return {};
    appendUnit(words, metric.unit.substr(0, MostUnitBytes));
    if (metric.kind == MetricKind::Sum && metric.isMonotonic)
        moveToEnd(words, "total");
    if (metric.kind == MetricKind::Gauge && metric.unit == "1")
        moveToEnd(words, "ratio");
    std::string name;
    for (const std::string &word : words)
        name.append(name.empty() ? "" : "_").append(word);
    return isDigit(name.front()) ? '_' + name : name;
}

std::string prometheusLabel(std::string_view key)
{
    std::string label(key.substr(0, MostNameBytes));
    std::ranges::replace_if(
        label, [](char c) { return !isLetterOrDigit(c); }, '_');
    return !label.empty() && isDigit(label.front()) ? "key_" + label : label;
}

telemetry::ForeignSeries shownAs(const Metric &metric, const Attributes &attributes, const std::string &job,
                                 const std::string &instance)
{
    std::map<std::string, std::string> labels;
    for (const auto &[key, value] : shownValues(attributes)) {
        std::string &place = labels[prometheusLabel(key)];
        place = plainText(place.empty() ? value : place + ';' + value, MostValueBytes);
        if (labels.size() == MostLabels)
            break;
    }
    if (!job.empty())
        labels["job"] = job;
    if (!instance.empty())
        labels["instance"] = instance;
    return {.name = prometheusName(metric),
            .type = typeOf(metric),
            .help = plainText(metric.description.empty() ? metric.name : metric.description),
            .labels = {labels.begin(), labels.end()}};
}

} // namespace meterbird::otlp
