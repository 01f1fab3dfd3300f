// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/demo.h"

#include "demo/outbox.h"
#include "demo/traffic.h"

#include <chrono>
#include <ctime>
#include <optional>
#include <random>
#include <thread>
#include <unistd.h>

namespace meterbird::demo {

namespace {

constexpr Milliseconds period = 500; // from one batch to the next
constexpr Milliseconds farewell = 3'000; // how long the last events are tried
constexpr Milliseconds longestStepBack = 2'000; // of the wall clock, after which it is simply waited for

Milliseconds utcOffset(Timestamp now)
{
    const std::time_t seconds = now / 1'000;
    std::tm local {};
    return ::localtime_r(&seconds, &local) ? local.tm_gmtoff * 1'000 : 0;
}

TrafficOptions trafficOptions(const Options &options, Timestamp now)
{
    TrafficOptions traffic;
    traffic.seed = options.seed ? *options.seed : std::random_device {}();
    traffic.rate = options.rate;
    traffic.scenario = options.scenario;
    traffic.start = now;
    traffic.utcOffset = utcOffset(now);
    traffic.idPrefix = "demo-" + std::to_string(now) + '-' + std::to_string(::getpid());
    return traffic;
}

/// One run of the program: says what changes, once. Events have the time of the wall; what is waited for does not hang
/// on it, as it may be set.
class Demo
{
public:
    using Say = std::function<void(const std::string &)>;

    Demo(const Options &options, const std::atomic<bool> &stop, const Say &say)
        : m_options(options)
        , m_stop(stop)
        , m_say(say)
        , m_told(currentTime())
        , m_traffic(trafficOptions(options, m_told))
        , m_sender(options.target, [this] { return m_end ? elapsed() >= *m_end : m_stop.load(); })
        , m_outbox(m_sender)
    { }

    int run();

private:
    using Clock = std::chrono::steady_clock;

    /// Since the start.
    Milliseconds elapsed() const
    {
        return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_start).count();
    }
    bool isOver() const { return m_stop || (m_options.duration && elapsed() >= *m_options.duration); }
    void goOn(Timestamp now); ///< with the traffic
    bool deliver(); ///< false: it makes no sense to go on
    void pauseUntil(Milliseconds time) const;
    int finish();

    const Options &m_options;
    const std::atomic<bool> &m_stop;
    const Say &m_say;
    const Clock::time_point m_start = Clock::now();
    Timestamp m_told; ///< events up to here
    Traffic m_traffic;
    std::optional<Milliseconds> m_end; ///< set once no more is told: when nothing is waited for any more
    Sender m_sender;
    Outbox m_outbox;
    bool m_isInTrouble = false;
    std::int64_t m_toldRejected = 0;
};

void Demo::goOn(Timestamp now)
{
    if (now < m_told - longestStepBack) { // the clock was set back: another story, or none for so long
        m_outbox.add(m_traffic.stop(now));
        m_traffic = Traffic(trafficOptions(m_options, now));
    }
    m_told = now;
    // While nobody takes the events no more are made than can be kept.
    if (m_outbox.isFull())
        m_traffic.skipTo(now);
    else
        m_outbox.add(m_traffic.until(now));
}

bool Demo::deliver()
{
    const Outbox::State state = m_outbox.send(elapsed());
    if (m_stop && state == Outbox::State::Trouble)
        return true; // that a wait was given up is no news
    if (state == Outbox::State::Refused) {
        m_say(m_outbox.problem() + "; the demo stops here");
        return false;
    }
    if (m_outbox.rejected() > m_toldRejected) {
        m_toldRejected = m_outbox.rejected();
        m_say(m_outbox.problem());
    }
    if (state == Outbox::State::Trouble && !m_isInTrouble)
        m_say(m_outbox.problem() + "; trying again until it answers");
    if (state == Outbox::State::Idle && m_isInTrouble)
        m_say("sending to " + m_options.target.url() + " again");
    if (state == Outbox::State::Trouble || state == Outbox::State::Idle)
        m_isInTrouble = state == Outbox::State::Trouble;
    if (!m_outbox.hasEverSent() && elapsed() >= m_options.patience) {
        m_say("nobody took the events at " + m_options.target.url()
              + ": start Meterbird (or meterbird-exporter) first, or say --target URL");
        return false;
    }
    return true;
}

void Demo::pauseUntil(Milliseconds time) const
{
    // In short pieces, so that a signal ends the demo at once.
    for (Milliseconds now = elapsed(); now < time && !m_stop; now = elapsed())
        std::this_thread::sleep_for(std::chrono::milliseconds(std::min<Milliseconds>(time - now, 50)));
}

int Demo::run()
{
    while (!isOver()) {
        const Milliseconds begun = elapsed();
        goOn(currentTime());
        if (!deliver())
            return 1;
        pauseUntil(std::min(begun + period, m_options.duration.value_or(begun + period)));
    }
    return finish();
}

int Demo::finish()
{
    const Timestamp now = currentTime();
    goOn(now);
    m_outbox.add(m_traffic.stop(now));
    m_end = elapsed() + farewell;
    Outbox::State state = m_outbox.send(elapsed());
    while (state != Outbox::State::Idle && state != Outbox::State::Refused && elapsed() < *m_end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        state = m_outbox.send(elapsed());
    }
    if (state == Outbox::State::Refused) {
        m_say(m_outbox.problem());
        return 1;
    }
    if (m_outbox.waiting() > 0) {
        m_say(std::to_string(m_outbox.waiting()) + " events were not acknowledged: " + m_outbox.problem());
        return 1;
    }
    m_say("sent " + std::to_string(m_outbox.acknowledged()) + " events");
    return 0;
}

} // namespace

int run(const Options &options, const std::atomic<bool> &stop, const std::function<void(const std::string &)> &say)
{
    return Demo(options, stop, say).run();
}

} // namespace meterbird::demo
