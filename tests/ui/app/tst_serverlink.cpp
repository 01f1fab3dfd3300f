// SPDX-License-Identifier: GPL-3.0-or-later
// From our own Prometheus to another and back, with real ones; and what is done where ours does not run.
#include "src/prometheus/serverlock.h"
#include "tests/support/await.h"
#include "tests/support/realprometheus.h"
#include "tests/ui/app/idleserver.h"
#include "tests/ui/app/noticeof.h"
#include "ui/app/services.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;
using meterbird::test::IdleServer;
using meterbird::test::noticeOf;
using State = meterbird::prometheus::ManagedServer::State;

class TestServerLink : public QObject
{
    Q_OBJECT

private:
    static constexpr int patience = 60'000; ///< in milliseconds

    StartOptions options() const
    {
        StartOptions options;
        options.dataDir = m_folder->path().toStdString();
        options.metricsPort = options.receiverPort = options.prometheusPort = 0;
        return options;
    }
    DataPaths paths() const { return dataPaths(m_folder->path().toStdString()); }
    meterbird::prometheus::ServerPlace place() const
    {
        meterbird::prometheus::ServerPlace place;
        place.folder = paths().prometheus();
        place.logFile = paths().state / "prometheus.log";
        place.port = 0;
        place.search = meterbird::prometheus::toolFolders(QCoreApplication::applicationDirPath().toStdString());
        return place;
    }
    static bool isReady(const Services &services)
    {
        return services.server() && services.server()->state() == State::Ready;
    }
    /// The folder that whoever is asked says it works on.
    static QString folderOf(Services &services)
    {
        const auto flags = test::await(services.client().flags());
        return flags && *flags ? QString::fromStdString((*flags)->at("storage.tsdb.path")) : QString();
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void goesToAnotherServerAndBackAndTheChoiceIsKept()
    {
        test::RealPrometheus other;
        QVERIFY2(other.start(), other.error());
        {
            Services services(options(), paths());
            services.open();
            services.start();
            QTRY_VERIFY_WITH_TIMEOUT(isReady(services), patience);
            const qint64 pid = services.server()->processId();
            const QString ours = folderOf(services);
            QVERIFY(ours.startsWith(m_folder->path()));

            services.askServer(QString::fromStdString(other.url()));
            QVERIFY(!services.server());
            QVERIFY(folderOf(services).startsWith(other.folder()));
            QTRY_VERIFY_WITH_TIMEOUT(!meterbird::prometheus::markOf(pid), patience);

            services.askServer({});
            QVERIFY(services.client().connection().url.empty()); // nobody is asked while ours starts
            QTRY_VERIFY_WITH_TIMEOUT(isReady(services), patience);
            QCOMPARE(folderOf(services), ours);
            services.askServer(QString::fromStdString(other.url()));
        }
        {
            Services services(options(), paths()); // the next start
            services.open();
            services.start();
            QCOMPARE(services.prometheusUrl(), QString::fromStdString(other.url()));
            QTRY_VERIFY(services.exporter());
            services.askServer({});
            QTRY_VERIFY_WITH_TIMEOUT(isReady(services), patience);
        }
        Services services(options(), paths());
        services.open();
        QVERIFY(services.settings().prometheusUrl.empty());
        QVERIFY(services.asksOwnServer());
    }

    void comesBackBeforeItsOwnServerHasEnded()
    {
        test::RealPrometheus other;
        QVERIFY2(other.start(), other.error());
        Services services(options(), paths());
        QStringList said;
        connect(&services, &Services::noticed, this, [&said](const Notice &notice) { said << notice.text; });
        services.open();
        services.start();
        QTRY_VERIFY_WITH_TIMEOUT(isReady(services), patience);
        const qint64 pid = services.server()->processId();
        const QString ours = folderOf(services);
        QSignalSpy left(&services, &Services::serverLeft);
        QSignalSpy ready(&services, &Services::serverReady);
        services.askServer(QString::fromStdString(other.url()));
        QCOMPARE(ready.size(), 1);
        auto changed = services.settings();
        changed.scrapeInterval = 7'000;
        QVERIFY(services.setSettings(changed)); // meanwhile
        services.askServer({}); // before the end of ours can have been noticed
        QCOMPARE(left.size(), 1);
        QVERIFY(services.prometheusUrl().isEmpty());
        QVERIFY(services.client().connection().url.empty());
        QTRY_VERIFY_WITH_TIMEOUT(isReady(services), patience);
        QVERIFY(services.server()->processId() != pid);
        QVERIFY(!meterbird::prometheus::markOf(pid));
        QCOMPARE(services.server()->settings().interval, 7'000);
        QCOMPARE(folderOf(services), ours);
        QVERIFY2(said.isEmpty(), qPrintable(said.join(QLatin1Char('\n'))));
    }

    void looksAgainForAMissingServerAndSaysItOnce()
    {
        IdleServer idle;
        idle.setBroken(true);
        Notices notices;
        QSignalSpy said(&notices, &Notices::said);
        QVERIFY(makeFolders(paths()));
        ServerLink link(place(), notices, std::chrono::milliseconds(50));
        int missing = 0;
        connect(&link, &ServerLink::changed, this,
                [&] { missing += link.own() && link.own()->state() == State::NotFound; });
        link.askOwn({});
        QTRY_VERIFY(missing >= 3);
        QCOMPARE(said.size(), 1);
        const Notice *notice = noticeOf(notices.all(), "prometheus");
        QVERIFY(notice);
        QVERIFY2(notice->text.contains(QStringLiteral("tries again by itself every")), qPrintable(notice->text));
        idle.setBroken(false);
        QTRY_VERIFY(link.own()->processId() != 0);
        QCOMPARE(said.size(), 1);
    }

    void triesAgainWhatDidNotStayUpAndSaysItOnce()
    {
        IdleServer idle;
        idle.setServing("echo \"the $$th word\"; exit 3"); // another each time
        Notices notices;
        QStringList said;
        connect(&notices, &Notices::said, this, [&said](const Notice &notice) { said << notice.text; });
        QVERIFY(makeFolders(paths()));
        meterbird::prometheus::ServerTiming quick;
        quick.firstDelay = std::chrono::milliseconds(1);
        ServerLink link(place(), notices, std::chrono::milliseconds(50), quick);
        int givenUp = 0;
        connect(&link, &ServerLink::changed, this,
                [&] { givenUp += link.own() && link.own()->state() == State::GivenUp; });
        link.askOwn({});
        QTRY_VERIFY_WITH_TIMEOUT(givenUp == 1, patience);
        const QStringList first = said;
        QVERIFY2(first.last().contains(QStringLiteral("does not stay up")), qPrintable(first.last()));
        QTRY_VERIFY_WITH_TIMEOUT(givenUp >= 3, patience);
        QCOMPARE(said, first);
        link.retry(); // somebody wants to know
        QTRY_VERIFY_WITH_TIMEOUT(said.size() > first.size(), patience);
    }
};

QTEST_GUILESS_MAIN(TestServerLink)
#include "tst_serverlink.moc"
