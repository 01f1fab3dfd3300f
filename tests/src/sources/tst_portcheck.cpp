// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/portcheck.h"

#include <QTest>

using namespace meterbird::sources;

class TestPortCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAddressesOfNeed()
    {
        const auto findings = checkPorts("http://127.0.0.1:4418", "http://127.0.0.1:9199/metrics");
        QCOMPARE(findings.size(), std::size_t(2));
        QVERIFY(findings[0].kind == FindingKind::OtherPort && findings[1].kind == FindingKind::OtherPort);
        QCOMPARE(findings[0].subject, std::string("the receiver, port 4318"));
        QCOMPARE(findings[0].detail, std::string("agents must send to http://127.0.0.1:4418"));
        QCOMPARE(findings[1].subject, std::string("the metrics page, port 9090"));
        QCOMPARE(findings[1].detail, std::string("it is at http://127.0.0.1:9199/metrics"));
    }

    void letsTheUsualOnesAndTheChosenOnesPass()
    {
        QVERIFY(checkPorts("http://127.0.0.1:4318", "http://127.0.0.1:9090/metrics").empty());
        QVERIFY(checkPorts("http://127.0.0.1:51234", "http://127.0.0.1:40000/metrics").empty());
        QVERIFY(checkPorts({}, {}).empty());
        QVERIFY(checkPorts("nonsense", ":::").empty());
    }
};

QTEST_GUILESS_MAIN(TestPortCheck)
#include "tst_portcheck.moc"
