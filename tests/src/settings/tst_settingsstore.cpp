// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/settings/settingsstore.h"

#include <QTemporaryDir>
#include <QTest>
#include <SQLiteCpp/Statement.h>

#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace meterbird;
using namespace meterbird::settings;

namespace {

Settings unusual()
{
    Settings settings;
    settings.appearance = Appearance::Light;
    settings.liveInterval = 0;
    settings.range = 21'600'000;
    settings.scrapeInterval = 15'000;
    settings.retention = 90LL * 86'400'000;
    settings.targets = {{"http://127.0.0.1:8000/metrics", "litellm"}, {"https://[::1]/metrics", "größe \"x\""}};
    settings.monthlyBudget = 299.99;
    settings.dashboard = "/home/me/my boards/a.json";
    settings.prometheusUrl = "http://127.0.0.1:9090";
    settings.closeToTrayTold = true;
    return settings;
}

} // namespace

class TestSettingsStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void beginsWithTheDefaults();
    void givesBackWhatWasSaved();
    void leavesUnknownKeysAlone();
    void saysWhichStoredValueIsBadAndKeepsTheOthers();
    void keepsABadTextUntilThatSettingIsChanged();
    void refusesToSaveABadValue();
    void holdsOldOrNewSettingsAfterAKill();
    void seesWhatAnotherConnectionSaved();
    void refusesAFileThatIsNoDatabase();

private:
    std::filesystem::path file() const { return m_folder->path().toStdString() + "/meterbird.sqlite"; }
    void execute(const std::string &sql) const { SQLite::Database(file().string(), SQLite::OPEN_READWRITE).exec(sql); }
    std::string stored(const std::string &key) const
    {
        SQLite::Database database(file().string(), SQLite::OPEN_READONLY);
        SQLite::Statement ask(database, "SELECT value FROM settings WHERE key = ?");
        ask.bind(1, key);
        return ask.executeStep() ? ask.getColumn(0).getString() : "(none)";
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestSettingsStore::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestSettingsStore::beginsWithTheDefaults()
{
    auto store = SettingsStore::open(file());
    QVERIFY(store);
    const auto loaded = store->load();
    QVERIFY(loaded);
    QVERIFY(loaded->settings == Settings {});
    QVERIFY(loaded->complaints.empty());
}

void TestSettingsStore::givesBackWhatWasSaved()
{
    {
        auto store = SettingsStore::open(file());
        QVERIFY(store);
        QVERIFY(store->save(unusual()));
    }
    auto store = SettingsStore::open(file());
    QVERIFY(store);
    QVERIFY(store->load()->settings == unusual());
    QVERIFY(store->save(Settings {})); // back to the defaults, also where that means "nothing"
    QVERIFY(store->load()->settings == Settings {});
}

void TestSettingsStore::leavesUnknownKeysAlone()
{
    auto store = SettingsStore::open(file());
    QVERIFY(store);
    execute("INSERT INTO settings VALUES ('of_a_newer_version', 'x')");
    QVERIFY(store->save(unusual()));
    QVERIFY(store->load()->complaints.empty());
    QCOMPARE(stored("of_a_newer_version"), std::string("x"));
}

void TestSettingsStore::saysWhichStoredValueIsBadAndKeepsTheOthers()
{
    auto store = SettingsStore::open(file());
    QVERIFY(store);
    QVERIFY(store->save(unusual()));
    execute("UPDATE settings SET value = 'soon' WHERE key = 'scrape_interval'");
    execute("UPDATE settings SET value = '-3' WHERE key = 'monthly_budget_dollars'");
    execute("UPDATE settings SET value = '[{\"url\":7}' WHERE key = 'scrape_targets'");
    const auto loaded = store->load();
    QVERIFY(loaded);
    QCOMPARE(loaded->complaints.size(), std::size_t(3));
    Settings expected = unusual();
    expected.scrapeInterval = Settings {}.scrapeInterval;
    expected.monthlyBudget.reset();
    expected.targets.clear();
    QVERIFY(loaded->settings == expected);
}

void TestSettingsStore::keepsABadTextUntilThatSettingIsChanged()
{
    auto store = SettingsStore::open(file());
    QVERIFY(store);
    execute("INSERT INTO settings VALUES ('appearance', 'sepia')");
    Settings settings = store->load()->settings;
    settings.range = 300'000;
    QVERIFY(store->save(settings));
    QCOMPARE(stored("appearance"), std::string("sepia"));
    settings.appearance = Appearance::Dark;
    QVERIFY(store->save(settings));
    QCOMPARE(stored("appearance"), std::string("dark"));
}

void TestSettingsStore::refusesToSaveABadValue()
{
    auto store = SettingsStore::open(file());
    QVERIFY(store);
    QVERIFY(store->save(unusual()));
    Settings bad = unusual();
    bad.range = 21'600'001;
    bad.monthlyBudget = -1;
    const auto saved = store->save(bad);
    QVERIFY(!saved);
    QCOMPARE(saved.error().kind, Error::Kind::Config);
    QVERIFY(store->load()->settings == unusual());
}

void TestSettingsStore::holdsOldOrNewSettingsAfterAKill()
{
    Settings other;
    other.range = 300'000;
    other.monthlyBudget = 1;
    {
        auto store = SettingsStore::open(file());
        QVERIFY(store && store->save(unusual()));
    }
    for (int round = 0; round < 10; ++round) {
        const pid_t child = ::fork();
        QVERIFY(child >= 0);
        if (child == 0) {
            auto store = SettingsStore::open(file());
            for (bool first = true; store; first = !first)
                (void)store->save(first ? other : unusual());
            ::_exit(1);
        }
        QTest::qWait(5 + 7 * round); // any moment will do
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        QVERIFY(WIFSIGNALED(status));
        auto store = SettingsStore::open(file());
        QVERIFY(store);
        const auto loaded = store->load();
        QVERIFY(loaded);
        QVERIFY(loaded->settings == other || loaded->settings == unusual());
    }
}

void TestSettingsStore::seesWhatAnotherConnectionSaved()
{
    auto one = SettingsStore::open(file());
    auto two = SettingsStore::open(file());
    QVERIFY(one && two);
    QVERIFY(one->save(unusual()));
    QVERIFY(two->load()->settings == unusual());
    QVERIFY(two->save(Settings {}));
    QVERIFY(one->load()->settings == Settings {});
}

void TestSettingsStore::refusesAFileThatIsNoDatabase()
{
    std::ofstream(file()) << std::string(5'000, 'x');
    const auto store = SettingsStore::open(file());
    QVERIFY(!store);
    QCOMPARE(store.error().kind, Error::Kind::Storage);
    QVERIFY(store.error().detail.find(file().string()) != std::string::npos);
}

QTEST_GUILESS_MAIN(TestSettingsStore)
#include "tst_settingsstore.moc"
