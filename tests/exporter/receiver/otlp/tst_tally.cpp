// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/tally.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::otlp;

namespace {

constexpr Timestamp Now = 1'000'000'000'000;

struct Fixture {
    std::vector<Attribute> attributes {
        {.key = "service.name", .value = {.kind = Value::Kind::Text, .text = "my-agent"}}};
    std::vector<Resource> resources {{.attributes = {0, 1}}, {}};
    ledger::FindingBook findings {};
    std::vector<Scope> scopes {};
    Tally tally {resources, scopes, attributes, findings, Now};
};

} // namespace

class TestTally : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsWhatBecameOfEachResource()
    {
        Fixture fixture;
        for (int i = 0; i < 5; ++i)
            fixture.tally.accept(0);
        fixture.tally.markDuplicate(0);
        fixture.tally.markDropped(0);
        fixture.tally.reject(0, "m", "it is wrong", ledger::FindingKind::RejectedData);
        QCOMPARE(fixture.tally.shares().size(), std::size_t(1)); // the other has sent nothing
        const receiver::SenderTake &take = fixture.tally.shares().front().take;
        QCOMPARE(take.accepted, std::uint64_t(3));
        QCOMPARE(take.duplicates, std::uint64_t(1));
        QCOMPARE(take.droppedStreams, std::uint64_t(1));
        QCOMPARE(take.rejected, std::uint64_t(1));
        // For the sender a repeat was accepted, and what found no room was not.
        QCOMPARE(fixture.tally.accepted(), std::uint64_t(4));
        QCOMPARE(fixture.tally.rejected(), std::uint64_t(2));
    }

    void saysWhyTheFirstWasRejected()
    {
        Fixture fixture;
        fixture.tally.reject(0, "first\n", "it is wrong", ledger::FindingKind::RejectedData);
        fixture.tally.reject(1, "second", "it is late", ledger::FindingKind::ClockOff);
        QCOMPARE(fixture.tally.firstRejection(), std::string("first: it is wrong"));
        QCOMPARE(fixture.tally.shares().at(1).take.rejection, std::string("second: it is late"));
        const auto findings = fixture.findings.all();
        QCOMPARE(findings.size(), std::size_t(2));
        QCOMPARE(findings.back().subject, std::string("my-agent: first"));
    }

    void saysThatThereWasNoRoom()
    {
        Fixture fixture;
        fixture.tally.accept(0);
        fixture.tally.markDropped(0);
        QVERIFY(!fixture.tally.firstRejection().empty());
    }

    void notesAClockThatRunsAhead()
    {
        Fixture fixture;
        fixture.tally.watchClock(0, 1'000'000'030'000'000'000);
        QVERIFY(fixture.findings.all().empty());
        fixture.tally.watchClock(0, 1'000'000'300'000'000'000);
        QCOMPARE(fixture.findings.all().front().kind, ledger::FindingKind::ClockOff);
        QCOMPARE(fixture.findings.all().front().subject, std::string("my-agent"));
    }

    void notesAClockThatIsSlow()
    {
        Fixture fixture;
        fixture.tally.watchClock(0, 999'997'000'000'000'000); // 50 minutes: it may have waited to be sent
        QVERIFY(fixture.findings.all().empty());
        fixture.tally.watchClock(0, 999'992'800'000'000'000);
        QCOMPARE(fixture.findings.all().front().kind, ledger::FindingKind::ClockOff);
        QVERIFY(fixture.findings.all().front().detail.find("120 min behind") != std::string::npos);
    }

    // Claude Code inside somebody's program, under a service name of theirs.
    void knowsAnAgentByItsScope()
    {
        ledger::FindingBook findings;
        const std::vector<Attribute> attributes {
            {.key = "service.name", .value = {.kind = Value::Kind::Text, .text = "review-bot"}}};
        const std::vector<Resource> resources {{.attributes = {0, 1}}, {.attributes = {0, 1}}};
        const std::vector<Scope> scopes {{.name = "com.anthropic.claude_code.events", .resource = 1}};
        Tally tally(resources, scopes, attributes, findings, Now);
        QCOMPARE(tally.origin(0).agent, Agent::Other);
        QCOMPARE(tally.origin(1).agent, Agent::ClaudeCode);
        QCOMPARE(tally.origin(1).sender, (receiver::SenderName {"review-bot", "Claude Code"}));
    }

    // Who sends a hundred thousand senders in one request is told of as one.
    void tellsOnlySoManyResourcesApart()
    {
        ledger::FindingBook findings;
        const std::vector<Attribute> attributes;
        const std::vector<Resource> resources(100'000);
        Tally tally(resources, {}, attributes, findings, Now);
        for (std::uint32_t i = 0; i < resources.size(); ++i)
            tally.accept(i);
        QCOMPARE(tally.shares().size(), Tally::MostShares + 1);
        QCOMPARE(tally.accepted(), std::uint64_t(100'000));
    }
};

QTEST_APPLESS_MAIN(TestTally)
#include "tst_tally.moc"
