// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/datapaths.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstdlib>
#include <fstream>
#include <sys/stat.h>

using namespace meterbird;
namespace fs = std::filesystem;

class TestDataPaths : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void putsEverythingBelowTheGivenFolder();
    void makesARelativeFolderAbsolute();
    void followsXdg();
    void passesOverRelativeXdgFolders();
    void makesPrivateFolders();
    void leavesTheModeOfFoldersThatStood();
    void saysWhichFolderCannotBeMade();

private:
    fs::path below(const char *name) const { return fs::path(m_folder.path().toStdString()) / name; }

    QTemporaryDir m_folder;
};

void TestDataPaths::init()
{
    for (const char *variable : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"})
        ::unsetenv(variable);
    ::setenv("HOME", "/home/somebody", 1);
}

void TestDataPaths::putsEverythingBelowTheGivenFolder()
{
    const DataPaths paths = dataPaths("/srv/a/../meterbird/");
    for (const fs::path &path : {paths.config, paths.data, paths.state, paths.database(), paths.runFile(),
                                 paths.prometheus(), paths.userPrices()})
        QVERIFY2(path.string().starts_with("/srv/meterbird"), path.c_str());
    QCOMPARE(paths.database().string(), std::string("/srv/meterbird/meterbird.sqlite"));
}

void TestDataPaths::makesARelativeFolderAbsolute()
{
    QVERIFY(dataPaths("some/folder").data.is_absolute());
}

void TestDataPaths::followsXdg()
{
    QCOMPARE(dataPaths(std::nullopt).config.string(), std::string("/home/somebody/.config/meterbird"));
    QCOMPARE(dataPaths(std::nullopt).data.string(), std::string("/home/somebody/.local/share/meterbird"));
    QCOMPARE(dataPaths(std::nullopt).state.string(), std::string("/home/somebody/.local/state/meterbird"));
    QCOMPARE(demoDataDir().string(), std::string("/home/somebody/.local/share/meterbird-demo"));
    ::setenv("XDG_DATA_HOME", "/elsewhere", 1);
    QCOMPARE(dataPaths(std::nullopt).data.string(), std::string("/elsewhere/meterbird"));
    QCOMPARE(demoDataDir().string(), std::string("/elsewhere/meterbird-demo"));
}

void TestDataPaths::passesOverRelativeXdgFolders()
{
    ::setenv("XDG_DATA_HOME", "elsewhere", 1);
    ::setenv("XDG_CONFIG_HOME", "", 1);
    QCOMPARE(dataPaths(std::nullopt).data.string(), std::string("/home/somebody/.local/share/meterbird"));
    QCOMPARE(dataPaths(std::nullopt).config.string(), std::string("/home/somebody/.config/meterbird"));
}

void TestDataPaths::makesPrivateFolders()
{
    const DataPaths paths = dataPaths(below("new/deep"));
    QVERIFY(makeFolders(paths));
    for (const fs::path &folder : {paths.config, paths.data, paths.state}) {
        struct stat info {
        };
        QCOMPARE(::stat(folder.c_str(), &info), 0);
        QCOMPARE(int(info.st_mode & 0777), 0700);
    }
    QVERIFY(makeFolders(paths)); // again: nothing to do
}

void TestDataPaths::leavesTheModeOfFoldersThatStood()
{
    const fs::path folder = below("shared");
    fs::create_directory(folder);
    ::chmod(folder.c_str(), 0750);
    QVERIFY(makeFolders(dataPaths(folder)));
    struct stat info {
    };
    QCOMPARE(::stat(folder.c_str(), &info), 0);
    QCOMPARE(int(info.st_mode & 0777), 0750);
}

void TestDataPaths::saysWhichFolderCannotBeMade()
{
    const fs::path file = below("file");
    std::ofstream(file) << "x";
    const auto inFile = makeFolders(dataPaths(file / "x"));
    QVERIFY(!inFile);
    QCOMPARE(inFile.error().kind, Error::Kind::Storage);
    QVERIFY(inFile.error().detail.find((file / "x").string()) != std::string::npos);
    const auto isFile = makeFolders(dataPaths(file));
    QVERIFY(!isFile);
    QVERIFY2(isFile.error().detail.find(file.string()) != std::string::npos, isFile.error().detail.c_str());
}

QTEST_APPLESS_MAIN(TestDataPaths)
#include "tst_datapaths.moc"
