// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/demo.h"

#include "demo/outbox.h"
#include "demo/traffic.h"

#include <chrono>
#include <ctime>
#include <random>
#include <thread>
#include <unistd.h>

namespace meterbird::demo {

namespace {

constexpr Milliseconds period = 500; // from one batch to the next
constexpr Milliseconds farewell = 3'000; // how long the last events are tried

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

/// One run of the program: says what changes, once.
class Demo
{
public:
    using Say = std::function<void(const std::string &)>;

    Demo(const Options &options, const std::atomic<bool> &stop, const Say &say)
        : m_options(options)
        , m_stop(stop)
        , m_say(say)
        , m_start(currentTime())
        , m_traffic(trafficOptions(options, m_start))
        , m_sender(options.target)
        , m_outbox(m_sender)
    { }

    int run();

private:
    bool isOver(Timestamp now) const { return m_stop || (m_options.duration && now - m_start >= *m_options.duration); }
    bool deliver(Timestamp now); ///< false: it makes no sense to go on
    void pauseUntil(Timestamp time) const;
    int finish();

    const Options &m_options;
    const std::atomic<bool> &m_stop;
    const Say &m_say;
    Timestamp m_start;
    Traffic m_traffic;
    Sender m_sender;
    Outbox m_outbox;
    bool m_isInTrouble = false;
    std::int64_t m_toldRejected = 0;
};

bool Demo::deliver(Timestamp now)
{
    const Outbox::State state = m_outbox.send(now);
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
    if (!m_outbox.hasEverSent() && now - m_start >= m_options.patience) {
        m_say("nobody took the events at " + m_options.target.url()
              + ": start Meterbird (or meterbird-exporter) first, or say --target URL");
        return false;
    }
    return true;
}

void Demo::pauseUntil(Timestamp time) const
{
    // In short pieces, so that a signal ends the demo at once.
    for (Timestamp now = currentTime(); now < time && !m_stop; now = currentTime())
        std::this_thread::sleep_for(std::chrono::milliseconds(std::min<Milliseconds>(time - now, 50)));
}

int Demo::run()
{
    for (Timestamp now = m_start; !isOver(now); now = currentTime()) {
        // While nobody takes the events no more are made than can be kept.
        if (m_outbox.isFull())
            m_traffic.skipTo(now);
        else
            m_outbox.add(m_traffic.until(now));
        if (!deliver(now))
            return 1;
        const Timestamp end = m_options.duration ? m_start + *m_options.duration : now + period;
        pauseUntil(std::min(now + period, end));
    }
    return finish();
}

int Demo::finish()
{
    const Timestamp now = currentTime();
    m_outbox.add(m_traffic.until(now));
    m_outbox.add(m_traffic.stop(now));
    Outbox::State state = m_outbox.send(currentTime());
    while (state != Outbox::State::Idle && state != Outbox::State::Refused && currentTime() - now < farewell) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        state = m_outbox.send(currentTime());
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
