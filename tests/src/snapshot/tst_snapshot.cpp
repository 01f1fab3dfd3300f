// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/snapshot/snapshot.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::snapshot;

class SnapshotTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysRangeAndTimeOfMaking();
    void fileNamesAreSafe_data();
    void fileNamesAreSafe();
};

void SnapshotTest::saysRangeAndTimeOfMaking()
{
    Snapshot shot {"LLM\u202E agents", {1'772'366'400'000, 1'772'370'000'000}, 1'772'370'002'000, {}};
    QCOMPARE(captionOf(shot),
             std::string("LLM agents · 2026-03-01 12:00:00 to 13:00:00 UTC · made 2026-03-01 13:00:02 UTC"));
    shot.range.start -= 86'400'000;
    shot.title.clear();
    QCOMPARE(captionOf(shot),
             std::string("2026-02-28 12:00:00 to 2026-03-01 13:00:00 UTC · made 2026-03-01 13:00:02 UTC"));
}

void SnapshotTest::fileNamesAreSafe_data()
{
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("name");
    QTest::newRow("words") << QStringLiteral("LLM agents") << QStringLiteral("llm-agents");
    QTest::newRow("a path") << QStringLiteral("../../etc/passwd") << QStringLiteral("etc-passwd");
    QTest::newRow("nothing left") << QStringLiteral("…/ ..") << QStringLiteral("dashboard");
    QTest::newRow("an option") << QStringLiteral("-rf *") << QStringLiteral("rf");
    QTest::newRow("long") << QString(500, QLatin1Char('a')) << QString(60, QLatin1Char('a'));
}

void SnapshotTest::fileNamesAreSafe()
{
    QFETCH(QString, title);
    QFETCH(QString, name);
    const Snapshot shot {title.toStdString(), {}, 1'772'370'002'000, {}};
    QCOMPARE(suggestedFileName(shot, "png"), name.toStdString() + "-20260301-130002.png");
}

QTEST_GUILESS_MAIN(SnapshotTest)
#include "tst_snapshot.moc"
