// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of changed settings: in force, on the disk, with our own Prometheus; and what is said when not.
#include "tests/support/fakeprometheus.h"
#include "tests/support/quietport.h"
#include "tests/ui/app/idleserver.h"
#include "tests/ui/app/noticeof.h"
#include "ui/app/services.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <SQLiteCpp/Database.h>

using namespace meterbird;
using namespace meterbird::ui;
using meterbird::test::IdleServer;
using meterbird::test::noticeOf;
using settings::ScrapeTarget;

class TestServiceSettings : public QObject
{
    Q_OBJECT

private:
    /// With a Prometheus of our own.
    StartOptions options() const
    {
        StartOptions options;
        options.dataDir = m_folder->path().toStdString();
        options.metricsPort = options.receiverPort = options.prometheusPort = 0;
        return options;
    }
    DataPaths paths() const { return dataPaths(m_folder->path().toStdString()); }
    void store(const settings::Settings &settings) const
    {
        QVERIFY(makeFolders(paths()));
        auto store = settings::SettingsStore::open(paths().database());
        QVERIFY(store);
        QVERIFY(store->save(settings));
    }
    /// A disk that refuses, for the settings alone.
    void setRefusing(bool isRefusing) const
    {
        SQLite::Database database(paths().database().string(), SQLite::OPEN_READWRITE, 5'000);
        database.exec(isRefusing ? "ALTER TABLE settings RENAME TO gone" : "ALTER TABLE gone RENAME TO settings");
    }
    /// The metrics page of an agent at a port that Meterbird wanted.
    static std::unique_ptr<test::FakePrometheus> agent()
    {
        auto agent = std::make_unique<test::FakePrometheus>();
        agent->answer({.body = "no such page", .status = 404});
        agent->answer("/metrics", {.body = "agent_requests_total 7\n", .contentType = "text/plain"});
        return agent;
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aTargetThatIsOurOwnPageNowLeavesTheOthersScraped()
    {
        // On the day before, an agent had the port that is Meterbird's today.
        const std::uint16_t port = test::quietPort();
        const ScrapeTarget own {"http://localhost:" + std::to_string(port) + "/metrics", "agent"};
        const ScrapeTarget good {"http://127.0.0.1:1/metrics", "good"};
        settings::Settings stored;
        stored.targets = {own, good};
        store(stored);
        const IdleServer idle;
        StartOptions today = options();
        today.metricsPort = port;
        Services services(today, paths());
        services.open();
        services.start();
        QTRY_VERIFY(services.server() && services.server()->processId() != 0);
        QCOMPARE(services.exporter()->metricsPort(), port);
        using Targets = std::vector<meterbird::prometheus::ScrapeTarget>;
        QCOMPARE(services.server()->settings().targets, (Targets {{"good", good.url}}));
        const Notice *notice = noticeOf(services.notices(), "targets");
        QVERIFY(notice);
        QVERIFY2(notice->text.contains(QStringLiteral("'agent' is Meterbird's own page")), qPrintable(notice->text));

        auto changed = services.settings();
        changed.targets.push_back({"http://127.0.0.1:2/metrics", "more"});
        QVERIFY(services.setSettings(changed));
        QTRY_COMPARE(services.server()->settings().targets,
                     (Targets {{"good", good.url}, {"more", "http://127.0.0.1:2/metrics"}}));
        QVERIFY(noticeOf(services.notices(), "targets")); // until it is mended
        changed.targets.erase(changed.targets.begin());
        QVERIFY(services.setSettings(changed));
        QVERIFY(!noticeOf(services.notices(), "targets"));
    }

    void namesAllTargetsThatCannotBeScraped()
    {
        settings::Settings stored;
        stored.targets = {{"http://127.0.0.1:1/metrics?match[]=up", "odd"}, // taken by earlier versions
                          {"http://127.0.0.1:2/metrics", "good"},
                          {"http://127.0.0.1:2", "same"}};
        store(stored);
        const IdleServer idle;
        Services services(options(), paths());
        services.open();
        services.start();
        QTRY_VERIFY(services.server());
        QCOMPARE(services.settings().targets.size(), 3U); // to be seen on the Sources page
        const Notice *notice = noticeOf(services.notices(), "targets");
        QVERIFY(notice);
        QVERIFY2(notice->text.contains(QStringLiteral("'odd'")) && notice->text.contains(QStringLiteral("'same'")),
                 qPrintable(notice->text));
        auto changed = services.settings(); // and they hold nothing else up
        changed.liveInterval = 10'000;
        QVERIFY(services.setSettings(changed));
    }

    void whatTheDiskDoesNotTakeIsSaidAndSavedLater()
    {
        const IdleServer idle;
        Services services(options(), paths());
        services.open();
        setRefusing(true);
        auto changed = services.settings();
        changed.targets = {{"http://127.0.0.1:1/metrics", "mine"}};
        const auto kept = services.setSettings(changed);
        QVERIFY(!kept);
        QCOMPARE(kept.error().kind, Error::Kind::Storage);
        QVERIFY(services.settings() == changed); // in force all the same
        const Notice *notice = noticeOf(services.notices(), "settings");
        QVERIFY(notice);
        QCOMPARE(notice->level, Notice::Level::Warning);
        QVERIFY2(notice->text.contains(QStringLiteral("will be forgotten")), qPrintable(notice->text));
        QCOMPARE(notice->buttons, QStringList {QStringLiteral("Save again")});
        QVERIFY(!services.setSettings(changed)); // equal, and still not kept
        setRefusing(false);
        services.answer(QStringLiteral("settings"), 0);
        QVERIFY(!noticeOf(services.notices(), "settings"));
        Services later(options(), paths());
        later.open();
        QVERIFY(later.settings() == changed);
    }

    void whatIsOutOfBoundsComesIntoForceNowhere()
    {
        Services services(options(), paths());
        services.open();
        const auto before = services.settings();
        QSignalSpy changes(&services, &Services::settingsChanged);
        auto changed = before;
        changed.scrapeInterval = 60'000;
        changed.exploreHistory = {std::string(10'001, 'x')};
        const auto kept = services.setSettings(changed);
        QVERIFY(!kept);
        QCOMPARE(kept.error().kind, Error::Kind::Config);
        QVERIFY(services.settings() == before);
        QCOMPARE(services.alerts().interval(), before.scrapeInterval);
        QCOMPARE(changes.size(), 1); // whoever shows it shows what is in force again
        QVERIFY(noticeOf(services.notices(), "settings"));
        changed = before;
        changed.liveInterval = 10'000;
        QVERIFY(services.setSettings(changed));
        QVERIFY(!noticeOf(services.notices(), "settings"));
    }

    void everyValueThatCannotBeReadIsNamedUntilItIsChanged()
    {
        store({});
        {
            SQLite::Database database(paths().database().string(), SQLite::OPEN_READWRITE, 5'000);
            database.exec("INSERT OR REPLACE INTO settings VALUES ('range', 'wide'), ('live_interval', 'often')");
        }
        Services services(options(), paths());
        services.open();
        const Notice *notice = noticeOf(services.notices(), "settings-read");
        QVERIFY(notice);
        QVERIFY2(notice->text.contains(QStringLiteral("wide")) && notice->text.contains(QStringLiteral("often")),
                 qPrintable(notice->text));
        auto changed = services.settings();
        changed.range = 60'000;
        QVERIFY(services.setSettings(changed));
        notice = noticeOf(services.notices(), "settings-read");
        QVERIFY(notice && !notice->text.contains(QStringLiteral("wide")));
        changed.liveInterval = 10'000;
        QVERIFY(services.setSettings(changed));
        QVERIFY(!noticeOf(services.notices(), "settings-read"));
    }

    void whatCannotBeReadAtAllIsNotWrittenOver()
    {
        settings::Settings kept;
        kept.monthlyBudget = 50;
        store(kept);
        setRefusing(true);
        Services services(options(), paths());
        services.open();
        QVERIFY(noticeOf(services.notices(), "settings-read"));
        setRefusing(false);
        auto changed = services.settings();
        changed.range = 60'000;
        QVERIFY(!services.setSettings(changed));
        const auto store = settings::SettingsStore::open(paths().database());
        QVERIFY(store);
        QVERIFY(store->load()->settings == kept);
    }

    void anAgentOnOurPortBecomesATarget()
    {
        const auto occupant = agent();
        const IdleServer idle;
        StartOptions options = this->options();
        options.metricsPort = occupant->port();
        const std::string url = occupant->url() + "/metrics";
        for (int i = 0; i < 2; ++i) { // and is no second one on the next day
            Services services(options, paths());
            services.open();
            services.start();
            QTRY_VERIFY(noticeOf(services.notices(), "metrics-port"));
            const QString text = noticeOf(services.notices(), "metrics-port")->text;
            QVERIFY2(text.contains(QStringLiteral("an agent, which is now among the scrape targets")),
                     qPrintable(text));
            QVERIFY(services.settings().targets == (std::vector<ScrapeTarget> {{url, "agent"}}));
            QTRY_VERIFY(services.server());
            QTRY_COMPARE(services.server()->settings().targets.size(), 1U);
        }
    }

    void anAgentIsNotSaidToBeScrapedWhereSomebodyElsesServerIsAsked()
    {
        const auto occupant = agent();
        test::FakePrometheus other;
        StartOptions options = this->options();
        options.metricsPort = occupant->port();
        options.prometheusUrl = other.url();
        Services services(options, paths());
        services.open();
        services.start();
        QTRY_VERIFY(noticeOf(services.notices(), "metrics-port"));
        const QString text = noticeOf(services.notices(), "metrics-port")->text;
        QVERIFY2(text.contains(QStringLiteral("scraped once Meterbird's own Prometheus is asked")), qPrintable(text));
        QCOMPARE(services.settings().targets.size(), 1U);
    }

    void anAgentThatCannotBeAddedIsSaidToBeNone()
    {
        const auto occupant = agent();
        settings::Settings stored;
        for (int i = 0; i < 100; ++i)
            stored.targets.push_back({"http://a:" + std::to_string(1000 + i) + '/', "job" + std::to_string(i)});
        store(stored);
        const IdleServer idle;
        StartOptions options = this->options();
        options.metricsPort = occupant->port();
        Services services(options, paths());
        services.open();
        services.start();
        QTRY_VERIFY(noticeOf(services.notices(), "metrics-port"));
        const QString text = noticeOf(services.notices(), "metrics-port")->text;
        QVERIFY2(text.contains(QStringLiteral("cannot be scraped too (At most 100")), qPrintable(text));
        QCOMPARE(services.settings().targets.size(), 100U);
    }
};

QTEST_GUILESS_MAIN(TestServiceSettings)
#include "tst_servicesettings.moc"
