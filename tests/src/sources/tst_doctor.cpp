// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/bucketcheck.h"
#include "src/sources/doctor.h"
#include "tests/support/fakequerysource.h"

#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::sources;
using test::FakeQuerySource;

namespace {

constexpr Timestamp now = 1'772'366'400'000;
constexpr std::optional<Timestamp> longAgo = now - 3'600'000;

prometheus::Target target(const char *job, const char *health, const char *error = "")
{
    prometheus::Target result;
    result.job = job;
    result.url = std::string("http://127.0.0.1/") + job;
    result.health = health;
    result.lastError = error;
    return result;
}

/// A server with one target up, one metric and no histogram, unless the test says otherwise.
class Server : public FakeQuerySource
{
public:
    Server()
    {
        onLabelValues = [](const std::string &, const Strings &) { return Strings {"up"}; };
    }
    QCoro::Task<Result<std::vector<prometheus::Target>>> targets() override
    {
        return answerNow(failure ? Failure(*failure) : targetsAnswer);
    }
    Result<std::vector<prometheus::Target>> targetsAnswer = std::vector {target("meterbird", "up")};

private:
    static QCoro::Task<Result<std::vector<prometheus::Target>>> answerNow(Result<std::vector<prometheus::Target>> value)
    {
        co_return value;
    }
};

} // namespace

class TestDoctor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void findsNothingWhereAllIsWell();
    void namesTargetsThatAreDown();
    void namesPanelsAndRulesThatNobodyServes();
    void saysThatNothingWasReceivedInsteadOfNamingEveryPanel();
    void waitsUntilWhatIsSentCanHaveBeenScraped();
    void takesAScrapedAgentForASender();
    void namesHistogramsThatOverflowed();
    void saysThatTheServerIsSilent();
    void hearsTheRestWhenTheServerKnowsNoTargets();
    void looksOnceAtATime();
    void letsGoWithoutWaiting();

private:
    std::vector<Finding> examine(Patient patient);

    std::unique_ptr<Server> m_server;
    std::unique_ptr<Doctor> m_doctor;
};

void TestDoctor::init()
{
    m_doctor.reset();
    m_server = std::make_unique<Server>();
    m_doctor = std::make_unique<Doctor>(*m_server);
}

std::vector<Finding> TestDoctor::examine(Patient patient)
{
    std::optional<std::vector<Finding>> found;
    connect(m_doctor.get(), &Doctor::examined, m_doctor.get(),
            [&found](const std::vector<Finding> &findings) { found = findings; });
    m_doctor->examine(std::move(patient), now);
    (void)QTest::qWaitFor([&found] { return found.has_value(); });
    disconnect(m_doctor.get(), nullptr, nullptr, nullptr);
    if (!found)
        QTest::qFail("the examination did not end", __FILE__, __LINE__);
    return found.value_or(std::vector<Finding> {});
}

void TestDoctor::findsNothingWhereAllIsWell()
{
    QVERIFY(examine({{{"panel A", {"up"}}}, longAgo}).empty());
    // One hour of buckets, the names of a day.
    QCOMPARE(m_server->instants.size(), std::size_t(2));
    QCOMPARE(m_server->instants[0].time, now - 3'600'000);
    QCOMPARE(m_server->instants[1].time, now);
    QCOMPARE(m_server->labelValueQuestions.at(0).first, std::string("__name__"));
}

void TestDoctor::namesTargetsThatAreDown()
{
    m_server->targetsAnswer =
        std::vector {target("meterbird", "up"), target("vllm", "down", "connection refused"), target("new", "unknown")};
    const auto findings = examine({{}, longAgo});
    QCOMPARE(findings.size(), std::size_t(1));
    QVERIFY(findings[0].kind == FindingKind::TargetDown);
    QCOMPARE(findings[0].subject, std::string("vllm at http://127.0.0.1/vllm"));
    QCOMPARE(findings[0].detail, std::string("connection refused"));
}

void TestDoctor::namesPanelsAndRulesThatNobodyServes()
{
    m_server->onLabelValues = [](const auto &, const auto &) { return std::vector<std::string> {"up", "b", "a"}; };
    const auto findings = examine({{{"panel A", {"a + b"}}, {"rule B", {"c > 1"}}}, longAgo});
    QCOMPARE(findings.size(), std::size_t(1));
    QCOMPARE(findings[0].subject, std::string("c"));
    QCOMPARE(findings[0].detail, std::string("asked for by rule B"));
}

void TestDoctor::saysThatNothingWasReceivedInsteadOfNamingEveryPanel()
{
    const auto findings = examine({{{"panel A", {"a"}}, {"panel B", {"b"}}}, std::nullopt});
    QCOMPARE(findings.size(), std::size_t(1));
    QVERIFY(findings[0].kind == FindingKind::NothingReceived);
}

void TestDoctor::waitsUntilWhatIsSentCanHaveBeenScraped()
{
    QVERIFY(examine({{{"panel A", {"a"}}}, now - 5'000}).empty());
    QCOMPARE(examine({{{"panel A", {"a"}}}, now - 20'000}).size(), std::size_t(1));
    Sender early;
    early.firstSeen = 5;
    Sender late;
    late.firstSeen = 9;
    QVERIFY(sendingSince({late, early, late}) == std::optional<Timestamp>(5));
    QVERIFY(!sendingSince({}));
}

void TestDoctor::takesAScrapedAgentForASender()
{
    m_server->targetsAnswer = std::vector {target("litellm", "up")};
    const auto findings = examine({{{"panel A", {"a"}}}, std::nullopt});
    QCOMPARE(findings.size(), std::size_t(1));
    QVERIFY(findings[0].kind == FindingKind::NobodySends);
}

void TestDoctor::namesHistogramsThatOverflowed()
{
    m_server->onInstant = [](const prometheus::InstantQuery &query) {
        prometheus::Answer answer;
        const double all = query.time == now ? 200 : 100;
        for (const auto &[le, value] : {std::pair {"1", 100.0}, std::pair {"+Inf", all}})
            answer.series.push_back({Labels({{"__name__", "d_bucket"}, {"le", le}}), {{query.time, value}}});
        return query.expr == bucketQuery() ? answer : prometheus::Answer {};
    };
    const auto findings = examine({{}, longAgo});
    QCOMPARE(findings.size(), std::size_t(1));
    QCOMPARE(findings[0].detail, std::string("100 % of the last 100 lie above 1"));
}

void TestDoctor::saysThatTheServerIsSilent()
{
    m_server->failure = Error {Error::Kind::Network, "connection refused"};
    const auto findings = examine({{{"panel A", {"a"}}}, longAgo});
    QCOMPARE(findings.size(), std::size_t(1));
    QVERIFY(findings[0].kind == FindingKind::ServerSilent);
    QCOMPARE(findings[0].detail, std::string("connection refused"));
}

void TestDoctor::hearsTheRestWhenTheServerKnowsNoTargets()
{
    m_server->targetsAnswer = Failure(Error {Error::Kind::Http, "404"}); // as Mimir
    const auto findings = examine({{{"panel A", {"a"}}}, longAgo});
    QCOMPARE(findings.size(), std::size_t(1));
    QVERIFY(findings[0].kind == FindingKind::NobodySends);
    m_server->targetsAnswer = Failure(Error {Error::Kind::Timeout, "it took too long"});
    QVERIFY(examine({{}, longAgo}).at(0).kind == FindingKind::ServerSilent);
}

void TestDoctor::looksOnceAtATime()
{
    m_server->holding = true;
    QSignalSpy examined(m_doctor.get(), &Doctor::examined);
    m_doctor->examine({{}, longAgo}, now);
    QVERIFY(m_doctor->isExamining());
    m_doctor->examine({{}, longAgo}, now);
    QCOMPARE(m_server->instants.size(), std::size_t(2));
    m_server->release();
    QTRY_COMPARE(examined.size(), 1);
    QVERIFY(!m_doctor->isExamining());
}

void TestDoctor::letsGoWithoutWaiting()
{
    m_server->holding = true;
    m_doctor->examine({{}, longAgo}, now);
    m_doctor.reset();
    m_server->release(); // nobody is called
    QCOMPARE(m_server->held(), 0);
}

QTEST_GUILESS_MAIN(TestDoctor)
#include "tst_doctor.moc"
