// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that ask a Prometheus of their own, since none runs, or none that they may start.
#include "src/settings/settingsstore.h"
#include "tests/support/meterbirdprocess.h"
#include "tests/support/promtool.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace meterbird::test;

namespace {

/// An environment variable that is another for the life of this.
class Variable
{
public:
    Variable(const char *name, const QByteArray &value)
        : m_name(name)
        , m_before(qgetenv(name))
    {
        qputenv(name, value);
    }
    ~Variable() { m_before.isNull() ? qunsetenv(m_name) : qputenv(m_name, m_before); }
    Variable(const Variable &) = delete;
    Variable &operator=(const Variable &) = delete;

private:
    const char *m_name;
    const QByteArray m_before;
};

} // namespace

class TestOwnServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsSamplesAsLongAsTheWindowDoes()
    {
        MeterbirdProcess meterbird;
        {
            auto store = meterbird::settings::SettingsStore::open(
                std::filesystem::path(meterbird.folder().toStdString()) / "meterbird.sqlite");
            QVERIFY(store);
            meterbird::settings::Settings settings;
            settings.retention = 365LL * 86'400'000;
            QVERIFY(store->save(settings));
        }
        QTemporaryDir tools;
        QFile server(tools.filePath(QStringLiteral("prometheus")));
        QVERIFY(server.open(QIODevice::WriteOnly));
        server.write("#!/bin/sh\necho \"$@\" >>'" + tools.path().toUtf8() + "/arguments'\nexec '"
                     + toolPath(QStringLiteral("prometheus")).toUtf8() + "' \"$@\"\n");
        server.close();
        QVERIFY(server.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        QVERIFY(QFile::link(toolPath(QStringLiteral("promtool")), tools.filePath(QStringLiteral("promtool"))));
        const Variable variable("METERBIRD_TOOLS_DIR", tools.path().toUtf8());
        const auto outcome = meterbird.run({QStringLiteral("query"), QStringLiteral("1")});
        QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
        QFile arguments(tools.filePath(QStringLiteral("arguments")));
        QVERIFY(arguments.open(QIODevice::ReadOnly));
        const QByteArray said = arguments.readAll();
        QVERIFY2(said.contains("--storage.tsdb.retention.time=1y "),
                 said.constData()); // with less, the rest is deleted
    }

    void saysWhatToDoWithoutAPrometheusAndEnds()
    {
        const QTemporaryDir empty;
        const Variable tools("METERBIRD_TOOLS_DIR", empty.path().toUtf8());
        const Variable home("XDG_DATA_HOME", empty.path().toUtf8());
        const Variable path("PATH", empty.path().toUtf8());
        const MeterbirdProcess meterbird;
        for (const QStringList &command :
             {QStringList {QStringLiteral("query"), QStringLiteral("1")},
              QStringList {QStringLiteral("snapshot"), empty.filePath(QStringLiteral("a.csv"))}}) {
            const auto outcome = meterbird.run(command);
            QCOMPARE(outcome.exitCode, 1);
            QVERIFY2(outcome.err.contains("setup.sh"), outcome.err.constData());
        }
    }

    void endsBesideAMeterbirdWhosePrometheusDoesNotAnswer()
    {
        const QTemporaryDir empty;
        const Variable tools("METERBIRD_TOOLS_DIR", empty.path().toUtf8());
        const Variable home("XDG_DATA_HOME", empty.path().toUtf8());
        const Variable path("PATH", empty.path().toUtf8());
        MeterbirdProcess meterbird;
        meterbird.start({QStringLiteral("--headless")});
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(meterbird.folder() + QStringLiteral("/run.json")), 60'000);
        const auto outcome = meterbird.run({QStringLiteral("query"), QStringLiteral("1")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("the Prometheus of the Meterbird that runs does not answer yet; try again"),
                 outcome.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestOwnServer)
#include "tst_ownserver.moc"
