// SPDX-License-Identifier: GPL-3.0-or-later
// What runs behind the window, while its exporter takes its time or cannot be started.
#include "exporter/datalock.h"
#include "tests/support/fakeprometheus.h"
#include "tests/ui/app/idleserver.h"
#include "tests/ui/app/noticeof.h"
#include "tests/ui/app/slowstart.h"
#include "ui/app/services.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include <new>
#include <thread>

using namespace meterbird;
using namespace meterbird::ui;
using meterbird::test::IdleServer;
using meterbird::test::noticeOf;
using meterbird::test::SlowStart;
using State = meterbird::prometheus::ManagedServer::State;

namespace {

/// Refuses while `isRefused`.
ExporterStarter refusing(const bool &isRefused)
{
    return [&isRefused](const exporter::ExporterOptions &options) -> StartedExporter {
        if (isRefused)
            return Failure(Error {Error::Kind::Storage, "no room"});
        return startExporter(options);
    };
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
    /// With a Prometheus of our own.
    StartOptions managedOptions() const
    {
        StartOptions managed = options();
        managed.prometheusUrl.reset();
        managed.prometheusPort = 0;
        return managed;
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
        const auto atTheEnd = slow.goOnAtTheEnd();
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
        const auto atTheEnd = slow.goOnAtTheEnd();
        services.open();
        services.start();
        auto settings = services.settings();
        settings.monthlyBudget = 12.5;
        QVERIFY(services.setSettings(settings));
        slow.goOn();
        QTRY_VERIFY(services.exporter());
        QTRY_COMPARE(services.exporter()->monthlyBudget(), std::optional<pricing::NanoDollars>(12'500'000'000));
    }

    void aRuleIsAnsweredWhileThePanelsWait()
    {
        QVERIFY(makeFolders(paths()));
        Services services(options(), paths());
        QVERIFY(std::filesystem::create_directories(services.rulesFolder()));
        QFile rules(QString::fromStdString((services.rulesFolder() / "mine.yml").string()));
        QVERIFY(rules.open(QIODevice::WriteOnly));
        rules.write("groups:\n  - name: mine\n    rules:\n      - alert: A\n        expr: up == 0\n");
        rules.close();
        m_server->answer("/api/v1/query_range", {.body = {}, .manner = test::FakeReply::Manner::Never});
        services.open();
        connect(&services, &Services::serverReady, this, [&services] {
            for (int i = 0; i < 50; ++i)
                QCoro::connect(services.client().ask(meterbird::prometheus::RangeQuery {"up", {0, 60'000}, 1'000}),
                               &services, [](const auto &) {});
        });
        services.start();
        QVERIFY(services.client().waiting() > 40);
        const auto asked = [this] {
            return std::ranges::count(m_server->requests(), QByteArray("/api/v1/query"), &test::FakeRequest::path);
        };
        const auto &statuses = services.alerts().statuses();
        QCOMPARE(statuses.size(), 1U);
        QTRY_COMPARE(statuses.front().health, alerts::RuleStatus::Health::NoData); // which is an answer
        QCOMPARE(asked(), 1); // before the panels did
        services.alerts().evaluateNow();
        QTRY_COMPARE(asked(), 2);
        QVERIFY(services.client().waiting() > 40);
    }

    void startsTheDemoOnceThereIsSomebodyToSendTo()
    {
        SlowStart slow;
        Services services(options(), paths(), slow.starter());
        const auto atTheEnd = slow.goOnAtTheEnd();
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
        Services services(options(), paths(), refusing(isRefused));
        services.open();
        services.start();
        const QString id = QStringLiteral("exporter");
        const auto notice = [&services] { return noticeOf(services.notices(), "exporter"); };
        QTRY_VERIFY(notice());
        QCOMPARE(notice()->text, QStringLiteral("No telemetry can be taken: The disk refuses: no room"));
        QCOMPARE(notice()->buttons, QStringList {QStringLiteral("Try again")});
        QVERIFY(services.exporterError());
        isRefused = false;
        services.answer(id, 0);
        services.answer(id, 0); // somebody is impatient
        QTRY_VERIFY(services.exporter());
        QVERIFY(!services.exporterError());
        QVERIFY(!notice());
    }

    void saysInOneNoticeWhatIsWrongWithThePrices()
    {
        std::filesystem::create_directories(paths().config);
        QFile prices(QString::fromStdString(paths().userPrices().string()));
        QVERIFY(prices.open(QIODevice::WriteOnly));
        prices.write("{\"first\": 1,\n\"second\": 2,\n\"third\": 3}");
        prices.close();
        Services services(options(), paths());
        services.open();
        services.start();
        QTRY_VERIFY(services.exporter());
        const auto *notice = noticeOf(services.notices(), "prices");
        QVERIFY(notice);
        QVERIFY2(notice->text.contains(QStringLiteral("line 1: first"))
                     && notice->text.endsWith(QStringLiteral("(and 2 more like it)")),
                 qPrintable(notice->text));
    }

    void saysWhatWasThrownWhereTheExporterWasOpened()
    {
        const auto starter = [](const exporter::ExporterOptions &) -> StartedExporter { throw std::bad_alloc(); };
        Services services(options(), paths(), starter);
        services.open();
        services.start();
        QTRY_VERIFY(services.exporterError());
        QCOMPARE(services.exporterError()->kind, Error::Kind::Storage);
        QCOMPARE(services.exporterError()->detail, std::string(std::bad_alloc().what()));
        services.retryExporter(); // and thrown once more, into the destructor
    }

    void leavesTheThreadsOfTheOthersToThem()
    {
        SlowStart slow;
        Services services(options(), paths(), slow.starter());
        const auto atTheEnd = slow.goOnAtTheEnd();
        services.open();
        services.start();
        QTRY_VERIFY(slow.hasBegun());
        QTRY_COMPARE(QThreadPool::globalInstance()->activeThreadCount(), 0); // on one processor none would be left
    }

    void startsPrometheusAfterTheExporterAndWithItsAddress()
    {
        const IdleServer idle;
        SlowStart slow;
        Services services(managedOptions(), paths(), slow.starter());
        const auto atTheEnd = slow.goOnAtTheEnd();
        services.open();
        services.start();
        QTRY_VERIFY(slow.hasBegun());
        QVERIFY(!services.server());
        QVERIFY(services.prometheusUrl().isEmpty());
        QVERIFY(services.asksOwnServer()); // nobody need be sent back to it
        slow.goOn();
        QTRY_VERIFY(services.server());
        QVERIFY(services.exporter());
        QCOMPARE(services.server()->settings().exporterUrl, services.exporter()->metricsUrl());
    }

    void startsPrometheusWithoutTheExporterAndTellsItTheAddressLater()
    {
        IdleServer idle;
        idle.setBroken(true);
        bool isRefused = true; // the opening is over whenever it changes
        Services services(managedOptions(), paths(), refusing(isRefused));
        services.open();
        services.start();
        QTRY_VERIFY(services.server());
        QVERIFY(services.exporterError());
        QCOMPARE(services.server()->settings().exporterUrl, std::string());
        QTRY_COMPARE(services.server()->state(), State::NotFound);
        isRefused = false;
        idle.setBroken(false);
        services.retryExporter();
        QTRY_VERIFY(services.exporter());
        QTRY_COMPARE(services.server()->settings().exporterUrl, services.exporter()->metricsUrl());
        QTRY_VERIFY(services.server()->processId() != 0); // and was started again
    }

    void tellsARunningPrometheusTheAddress()
    {
        const IdleServer idle;
        bool isRefused = true; // the opening is over whenever it changes
        Services services(managedOptions(), paths(), refusing(isRefused));
        services.open();
        services.start();
        QTRY_VERIFY(services.server() && services.server()->processId() != 0);
        const qint64 before = services.server()->processId();
        isRefused = false;
        services.retryExporter();
        QTRY_VERIFY(services.exporter());
        QTRY_COMPARE(services.server()->settings().exporterUrl, services.exporter()->metricsUrl());
        QCOMPARE(services.server()->processId(), before);
    }

    void endsCleanlyWhileTheExporterStarts()
    {
        SlowStart slow;
        auto services = std::make_unique<Services>(options(), paths(), slow.starter());
        const auto atTheEnd = slow.goOnAtTheEnd();
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
