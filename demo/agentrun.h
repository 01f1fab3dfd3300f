// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/mood.h"

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace meterbird::demo {

/// An event and the moment at which it happens (and is sent).
struct TimedEvent {
    Timestamp time = 0;
    std::string json;

    bool operator==(const TimedEvent &) const = default;
};

/// The dice of one demo. All chance comes from here, so that one seed is one history.
class Dice
{
public:
    explicit Dice(std::uint64_t seed)
        : m_engine(seed)
    { }

    double uniform() { return std::uniform_real_distribution<double>(0, 1)(m_engine); }
    bool happens(double chance) { return uniform() < chance; }
    int between(int least, int most) { return std::uniform_int_distribution<int>(least, most)(m_engine); }
    double exponential(double mean) { return std::exponential_distribution<double>(1 / mean)(m_engine); }
    /// Log-normal by its median and the factor that a third of the values exceed, about.
    double logNormal(double median, double spread)
    {
        return median * std::exp(std::normal_distribution<double>(0, std::log(spread))(m_engine));
    }
    std::size_t pick(const std::vector<double> &weights)
    {
        return std::discrete_distribution<std::size_t>(weights.begin(), weights.end())(m_engine);
    }

private:
    std::mt19937_64 m_engine;
};

/// One request to an agent, from its first event to its last: thinking (LLM calls), tools, the database, an end.
struct AgentRun {
    std::vector<TimedEvent> events; ///< in order of time
    std::string endpoint;
    std::string requestId; ///< empty: reported once, at its end (`request`)
    Timestamp start = 0;
    Timestamp end = 0;
};

/// Gives the ids of events, each once.
using NextId = std::function<std::string()>;

/// A run that begins at `start`. `endpoint` and `model` as in endpointNames() and modelNames(), or -1: chance decides.
AgentRun makeRun(Timestamp start, const Mood &mood, Dice &dice, const NextId &nextId, int endpoint = -1,
                 int model = -1);

/// An agent that goes round in circles: dozens of iterations, a context that grows with each.
AgentRun makeRunaway(Timestamp start, const Mood &mood, Dice &dice, const NextId &nextId);

std::vector<std::string> endpointNames();
std::vector<std::string> modelNames();

/// How many events a run has on average, to turn events per second into runs per second.
constexpr double eventsPerRun = 8.5;

} // namespace meterbird::demo
