// SPDX-License-Identifier: GPL-3.0-or-later
// `meterbird doctor` against a Meterbird that runs: what it finds goes away as it is mended.
#include "src/base/datapaths.h"
#include "src/settings/settingsstore.h"
#include "tests/support/http.h"
#include "tests/support/meterbirdprocess.h"
#include "tests/support/quietport.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::test;

namespace {

/// A target where nobody listens.
QByteArray deadTarget()
{
    return "http://127.0.0.1:" + QByteArray::number(quietPort()) + "/metrics";
}

} // namespace

class TestDoctorCommand : public QObject
{
    Q_OBJECT

private:
    /// As the Sources page keeps it.
    static void keepTarget(const QString &folder, const QByteArray &url)
    {
        const DataPaths paths = dataPaths(folder.toStdString());
        QVERIFY(makeFolders(paths));
        auto store = settings::SettingsStore::open(paths.database());
        QVERIFY2(store, store ? "" : store.error().detail.c_str());
        settings::Settings kept;
        if (!url.isEmpty())
            kept.targets.push_back({url.toStdString(), "lost-agent"});
        const auto saved = store->save(kept);
        QVERIFY2(saved, saved ? "" : saved.error().detail.c_str());
    }

    /// Asks until `isSaid`: what an agent sends is seen by Prometheus a scrape later.
    static MeterbirdProcess::Outcome askUntil(const MeterbirdProcess &meterbird,
                                              const std::function<bool(const MeterbirdProcess::Outcome &)> &isSaid)
    {
        MeterbirdProcess::Outcome outcome;
        (void)QTest::qWaitFor(
            [&] {
                outcome = meterbird.run({QStringLiteral("doctor")});
                return isSaid(outcome);
            },
            120'000);
        return outcome;
    }

private Q_SLOTS:
    void saysSoWhenNoneRuns()
    {
        const MeterbirdProcess meterbird;
        const auto outcome = meterbird.run({QStringLiteral("doctor")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.out.isEmpty(), outcome.out.constData());
        QVERIFY2(outcome.err.startsWith("meterbird: no Meterbird runs on ") && outcome.err.count('\n') == 1,
                 outcome.err.constData());
    }

    void findsWhatIsWrongUntilItIsMended()
    {
        MeterbirdProcess meterbird;
        const QByteArray target = deadTarget();
        keepTarget(meterbird.folder(), target);
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());

        // That, and that nobody sends; not each panel besides.
        auto outcome = askUntil(meterbird, [](const auto &said) {
            return said.out.contains("A scrape target is down") && said.out.count('\n') == 2;
        });
        QCOMPARE(outcome.exitCode, 1);
        QCOMPARE(outcome.out.count('\n'), 2);
        QVERIFY2(outcome.out.contains("lost-agent at " + target), outcome.out.constData());
        QVERIFY2(outcome.out.contains("\nNothing was received yet. "), outcome.out.constData());
        QVERIFY2(outcome.err.isEmpty(), outcome.err.constData());

        const auto answer = httpPost(meterbird.receiver() + QStringLiteral("/v1/events"), R"([
            {"type":"request","endpoint":"chat","status":"success","duration_seconds":3.2,"iterations":4,"agent":"me"},
            {"type":"llm_call","model":"gpt-4o","provider":"openai","input_tokens":18,"output_tokens":24,
             "duration_seconds":2.4,"agent":"me"},
            {"type":"llm_call","model":"gpt-4o","provider":"openai","input_tokens":-1,"agent":"me"}])");
        QCOMPARE(answer.status, 200);
        // Prometheus has taken in what was sent: of the panels, the one of tools alone asks in vain.
        outcome = askUntil(meterbird, [](const auto &said) {
            return said.out.count("Nobody sends the metric") == 1 && said.out.count('\n') == 3;
        });
        QVERIFY2(outcome.out.contains("tool_calls_total: asked for by panel \"Tools\""), outcome.out.constData());
        QVERIFY2(outcome.out.contains("Part of what was sent was refused: me: 1 of 3; the last: "),
                 outcome.out.constData());
        QVERIFY2(!outcome.out.contains("Nothing was received"), outcome.out.constData());
        QCOMPARE(outcome.out.count('\n'), 3);

        QCOMPARE(
            httpPost(meterbird.receiver() + QStringLiteral("/v1/events"),
                     R"({"type":"tool_call","name":"search","status":"success","duration_seconds":1,"agent":"me"})")
                .status,
            200);
        outcome = askUntil(meterbird, [](const auto &said) {
            return !said.out.contains("Nobody sends the metric") && said.out.count('\n') == 2;
        });
        QCOMPARE(outcome.out.count('\n'), 2);

        // The target is taken off, and nothing was refused since the start.
        QVERIFY(meterbird.quit());
        keepTarget(meterbird.folder(), {});
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        QCOMPARE(
            httpPost(meterbird.receiver() + QStringLiteral("/v1/events"),
                     R"({"type":"request","endpoint":"chat","status":"success","duration_seconds":1,"agent":"me"})")
                .status,
            200);
        outcome = askUntil(meterbird, [](const auto &said) { return said.exitCode == 0; });
        QCOMPARE(outcome.out, QByteArray("nothing is wrong\n"));
        QCOMPARE(outcome.exitCode, 0);
    }

    void saysThatPrometheusIsSilent()
    {
        MeterbirdProcess meterbird;
        QVERIFY2(meterbird.startHeadless(), meterbird.output().constData());
        const auto outcome = meterbird.run(
            {QStringLiteral("doctor"), QStringLiteral("--prometheus-url"), QStringLiteral("http://127.0.0.1:1")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.out.startsWith("Prometheus cannot be asked: "), outcome.out.constData());
    }
};

QTEST_GUILESS_MAIN(TestDoctorCommand)
#include "tst_doctorcommand.moc"
