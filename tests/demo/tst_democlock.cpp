// SPDX-License-Identifier: GPL-3.0-or-later
// A wall clock that is set while the demo runs: what reads it is replaced in this program.
#include "demo/demo.h"
#include "tests/demo/scriptedreceiver.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

using namespace meterbird::demo;
using meterbird::test::ScriptedReceiver;

namespace {

constexpr std::time_t Hour = 3600;
std::atomic<std::time_t> setBack {0}; ///< seconds

const auto fine = ScriptedReceiver::answer(200, R"({"accepted":1,"duplicates":0,"rejected":[]})");

/// Of the first event that has a time, in whole seconds; 0 when none has.
std::time_t firstTimeIn(const std::string &body)
{
    const std::string name = "\"time\":";
    const std::size_t at = body.find(name);
    return at == std::string::npos ? 0 : std::strtoll(body.c_str() + at + name.size(), nullptr, 10);
}

} // namespace

extern "C" int clock_gettime(clockid_t clock, timespec *time) noexcept
{
    const long failed = ::syscall(SYS_clock_gettime, clock, time);
    if (failed == 0 && clock == CLOCK_REALTIME)
        time->tv_sec -= setBack;
    return static_cast<int>(failed);
}

class TestDemoClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesOnAndEndsInTimeThoughTheClockIsSetBack()
    {
        ScriptedReceiver receiver({fine});
        Options options;
        options.target = *parseTarget(receiver.url());
        options.rate = 50;
        options.duration = 3'000;
        const std::time_t now = std::time(nullptr);
        std::atomic<bool> stop = false;
        std::atomic<bool> hasEnded = false;
        std::thread setter([&] {
            while (receiver.bodies().empty() && !hasEnded)
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            setBack = Hour;
            const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(60);
            while (!hasEnded && std::chrono::steady_clock::now() < late)
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            stop = !hasEnded;
        });
        const int exitCode = run(options, stop, [](const std::string &) {});
        hasEnded = true;
        setter.join();
        QVERIFY2(!stop, "it would have waited for the clock");
        QCOMPARE(exitCode, 0);
        // Events of the hour before are told as well.
        const auto bodies = receiver.bodies();
        QVERIFY(std::any_of(bodies.begin(), bodies.end(), [now](const std::string &body) {
            const std::time_t first = firstTimeIn(body);
            return first > now - Hour - 60 && first < now - Hour + 600;
        }));
    }
};

QTEST_GUILESS_MAIN(TestDemoClock)
#include "tst_democlock.moc"
