// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong while the program runs: Prometheus dies or hangs, the disk is full. It goes on, and nothing is lost.
#include "src/alerts/alertstore.h"
#include "src/base/datapaths.h"
#include "tests/support/http.h"
#include "tests/support/meterbirdprocess.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace meterbird::test;

namespace {

QByteArray nameOf(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/comm").arg(pid));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
}

/// The managed Prometheus; 0 while there is none.
qint64 prometheusOf(const MeterbirdProcess &meterbird)
{
    for (const qint64 pid : descendantsOf(meterbird.pid())) {
        if (nameOf(pid) == "prometheus")
            return pid;
    }
    return 0;
}

int sendError(const MeterbirdProcess &meterbird, const QByteArray &id)
{
    return httpPost(meterbird.receiver() + QStringLiteral("/v1/events"),
                    R"({"type":"error","error_type":"timeout","id":")" + id + "\"}")
        .status;
}

QByteArray countedErrors(const MeterbirdProcess &meterbird)
{
    return metricValue(httpGet(meterbird.metrics()).body, R"(agent_errors_total{type="timeout"})");
}

bool answers(MeterbirdProcess &meterbird)
{
    const auto outcome = meterbird.run(
        {QStringLiteral("query"), QStringLiteral("1 + 1"), QStringLiteral("--format"), QStringLiteral("csv")});
    return outcome.exitCode == 0 && outcome.out.contains(",2\r\n");
}

/// From now on no file of `pid` grows past `bytes`: to a database that is a full disk.
bool limitFiles(qint64 pid, rlim_t bytes)
{
    const rlimit limit {bytes, RLIM_INFINITY};
    return ::prlimit(static_cast<pid_t>(pid), RLIMIT_FSIZE, &limit, nullptr) == 0;
}

/// Rules that fire for ever, from a moment on.
bool writeRules(const QString &folder, const std::map<QByteArray, qint64> &secondsByName)
{
    QFile file(folder + QStringLiteral("/config/rules/mine.yml"));
    if (!QDir().mkpath(folder + QStringLiteral("/config/rules")) || !file.open(QIODevice::WriteOnly))
        return false;
    file.write("groups:\n  - name: mine\n    interval: 1s\n    rules:\n");
    for (const auto &[name, second] : secondsByName)
        file.write("      - {alert: " + name + ", expr: vector(time()) >= " + QByteArray::number(second) + "}\n");
    return file.flush();
}

/// Names of the rules that fire, as the file has it.
QStringList firingInFile(const MeterbirdProcess &meterbird)
{
    const auto store =
        meterbird::alerts::AlertStore::open(meterbird::dataPaths(meterbird.folder().toStdString()).database());
    QStringList names;
    for (const auto &episode : store ? (*store)->history(0) : std::vector<meterbird::alerts::Episode>())
        names << QString::fromStdString(episode.ruleName);
    names.sort();
    return names;
}

} // namespace

class TestTrouble : public QObject
{
    Q_OBJECT

private:
    /// `signal` to Prometheus; telemetry is taken meanwhile, and another Prometheus answers.
    void replacesPrometheusAfter(int signal)
    {
        MeterbirdProcess meterbird;
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        const qint64 first = prometheusOf(meterbird);
        QVERIFY(first > 0);
        QCOMPARE(::kill(static_cast<pid_t>(first), signal), 0);
        QCOMPARE(sendError(meterbird, "while-down"), 200);
        QTRY_VERIFY_WITH_TIMEOUT(prometheusOf(meterbird) > 0 && prometheusOf(meterbird) != first, 120'000);
        QTRY_VERIFY_WITH_TIMEOUT(answers(meterbird), 60'000);
        QVERIFY(!isAlive(first));
        QVERIFY2(meterbird.says("Prometheus is down and is started again"), meterbird.output().constData());
        QTRY_COMPARE_WITH_TIMEOUT(countedErrors(meterbird), QByteArray("1"), 60'000);
        QVERIFY(meterbird.quit());
    }

private Q_SLOTS:
    void aPrometheusThatIsKilledComesBack() { replacesPrometheusAfter(SIGKILL); }

    // It is asked every 5 s, has 3 s to answer and may miss twice.
    void aPrometheusThatHangsIsReplaced() { replacesPrometheusAfter(SIGSTOP); }

    void aFullDiskRefusesAndLosesNothing()
    {
        MeterbirdProcess meterbird;
        meterbird.process().setChildProcessModifier([] { ::signal(SIGXFSZ, SIG_IGN); }); // full is an error, no death
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        int acknowledged = 0;
        int sent = 0;
        const auto sendNext = [&] {
            const int status = sendError(meterbird, "e" + QByteArray::number(sent++));
            acknowledged += status == 200;
            return status;
        };
        QCOMPARE(sendNext(), 200);
        QVERIFY(limitFiles(meterbird.pid(), 8192));
        QVERIFY(QTest::qWaitFor([&] { return sendNext() == 503; }, 60'000));
        QCOMPARE(httpGet(meterbird.metrics()).status, 200);
        QCOMPARE(sendNext(), 503);
        QVERIFY(limitFiles(meterbird.pid(), RLIM_INFINITY));
        QVERIFY(QTest::qWaitFor([&] { return sendNext() == 200; }, 60'000)); // by itself, without a restart
        QTRY_COMPARE_WITH_TIMEOUT(countedErrors(meterbird), QByteArray::number(acknowledged), 60'000);
        meterbird.kill();
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        QCOMPARE(countedErrors(meterbird), QByteArray::number(acknowledged));
    }

    void alertsReturnToTheFileWhenTheDiskIsNoLongerFull()
    {
        MeterbirdProcess meterbird;
        meterbird.process().setChildProcessModifier([] { ::signal(SIGXFSZ, SIG_IGN); });
        QVERIFY(writeRules(meterbird.folder(), {{"First", 0}}));
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        QTRY_COMPARE_WITH_TIMEOUT(firingInFile(meterbird), QStringList {QStringLiteral("First")}, 60'000);
        QVERIFY(meterbird.quit());
        const qint64 soon = QDateTime::currentSecsSinceEpoch() + 20;
        QVERIFY(writeRules(meterbird.folder(), {{"First", 0}, {"Second", soon}}));
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        QVERIFY(limitFiles(meterbird.pid(), 8192));
        QVERIFY2(meterbird.says("Alerts are not kept"), meterbird.output().constData());
        QTRY_VERIFY_WITH_TIMEOUT(QDateTime::currentSecsSinceEpoch() > soon + 5, 60'000);
        QCOMPARE(firingInFile(meterbird), QStringList {QStringLiteral("First")});
        QVERIFY(limitFiles(meterbird.pid(), RLIM_INFINITY));
        const QStringList both {QStringLiteral("First"), QStringLiteral("Second")};
        QTRY_COMPARE_WITH_TIMEOUT(firingInFile(meterbird), both, 180'000); // tried every minute
        meterbird.kill();
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        QVERIFY(meterbird.quit());
        QCOMPARE(firingInFile(meterbird), both); // neither fires again as another one
    }
};

QTEST_GUILESS_MAIN(TestTrouble)
#include "tst_trouble.moc"
