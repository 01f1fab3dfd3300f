// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/sendercheck.h"

#include <QTest>

using namespace meterbird::sources;

namespace {

Sender refused(const char *service, const char *why = "no number")
{
    Sender result;
    result.service = service;
    result.kind = "plain events";
    result.accepted = 6;
    result.duplicates = 1;
    result.rejected = 3;
    result.lastRejection = why;
    return result;
}

} // namespace

class TestSenderCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatWasRefused()
    {
        const auto findings = findingsOf({{refused("me"), refused("", "")}, {}});
        QCOMPARE(findings.size(), std::size_t(2));
        QVERIFY(findings[0].kind == FindingKind::RejectedData);
        QCOMPARE(findings[0].subject, std::string("me"));
        QCOMPARE(findings[0].detail, std::string("3 of 10; the last: no number"));
        QCOMPARE(findings[1].subject, std::string("a sender without a name (plain events)"));
        QCOMPARE(findings[1].detail, std::string("3 of 10"));
    }

    void saysNothingTwice()
    {
        for (const FindingKind kind :
             {FindingKind::RejectedData, FindingKind::ClockOff, FindingKind::UnspecifiedTemporality}) {
            for (const char *subject : {"me", "me: gen_ai.client.token.usage"})
                QCOMPARE(findingsOf({{refused("me")}, {{kind, subject, "why", 0, 0, 1}}}).size(), std::size_t(1));
        }
        // About somebody else, or about something else.
        QCOMPARE(findingsOf({{refused("me")}, {{FindingKind::RejectedData, "me-too", "why", 0, 0, 1}}}).size(),
                 std::size_t(2));
        QCOMPARE(findingsOf({{refused("me")}, {{FindingKind::TwoWriters, "me", "why", 0, 0, 1}}}).size(),
                 std::size_t(2));
    }

    void saysNothingOfThoseWithoutARefusal()
    {
        Sender fine = refused("me");
        fine.rejected = 0;
        QVERIFY(findingsOf({{fine}, {}}).empty());
    }
};

QTEST_GUILESS_MAIN(TestSenderCheck)
#include "tst_sendercheck.moc"
