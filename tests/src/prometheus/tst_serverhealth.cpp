// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverhealth.h"

#include <QTest>

using namespace meterbird;
using meterbird::prometheus::ServerHealth;
using Kind = Error::Kind;

class TestServerHealth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isNotKnownBeforeAnythingCame()
    {
        ServerHealth health;
        QVERIFY(!health.isKnown());
        QVERIFY(!health.note(Error {Kind::Cancelled, ""})); // says nothing of the server
        QVERIFY(!health.isKnown());
        QVERIFY(health.note({}));
        QVERIFY(health.isKnown() && !health.trouble());
        QVERIFY(!health.note({})); // as before
    }

    void isInTroubleAtOnceWhenItNeverAnswered()
    {
        ServerHealth health;
        QVERIFY(health.note(Error {Kind::Network, "refused"}));
        QVERIFY(health.isKnown());
        QCOMPARE(health.trouble(), std::optional(Error {Kind::Network, "refused"}));
        QVERIFY(health.note({}));
        QVERIFY(!health.trouble());
    }

    void isInTroubleOnlyAfterASecondFailureWhenItHasAnswered()
    {
        ServerHealth health;
        QVERIFY(health.note({}));
        QVERIFY(!health.note(Error {Kind::Timeout, "slow"}));
        QVERIFY(!health.note({}));
        QVERIFY(!health.note(Error {Kind::Timeout, "slow"}));
        QVERIFY(health.note(Error {Kind::Network, "gone"}));
        QCOMPARE(health.trouble()->kind, Kind::Network);
    }

    void tellsSilenceFromAnAnswer_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("isTrouble");
        const auto row = [](const char *name, Kind kind, bool isTrouble) {
            QTest::newRow(name) << static_cast<int>(kind) << isTrouble;
        };
        row("network", Kind::Network, true);
        row("timeout", Kind::Timeout, true);
        row("refused", Kind::Refused, true);
        row("bad gateway", Kind::Http, true);
        row("web page", Kind::BadReply, true);
        row("wrong question", Kind::BadQuery, false);
        row("asks too much", Kind::TooMuch, false);
    }
    void tellsSilenceFromAnAnswer()
    {
        QFETCH(int, kind);
        QFETCH(bool, isTrouble);
        ServerHealth health;
        QVERIFY(health.note(Error {static_cast<Kind>(kind), "x"}));
        QCOMPARE(health.trouble().has_value(), isTrouble);
    }
};

QTEST_APPLESS_MAIN(TestServerHealth)
#include "tst_serverhealth.moc"
