// SPDX-License-Identifier: GPL-3.0-or-later
// A system that gives no threads and no locks: the functions that ask for them are replaced in this program.
#include "exporter/exporter.h"
#include "tests/support/rawhttp.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cerrno>
#include <dlfcn.h>
#include <limits>
#include <memory>
#include <pthread.h>
#include <string>
#include <sys/file.h>

using namespace meterbird;
using namespace meterbird::test;
using exporter::DataLock;
using exporter::Exporter;
using exporter::ExporterOptions;

namespace {

constexpr int Plenty = std::numeric_limits<int>::max() / 2;

std::atomic<int> threadsLeft {Plenty};
std::atomic<int> lockError {0};

template<typename Function>
Function *original(const char *name)
{
    return reinterpret_cast<Function *>(::dlsym(RTLD_NEXT, name));
}

struct Begin {
    void *(*run)(void *);
    void *argument;
};

/// A thread that ends makes room for another one.
void *runCounted(void *given)
{
    const std::unique_ptr<Begin> begin(static_cast<Begin *>(given));
    void *const result = begin->run(begin->argument);
    ++threadsLeft;
    return result;
}

Result<std::unique_ptr<Exporter>> start(const ExporterOptions &options)
{
    return DataLock::take(options.paths).and_then([&options](DataLock &&lock) {
        return Exporter::start(options, std::move(lock));
    });
}

} // namespace

extern "C" int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                              void *argument) noexcept
{
    static const auto create = original<decltype(pthread_create)>("pthread_create");
    if (--threadsLeft < 0) {
        ++threadsLeft;
        return EAGAIN;
    }
    auto begin = std::make_unique<Begin>(Begin {run, argument});
    const int problem = create(thread, attributes, &runCounted, begin.get());
    if (problem == 0)
        begin.release();
    else
        ++threadsLeft;
    return problem;
}

extern "C" int flock(int file, int operation) noexcept
{
    static const auto lock = original<decltype(flock)>("flock");
    if (lockError == 0)
        return lock(file, operation);
    errno = lockError;
    return -1;
}

class TestScarcity : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    ExporterOptions m_options;

private Q_SLOTS:
    void init()
    {
        m_options = {};
        m_options.paths = dataPaths(m_folder.path().toStdString());
        m_options.metrics.port = 0;
        m_options.receiver.port = 0;
        m_options.scrapeInterval = {};
    }

    void cleanup()
    {
        threadsLeft = Plenty;
        lockError = 0;
    }

    void saysSoAtWhicheverThreadItIsTheLast()
    {
        constexpr int Most = 100;
        int allowed = 0;
        std::unique_ptr<Exporter> running;
        for (; allowed < Most && !running; ++allowed) {
            threadsLeft = allowed;
            auto started = start(m_options);
            if (started) {
                running = std::move(*started);
                break;
            }
            QCOMPARE(started.error().kind, Error::Kind::Config);
            QVERIFY2(started.error().detail.find("no more threads") != std::string::npos,
                     started.error().detail.c_str());
            QCOMPARE(threadsLeft.load(), allowed); // those that it got have ended
        }
        QVERIFY2(running, "not even with a hundred threads");
        QVERIFY(allowed > 32); // as many handlers, and some more

        // With all that it has it needs no more: not to work, and not to end.
        QCOMPARE(threadsLeft.load(), 0);
        RawHttp agent(running->receiverPort());
        QCOMPARE(agent.post("/v1/events", R"({"type":"error","error_type":"x"})").value_or(RawReply {}).status, 200);
        RawHttp scraper(running->metricsPort());
        QCOMPARE(scraper.get("/metrics").value_or(RawReply {}).status, 200);
        running->stop();
        QCOMPARE(threadsLeft.load(), allowed);
    }

    void tellsAFileSystemWithoutLocksFromAFolderInUse()
    {
        lockError = ENOLCK;
        const auto refused = DataLock::take(m_options.paths);
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().kind, Error::Kind::Storage);
        QVERIFY2(refused.error().detail.find("meterbird.lock: No locks available") != std::string::npos,
                 refused.error().detail.c_str());
    }
};

QTEST_GUILESS_MAIN(TestScarcity)
#include "tst_scarcity.moc"
