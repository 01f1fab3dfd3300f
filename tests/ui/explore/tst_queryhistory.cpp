// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/queryhistory.h"

#include <QTest>

using meterbird::ui::QueryHistory;

class TestQueryHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheNewestFiftyEachOnce()
    {
        QueryHistory history;
        for (int i = 0; i < 60; ++i)
            QVERIFY(history.add(QStringLiteral("q%1").arg(i)));
        QCOMPARE(history.queries().size(), 50);
        QCOMPARE(history.queries().first(), QStringLiteral("q10"));
        QVERIFY(history.add(QStringLiteral("q20")));
        QCOMPARE(history.queries().size(), 50);
        QCOMPARE(history.queries().last(), QStringLiteral("q20"));
        QVERIFY(!history.add(QStringLiteral(" q20 ")));
        QVERIFY(!history.add(QStringLiteral("  ")));
        QVERIFY(!history.add(QString(20'000, u'x')));
        QVERIFY(history.add(QString(5'000, u'\u00e9'))); // 10,000 bytes, which is what the settings keep
        QVERIFY(!history.add(QString(5'001, u'\u00e9')));
    }

    void walksBackAndForthAndKeepsTheDraft()
    {
        QueryHistory history;
        history.setQueries({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("")});
        QCOMPARE(history.previous(QStringLiteral("draft")), QStringLiteral("b"));
        QCOMPARE(history.previous(QStringLiteral("b")), QStringLiteral("a"));
        QVERIFY(history.previous(QStringLiteral("a")).isNull());
        QCOMPARE(history.next(QStringLiteral("a")), QStringLiteral("b"));
        QCOMPARE(history.next(QStringLiteral("b")), QStringLiteral("draft"));
        QVERIFY(history.next(QStringLiteral("draft")).isNull());
    }

    void bringsAnEmptyDraftBack()
    {
        QueryHistory history;
        history.setQueries({QStringLiteral("a")});
        QCOMPARE(history.previous(QString()), QStringLiteral("a"));
        const QString draft = history.next(QStringLiteral("a"));
        QVERIFY(draft.isEmpty());
        QVERIFY(!draft.isNull());
    }

    void skipsWhatIsShownAlready()
    {
        QueryHistory history;
        history.setQueries({QStringLiteral("a"), QStringLiteral("b")});
        QCOMPARE(history.previous(QStringLiteral("b")), QStringLiteral("a"));
    }
};

QTEST_GUILESS_MAIN(TestQueryHistory)
#include "tst_queryhistory.moc"
