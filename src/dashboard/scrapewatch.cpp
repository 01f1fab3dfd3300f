// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/scrapewatch.h"

#include <algorithm>

namespace meterbird::dashboard {

namespace {

constexpr std::size_t mostMetrics = 6;
constexpr Milliseconds askedAgainAfter = 600'000; // once it is known
constexpr Milliseconds roundedTo = 1'000; // scrapes jitter
constexpr std::size_t fewestGaps = 2;

using prometheus::Answer;
using prometheus::InstantQuery;

bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

bool isNamePart(char c)
{
    return isNameStart(c) || (c >= '0' && c <= '9');
}

/// Behind the literal that begins at `at`.
std::size_t behindLiteral(std::string_view expr, std::size_t at)
{
    const char quote = expr[at];
    for (++at; at < expr.size() && expr[at] != quote; ++at) {
        if (expr[at] == '\\' && quote != '`')
            ++at;
    }
    return at + 1;
}

/// `name{a="b"}[10m]`: its samples as they were scraped.
std::string samplesOf(const std::string &name, Labels labels)
{
    labels.set("__name__", name);
    return labels.toString() + "[10m]";
}

/// The usual distance of neighbours: a scrape that was missed makes one of them twice as long.
std::optional<Milliseconds> distanceIn(const std::vector<Sample> &samples)
{
    std::vector<Milliseconds> gaps;
    for (std::size_t i = 1; i < samples.size(); ++i) {
        if (samples[i].time > samples[i - 1].time)
            gaps.push_back(samples[i].time - samples[i - 1].time);
    }
    if (gaps.size() < fewestGaps)
        return std::nullopt;
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    return std::max(roundedTo, (*middle + roundedTo / 2) / roundedTo * roundedTo);
}

} // namespace

std::vector<std::string> metricNamesIn(std::string_view expr)
{
    std::vector<std::string> names;
    for (std::size_t at = 0; at < expr.size();) {
        const char c = expr[at];
        if (c == '"' || c == '\'' || c == '`') {
            at = behindLiteral(expr, at);
        } else if (isNamePart(c)) {
            std::size_t end = at;
            while (end < expr.size() && isNamePart(expr[end]))
                ++end;
            std::size_t next = end;
            while (next < expr.size() && expr[next] == ' ')
                ++next;
            const bool isSelected = next < expr.size() && (expr[next] == '{' || expr[next] == '[');
            const bool isVariable = at > 0 && (expr[at - 1] == '$' || expr[at - 1] == '}');
            std::string name(expr.substr(at, end - at));
            if (isSelected && !isVariable && isNameStart(c)
                && std::find(names.begin(), names.end(), name) == names.end())
                names.push_back(std::move(name));
            at = end;
        } else {
            ++at;
        }
    }
    return names;
}

ScrapeWatch::ScrapeWatch(prometheus::QuerySource &source, QObject *parent)
    : QObject(parent)
    , m_source(&source)
{ }

void ScrapeWatch::setSource(prometheus::QuerySource &source)
{
    m_source = &source;
    forget();
}

void ScrapeWatch::setMetrics(std::vector<std::string> names)
{
    std::vector<std::string> metrics;
    for (std::string &name : names) {
        if (metrics.size() < mostMetrics && std::find(metrics.begin(), metrics.end(), name) == metrics.end())
            metrics.push_back(std::move(name));
    }
    if (metrics == m_metrics)
        return;
    m_metrics = std::move(metrics);
    forget();
}

void ScrapeWatch::forget()
{
    ++m_turn;
    m_interval.reset();
    m_isWaiting = false;
}

void ScrapeWatch::refresh(Timestamp now)
{
    if (m_isWaiting)
        return;
    if (m_metrics.empty() || (m_interval && now >= m_knownAt && now - m_knownAt < askedAgainAfter)) {
        Q_EMIT settled();
        return;
    }
    m_isWaiting = true;
    m_now = now;
    tryMetric(0);
}

/// One series of the metric will do, and that which has most samples.
void ScrapeWatch::tryMetric(std::size_t index)
{
    if (index >= m_metrics.size()) {
        settle(std::nullopt);
        return;
    }
    InstantQuery query {"topk(1, count_over_time(" + m_metrics[index] + "[10m]))", m_now};
    const auto receiver = [this, index, turn = m_turn](Result<Answer> answer) {
        if (turn != m_turn)
            return;
        if (!answer)
            settle(std::nullopt); // another metric would not be answered either
        else if (answer->series.empty())
            tryMetric(index + 1);
        else
            look(index, answer->series.front().labels);
    };
    QCoro::connect(m_source->ask(std::move(query)), this, receiver);
}

void ScrapeWatch::look(std::size_t index, const Labels &series)
{
    InstantQuery query {samplesOf(m_metrics[index], series), m_now};
    const auto receiver = [this, turn = m_turn](Result<Answer> answer) {
        if (turn != m_turn)
            return;
        const bool isKnown = answer && !answer->series.empty();
        settle(isKnown ? distanceIn(answer->series.front().samples) : std::nullopt);
    };
    QCoro::connect(m_source->ask(std::move(query)), this, receiver);
}

/// What was known stays until something else is.
void ScrapeWatch::settle(std::optional<Milliseconds> interval)
{
    m_isWaiting = false;
    if (interval) {
        m_interval = interval;
        m_knownAt = m_now;
    }
    Q_EMIT settled();
}

} // namespace meterbird::dashboard
