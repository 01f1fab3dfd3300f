// SPDX-License-Identifier: GPL-3.0-or-later
// What runs behind the window, while its exporter takes its time or cannot be started.
#include "exporter/datalock.h"
#include "tests/support/fakeprometheus.h"
#include "ui/app/services.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <future>
#include <thread>

using namespace meterbird;
using namespace meterbird::ui;

namespace {

/// Starts the real one, once it may.
class SlowStart
{
public:
    ExporterStarter starter()
    {
        return [this](const exporter::ExporterOptions &options) {
            ++m_begun;
            m_mayGoOn.get_future().wait();
            return startExporter(options);
        };
    }
    bool hasBegun() const { return m_begun > 0; }
    void goOn() { m_mayGoOn.set_value(); }

private:
    std::atomic<int> m_begun = 0;
    std::promise<void> m_mayGoOn;
};

const Services::Notice *noticeOf(const Services &services, const QString &id)
{
    for (const Services::Notice &notice : services.notices()) {
        if (notice.id == id)
            return &notice;
    }
    return nullptr;
}

} // namespace

class TestServices : public QObject
{
    Q_OBJECT

private:
    StartOptions options() const
    {
        StartOptions options;
        options.dataDir = m_folder->path().toStdString();
        options.metricsPort = 0;
        options.receiverPort = 0;
        options.prometheusUrl = m_server->url();
        return options;
    }
    DataPaths paths() const { return dataPaths(m_folder->path().toStdString()); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<test::FakePrometheus> m_server;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<test::FakePrometheus>();
        m_server->answer({R"({"status":"success","data":{"resultType":"vector","result":[]}})"});
    }

    void doesNotWaitForTheExporter()
    {
        SlowStart slow;
        Services services(options(), paths(), slow.starter());
        services.open();
        QSignalSpy ready(&services, &Services::serverReady);
        QSignalSpy changed(&services, &Services::exporterChanged);
        services.start();
        QTRY_VERIFY(slow.hasBegun());
        QVERIFY(!services.exporter());
        QVERIFY(!services.exporterError()); // it is not down: it starts
        QCOMPARE(ready.size(), 1); // somebody else's server can be asked already
        QCOMPARE(changed.size(), 0);
        slow.goOn();
        QTRY_VERIFY(services.exporter());
        QCOMPARE(changed.size(), 1);
        QVERIFY(services.notices().empty());
    }

    void keepsWhatWasSetWhileTheExporterStarted()
    {
        SlowStart slow;
        Services services(options(), paths(), slow.starter());
        services.open();
        services.start();
        auto settings = services.settings();
        settings.monthlyBudget = 12.5;
        QVERIFY(services.setSettings(settings));
        slow.goOn();
        QTRY_VERIFY(services.exporter());
        QCOMPARE(services.exporter()->monthlyBudget(), std::optional<pricing::NanoDollars>(12'500'000'000));
    }

    void startsTheDemoOnceThereIsSomebodyToSendTo()
    {
        SlowStart slow;
        Services services(options(), paths(), slow.starter());
        services.open();
        services.start();
        QSignalSpy failed(&services.demo(), &DemoProcess::failed); // its program does not lie beside this test
        services.startDemo();
        QTRY_VERIFY(slow.hasBegun());
        QCOMPARE(failed.size(), 0);
        slow.goOn();
        QTRY_COMPARE(failed.size(), 1);
    }

    void saysWhyThereIsNoExporterAndTriesAgain()
    {
        bool isRefused = true; // the opening is over whenever it changes
        const auto starter = [&isRefused](const exporter::ExporterOptions &exporterOptions) -> StartedExporter {
            if (isRefused)
                return Failure(Error {Error::Kind::Storage, "no room"});
            return startExporter(exporterOptions);
        };
        Services services(options(), paths(), starter);
        services.open();
        services.start();
        const QString id = QStringLiteral("exporter");
        QTRY_VERIFY(noticeOf(services, id));
        QCOMPARE(noticeOf(services, id)->text, QStringLiteral("No telemetry can be taken: The disk refuses: no room"));
        QCOMPARE(noticeOf(services, id)->buttons, QStringList {QStringLiteral("Try again")});
        QVERIFY(services.exporterError());
        isRefused = false;
        services.answer(id, 0);
        services.answer(id, 0); // somebody is impatient
        QTRY_VERIFY(services.exporter());
        QVERIFY(!services.exporterError());
        QVERIFY(!noticeOf(services, id));
    }

    void endsCleanlyWhileTheExporterStarts()
    {
        SlowStart slow;
        auto services = std::make_unique<Services>(options(), paths(), slow.starter());
        services->open();
        services->start();
        QTRY_VERIFY(slow.hasBegun());
        QVERIFY(std::filesystem::exists(paths().runFile()));
        std::thread later([&slow, runFile = paths().runFile()] {
            while (std::filesystem::exists(runFile)) // the first thing that goes
                std::this_thread::yield();
            slow.goOn();
        });
        services.reset();
        later.join();
        QVERIFY(exporter::DataLock::take(paths())); // the exporter that was still made has gone too
    }
};

QTEST_GUILESS_MAIN(TestServices)
#include "tst_services.moc"
