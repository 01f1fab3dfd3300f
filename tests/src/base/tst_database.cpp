// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/database.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <atomic>
#include <fstream>
#include <sys/stat.h>
#include <thread>

using namespace meterbird;

namespace {
constexpr std::array<std::string_view, 1> one {"CREATE TABLE a (x INTEGER)"};
constexpr std::array<std::string_view, 2> two {
    "CREATE TABLE a (x INTEGER)", "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 7; INSERT INTO a (x) VALUES (1)"};
constexpr std::array<std::string_view, 2> broken {"CREATE TABLE a (x INTEGER)",
                                                  "INSERT INTO a VALUES (1); this is no SQL"};
} // namespace

class TestDatabase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void makesAPrivateDurableFile();
    void runsEachStepOnce();
    void keepsRoomsApart();
    void runsAllStepsOrNone();
    void refusesToGoOnWithoutSyncs();
    void refusesAFileOfANewerMeterbird();
    void refusesWhatIsNoDatabase();
    void saysWhenTheFolderIsMissing();
    void sharesTheFileBetweenConnections();
    void getsItsTurnBesideABusyWriter();
    void keepsItsLogWhenAnotherProcessCloses();

private:
    std::filesystem::path file(const char *name = "a.sqlite") const
    {
        return m_folder->path().toStdString() + '/' + name;
    }
    static std::string ask(SQLite::Database &database, const char *sql)
    {
        SQLite::Statement statement(database, sql);
        return statement.executeStep() ? statement.getColumn(0).getString() : "(nothing)";
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestDatabase::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestDatabase::makesAPrivateDurableFile()
{
    const mode_t before = ::umask(0);
    const auto database = openDatabase(file());
    ::umask(before);
    QVERIFY(database);
    struct stat info {
    };
    QCOMPARE(::stat(file().c_str(), &info), 0);
    QCOMPARE(int(info.st_mode & 0777), 0600);
    QCOMPARE(ask(**database, "PRAGMA journal_mode"), std::string("wal"));
    QCOMPARE(ask(**database, "PRAGMA synchronous"), std::string("2")); // FULL
    QCOMPARE(ask(**database, "PRAGMA foreign_keys"), std::string("1"));
}

void TestDatabase::runsEachStepOnce()
{
    const auto database = openDatabase(file());
    QVERIFY(database);
    QVERIFY(migrate(**database, "room", one));
    QVERIFY(migrate(**database, "room", one));
    QVERIFY(migrate(**database, "room", two)); // only the second is new
    QVERIFY(migrate(**database, "room", two));
    QCOMPARE(ask(**database, "SELECT count(*) FROM a"), std::string("1"));
    QCOMPARE(ask(**database, "SELECT y FROM a"), std::string("7"));
}

void TestDatabase::keepsRoomsApart()
{
    constexpr std::array<std::string_view, 1> other {"CREATE TABLE b (x INTEGER)"};
    const auto database = openDatabase(file());
    QVERIFY(database);
    QVERIFY(migrate(**database, "a", two));
    QVERIFY(migrate(**database, "b", other));
    QCOMPARE(ask(**database, "SELECT step FROM schema_version WHERE room = 'a'"), std::string("2"));
    QCOMPARE(ask(**database, "SELECT step FROM schema_version WHERE room = 'b'"), std::string("1"));
}

void TestDatabase::runsAllStepsOrNone()
{
    const auto database = openDatabase(file());
    QVERIFY(database);
    const auto answer = migrate(**database, "room", broken);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Error::Kind::Storage);
    QCOMPARE(ask(**database, "SELECT count(*) FROM sqlite_master WHERE name = 'a'"), std::string("0"));
    QVERIFY(migrate(**database, "room", two)); // once the step is mended
}

void TestDatabase::refusesToGoOnWithoutSyncs()
{
    const auto database = openDatabase(file());
    QVERIFY(database);
    const auto refuse = [](void *, int action, const char *pragma, const char *value, const char *, const char *) {
        const bool isSync = action == SQLITE_PRAGMA && pragma == std::string_view("synchronous");
        return isSync && value == std::string_view("FULL") ? SQLITE_DENY : SQLITE_OK;
    };
    sqlite3_set_authorizer((*database)->getHandle(), refuse, nullptr);
    for (const SchemaSteps steps : {SchemaSteps(one), SchemaSteps(one), SchemaSteps(two)}) { // the second: nothing new
        const auto answer = migrate(**database, "room", steps);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, Error::Kind::Storage);
    }
}

void TestDatabase::refusesAFileOfANewerMeterbird()
{
    const auto database = openDatabase(file());
    QVERIFY(database);
    QVERIFY(migrate(**database, "room", two));
    const auto older = migrate(**database, "room", one);
    QVERIFY(!older);
    QVERIFY(older.error().detail.find("newer Meterbird") != std::string::npos);
    QCOMPARE(ask(**database, "SELECT count(*) FROM a"), std::string("1"));
}

void TestDatabase::refusesWhatIsNoDatabase()
{
    std::ofstream(file()) << std::string(4'096, 'x');
    const auto database = openDatabase(file());
    QVERIFY(!database);
    QCOMPARE(database.error().kind, Error::Kind::Storage);
    QVERIFY(database.error().detail.find(file().string()) != std::string::npos);
}

void TestDatabase::saysWhenTheFolderIsMissing()
{
    const auto database = openDatabase(file("no/such/folder.sqlite"));
    QVERIFY(!database);
    QCOMPARE(database.error().kind, Error::Kind::Storage);
}

void TestDatabase::sharesTheFileBetweenConnections()
{
    const auto first = openDatabase(file());
    const auto second = openDatabase(file());
    QVERIFY(first && second);
    QVERIFY(migrate(**first, "room", one));
    QVERIFY(migrate(**second, "room", one));
    (*first)->exec("INSERT INTO a VALUES (5)");
    QCOMPARE(ask(**second, "SELECT x FROM a"), std::string("5"));
}

void TestDatabase::getsItsTurnBesideABusyWriter()
{
    const auto ledger = openDatabase(file());
    const auto window = openDatabase(file());
    QVERIFY(ledger && window);
    (*ledger)->exec("CREATE TABLE a (x INTEGER)");
    std::atomic<bool> isOver = false;
    std::atomic<int> commits = 0;
    // A ledger under load: transactions of 20 ms with next to no time between them.
    std::thread writer([&] {
        while (!isOver) {
            (*ledger)->exec("BEGIN IMMEDIATE");
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            (*ledger)->tryExec("COMMIT");
            ++commits;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    while (commits == 0)
        std::this_thread::yield();
    // Of ten at least eight soon. Where others keep the machine busy some ten may be out of luck; with SQLite's own
    // waiting all are.
    int inTurn = 0;
    for (int round = 0; round < 20 && inTurn < 8; ++round) {
        inTurn = 0;
        for (int i = 0; i < 10; ++i) {
            const int before = commits;
            if ((*window)->tryExec("INSERT INTO a VALUES (1)") == SQLITE_OK && commits - before <= 10)
                ++inTurn;
        }
    }
    isOver = true;
    writer.join();
    QVERIFY2(inTurn >= 8, qPrintable(QString::number(inTurn)));
}

void TestDatabase::keepsItsLogWhenAnotherProcessCloses()
{
    const auto ledger = openDatabase(file());
    QVERIFY(ledger);
    const auto settings = openDatabase(file()); // of the same process: its locks are one with the ledger's
    QVERIFY(settings);
    (*ledger)->exec("CREATE TABLE a (x INTEGER)");
    const std::filesystem::path log = file("a.sqlite-wal");
    QVERIFY(std::filesystem::exists(log));
    QProcess other; // `meterbird cost`, say
    other.start(QStringLiteral("/usr/bin/python3"),
                {QStringLiteral("-c"),
                 QStringLiteral("import sqlite3, sys\n"
                                "database = sqlite3.connect(sys.argv[1])\n"
                                "database.execute('SELECT * FROM a').fetchall()\n"
                                "database.close()"),
                 QString::fromStdString(file().string())});
    QVERIFY(other.waitForFinished(60'000));
    QVERIFY2(other.exitCode() == 0, other.readAllStandardError().constData());
    QVERIFY2(std::filesystem::exists(log), "what is written from now on goes into a file that nobody finds again");
}

QTEST_APPLESS_MAIN(TestDatabase)
#include "tst_database.moc"
