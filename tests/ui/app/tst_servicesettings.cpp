// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of changed settings: in force, on the disk, with our own Prometheus; and what is said when not.
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

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

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
};

QTEST_GUILESS_MAIN(TestServiceSettings)
#include "tst_servicesettings.moc"
