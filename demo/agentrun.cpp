// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/agentrun.h"

#include "demo/eventjson.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace meterbird::demo {

namespace {

struct Model {
    std::string_view name;
    std::string_view provider;
    double weight;
    double secondsPerThousandOut; ///< how fast it writes
    double firstToken; ///< median seconds
    double reasoning; ///< share of calls that think before they speak
};
constexpr std::array<Model, 6> models {{
    {"gpt-4o-mini", "openai", 54, 5, 0.32, 0},
    {"gpt-4o", "openai", 9, 7, 0.45, 0},
    {"claude-haiku-4-5", "anthropic", 10, 4.5, 0.40, 0.1},
    {"claude-sonnet-4-5", "anthropic", 4, 9, 0.70, 0.4},
    {"gemini-2.5-flash", "google", 21, 4, 0.35, 0.3},
    {"o4-mini", "openai", 2, 8, 1.2, 1},
}};

struct EndpointHabits {
    std::string_view name;
    double weight;
    double iterations; ///< mean number of turns
    double inputTokens; ///< median of the first turn
    double outputTokens; ///< median of a turn
    bool announced; ///< sends request_started and request_finished, else one request at its end
};
constexpr std::array<EndpointHabits, 5> endpoints {{
    {"query", 46, 1.7, 700, 110, true},
    {"chat", 26, 1.3, 1'100, 160, true},
    {"summarize", 14, 1.1, 1'700, 190, true},
    {"classify", 10, 1.0, 420, 18, false},
    {"research", 4, 4, 1'900, 240, true},
}};

struct Tool {
    std::string_view name;
    double weight;
    double seconds;
};
constexpr std::array<Tool, 5> tools {{{"sql_query", 42, 0.09},
                                      {"web_search", 26, 0.5},
                                      {"vector_search", 18, 0.05},
                                      {"read_file", 10, 0.012},
                                      {"run_code", 4, 1.2}}};
constexpr std::array<std::string_view, 4> operations {"select", "insert", "update", "vector_search"};
constexpr std::array<std::string_view, 4> failures {"rate_limit", "timeout", "overloaded", "server_error"};

template<typename Table>
std::size_t pickFrom(Dice &dice, const Table &table)
{
    std::vector<double> weights;
    for (const auto &row : table)
        weights.push_back(row.weight);
    return dice.pick(weights);
}

/// What one LLM call costs in tokens; the input holds what was read from and written to the cache.
struct Tokens {
    std::int64_t input = 0, output = 0, cacheRead = 0, cacheWrite = 0, reasoning = 0;
};

/// Writes down a run while its clock moves on.
class Recorder
{
public:
    Recorder(Timestamp start, const Mood &mood, Dice &dice, const NextId &nextId)
        : m_mood(mood)
        , m_dice(dice)
        , m_nextId(nextId)
        , m_now(static_cast<double>(start))
    {
        m_run.start = start;
    }

    void begin(std::string_view endpoint, bool announced);
    bool callModel(const Model &model, Tokens tokens); ///< false: it failed
    bool callTool();
    void queryDatabase();
    AgentRun finish(int iterations, std::string_view errorType);
    void wait(double seconds) { m_now += seconds * 1'000; }

private:
    Timestamp now() const { return static_cast<Timestamp>(m_now); }
    EventJson event(std::string_view type) { return {type, m_nextId(), now()}; }
    void record(const EventJson &json) { m_run.events.push_back({now(), json.finish()}); }

    AgentRun m_run;
    const Mood &m_mood;
    Dice &m_dice;
    const NextId &m_nextId;
    double m_now;
    std::string_view m_failure = "server_error";

public:
    std::string_view lastFailure() const { return m_failure; }
};

void Recorder::begin(std::string_view endpoint, bool announced)
{
    m_run.endpoint = endpoint;
    if (!announced)
        return;
    m_run.requestId = "r-" + m_nextId();
    record(event("request_started").text("endpoint", endpoint).text("request_id", m_run.requestId));
}

bool Recorder::callModel(const Model &model, Tokens tokens)
{
    const bool failed = m_dice.happens(m_mood.llmFailures);
    const double first = m_dice.logNormal(model.firstToken, 1.5) * m_mood.slowness;
    const double writing =
        static_cast<double>(tokens.output) / 1'000 * model.secondsPerThousandOut * m_dice.logNormal(1, 1.25);
    double seconds = first + writing * m_mood.slowness;
    if (failed) {
        // Too many requests are refused at once; a timeout takes its time.
        m_failure = failures[m_dice.pick({50, 25, 15, 10})];
        seconds = m_failure == "timeout" ? 30 : m_dice.logNormal(0.25, 1.6);
    }
    wait(seconds);
    EventJson json = event("llm_call");
    json.text("model", model.name).text("provider", model.provider).seconds("duration_seconds", seconds);
    if (failed) {
        record(json.text("status", "error").text("error_type", m_failure));
        return false;
    }
    json.count("input_tokens", tokens.input)
        .count("output_tokens", tokens.output)
        .seconds("time_to_first_token_seconds", first);
    if (tokens.cacheRead > 0)
        json.count("cache_read_tokens", tokens.cacheRead);
    if (tokens.cacheWrite > 0)
        json.count("cache_write_tokens", tokens.cacheWrite);
    if (tokens.reasoning > 0)
        json.count("reasoning_tokens", tokens.reasoning);
    record(json.text("status", "success"));
    return true;
}

bool Recorder::callTool()
{
    const Tool &tool = tools[pickFrom(m_dice, tools)];
    const bool failed = m_dice.happens(m_mood.toolFailures);
    const double seconds = m_dice.logNormal(tool.seconds, 2) * m_mood.slowness;
    if (tool.name == "sql_query" || tool.name == "vector_search")
        queryDatabase();
    wait(seconds);
    record(event("tool_call")
               .text("name", tool.name)
               .seconds("duration_seconds", seconds)
               .text("status", failed ? "error" : "success"));
    return !failed;
}

void Recorder::queryDatabase()
{
    const double seconds = m_dice.logNormal(0.006, 2.2) * m_mood.slowness;
    const bool failed = m_dice.happens(m_mood.toolFailures / 4);
    wait(seconds);
    record(event("db_query")
               .text("operation", operations[m_dice.pick({60, 15, 10, 15})])
               .seconds("duration_seconds", seconds)
               .text("status", failed ? "error" : "success"));
}

AgentRun Recorder::finish(int iterations, std::string_view errorType)
{
    EventJson json = event(m_run.requestId.empty() ? "request" : "request_finished");
    json.text("endpoint", m_run.endpoint);
    if (!m_run.requestId.empty())
        json.text("request_id", m_run.requestId);
    json.text("status", errorType.empty() ? "success" : "error")
        .seconds("duration_seconds", (m_now - static_cast<double>(m_run.start)) / 1'000)
        .count("iterations", iterations);
    if (!errorType.empty())
        json.text("error_type", errorType);
    record(json);
    m_run.end = now();
    return std::move(m_run);
}

Tokens tokensFor(const EndpointHabits &endpoint, const Model &model, int turn, Dice &dice)
{
    Tokens tokens;
    const auto own = static_cast<std::int64_t>(dice.logNormal(endpoint.inputTokens, 1.5));
    const auto history = static_cast<std::int64_t>(turn) * 450;
    tokens.input = own + history;
    // From the second turn on most of what was said before lies in the provider's cache.
    if (turn > 0 && dice.happens(0.7))
        tokens.cacheRead = tokens.input * 6 / 10;
    else if (model.provider == "anthropic" && dice.happens(0.3))
        tokens.cacheWrite = tokens.input / 2;
    tokens.output = 1 + static_cast<std::int64_t>(dice.logNormal(endpoint.outputTokens, 1.6));
    if (dice.happens(model.reasoning)) {
        tokens.reasoning = static_cast<std::int64_t>(dice.logNormal(120, 1.7));
        tokens.output += tokens.reasoning;
    }
    return tokens;
}

template<typename Table>
std::vector<std::string> namesOf(const Table &table)
{
    std::vector<std::string> names;
    for (const auto &row : table)
        names.emplace_back(row.name);
    return names;
}

} // namespace

AgentRun makeRun(Timestamp start, const Mood &mood, Dice &dice, const NextId &nextId, int endpointIndex, int modelIndex)
{
    const EndpointHabits &endpoint =
        endpoints[endpointIndex < 0 ? pickFrom(dice, endpoints) : static_cast<std::size_t>(endpointIndex)];
    const Model &model = models[modelIndex < 0 ? pickFrom(dice, models) : static_cast<std::size_t>(modelIndex)];
    Recorder recorder(start, mood, dice, nextId);
    recorder.begin(endpoint.name, endpoint.announced);
    const int turns = 1 + std::min(12, static_cast<int>(dice.exponential(std::max(endpoint.iterations - 0.5, 0.3))));
    std::string_view error;
    int done = 0;
    while (done < turns && error.empty()) {
        bool fine = recorder.callModel(model, tokensFor(endpoint, model, done, dice));
        // A refused call is tried once more, as client libraries do.
        if (!fine) {
            recorder.wait(dice.logNormal(0.6, 1.5));
            fine = recorder.callModel(model, tokensFor(endpoint, model, done, dice));
        }
        if (!fine)
            error = recorder.lastFailure();
        ++done;
        for (int calls = done < turns || dice.happens(0.45) ? dice.between(1, 3) : 0; calls > 0 && error.empty();
             --calls)
            recorder.callTool();
    }
    recorder.queryDatabase(); // the conversation is stored
    return recorder.finish(done, error);
}

AgentRun makeRunaway(Timestamp start, const Mood &mood, Dice &dice, const NextId &nextId)
{
    const Model &model = models[dice.happens(0.6) ? 3 : 1];
    Recorder recorder(start, mood, dice, nextId);
    recorder.begin("research", true);
    const int turns = dice.between(45, 90);
    std::int64_t context = 6'000;
    for (int turn = 0; turn < turns; ++turn) {
        Tokens tokens;
        tokens.input = context;
        tokens.cacheRead = turn > 0 ? context / 4 : 0;
        tokens.output = 60 + dice.between(0, 240);
        context = std::min<std::int64_t>(context + 1'400 + dice.between(0, 900), 120'000);
        recorder.callModel(model, tokens);
        recorder.callTool();
    }
    return recorder.finish(turns, dice.happens(0.5) ? "max_iterations" : "");
}

std::vector<std::string> endpointNames()
{
    return namesOf(endpoints);
}

std::vector<std::string> modelNames()
{
    return namesOf(models);
}

} // namespace meterbird::demo
