// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/sendercheck.h"

#include <QTest>

using namespace meterbird::sources;

namespace {

constexpr meterbird::Timestamp now = 1'772'366'400'000;

Sender refused(const char *service, const char *why = "no number")
{
    Sender result;
    result.service = service;
    result.kind = "plain events";
    result.accepted = 6;
    result.duplicates = 1;
    result.rejected = 3;
    result.lastSeen = now - 60'000;
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
        const auto findings = findingsOf({{refused("me"), refused("", "")}, {}}, now);
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
                QCOMPARE(findingsOf({{refused("me")}, {{kind, subject, "why", now - 2, now - 1, 1}}}, now).size(),
                         std::size_t(1));
        }
        // About somebody else, or about something else.
        QCOMPARE(findingsOf({{refused("me")}, {{FindingKind::RejectedData, "me-too", "why", now - 2, now - 1, 1}}}, now)
                     .size(),
                 std::size_t(2));
        QCOMPARE(
            findingsOf({{refused("me")}, {{FindingKind::TwoWriters, "me", "why", now - 2, now - 1, 1}}}, now).size(),
            std::size_t(2));
    }

    void forgetsWhatWasNotSeenForLong()
    {
        Sender silent = refused("me");
        silent.lastSeen = now - 3'600'001;
        const Finding old {FindingKind::TwoWriters, "x", "why", 1, now - 3'600'001, 9};
        const Finding recent {FindingKind::TwoWriters, "y", "why", 1, now - 3'600'000, 9};
        QVERIFY(findingsOf({{silent}, {old, recent}}, now) == std::vector {recent});
        // One that is over does not hide that something is refused still.
        const auto still = findingsOf({{refused("me")}, {{FindingKind::RejectedData, "me", "why", 1, 2, 1}}}, now);
        QCOMPARE(still.size(), std::size_t(1));
        QCOMPARE(still[0].detail, std::string("3 of 10; the last: no number"));
    }

    void saysNothingOfThoseWithoutARefusal()
    {
        Sender fine = refused("me");
        fine.rejected = 0;
        QVERIFY(findingsOf({{fine}, {}}, now).empty());
    }
};

QTEST_GUILESS_MAIN(TestSenderCheck)
#include "tst_sendercheck.moc"
