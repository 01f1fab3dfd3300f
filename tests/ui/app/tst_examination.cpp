// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeprometheus.h"
#include "ui/app/examination.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;
using sources::Finding;
using sources::FindingKind;
using test::FakePrometheus;
using test::FakeReply;

namespace {

const char *const nobody = R"({"senders":[],"findings":[]})";
const QByteArray somebody = R"({"senders":[{"service":"x","kind":"plain events","accepted":1}],
    "findings":[{"kind":"clock_off","subject":"x","detail":"Its times are 5 min ahead of ours.","last":)"
    + QByteArray::number(QDateTime::currentSecsSinceEpoch()) + "}]}";

} // namespace

/// The fake stands for both servers of a Meterbird: its Prometheus and its receiver.
class TestExamination : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void findsNothingWhereAllIsWell();
    void putsAllFindingsInOrder();
    void goesOnWithoutTheReceiver_data();
    void goesOnWithoutTheReceiver();
    void goesOnWithoutPrometheus();
    void saysWhatDoesNotRun();
    void asksAnotherServerWhenToldTo();
    void namesAddressesOfNeed();
    void endsWhenAReceiverNeverDoes();

private:
    std::vector<Finding> examine(const std::string &prometheusUrl = {});

    std::unique_ptr<FakePrometheus> m_server;
    RunInfo m_run;
    std::vector<sources::Question> m_questions;
};

void TestExamination::init()
{
    m_server = std::make_unique<FakePrometheus>();
    m_server->answer({R"({"status":"success","data":{"resultType":"vector","result":[]}})"});
    m_server->answer("/api/v1/label/__name__/values", {R"({"status":"success","data":["up"]})"});
    m_server->answer("/api/v1/targets", {R"({"status":"success","data":{"activeTargets":[]}})"});
    m_server->answer("/v1/sources", {R"({"senders":[{"service":"x","kind":"plain events"}],"findings":[]})"});
    m_run = {1, "http://127.0.0.1:51234/metrics", m_server->url(), m_server->url()};
    m_questions = {{"panel \"A\"", {"up"}}};
}

std::vector<Finding> TestExamination::examine(const std::string &prometheusUrl)
{
    Examination examination(m_run, prometheusUrl, m_questions);
    std::optional<std::vector<Finding>> found;
    connect(&examination, &Examination::finished, &examination,
            [&found](const std::vector<Finding> &findings) { found = findings; });
    examination.start();
    (void)QTest::qWaitFor([&found] { return found.has_value(); }, 60'000);
    if (!found)
        QTest::qFail("the examination did not end", __FILE__, __LINE__);
    return found.value_or(std::vector<Finding> {});
}

void TestExamination::findsNothingWhereAllIsWell()
{
    QVERIFY(examine().empty());
}

void TestExamination::putsAllFindingsInOrder()
{
    m_server->answer("/v1/sources", {somebody});
    m_server->answer("/api/v1/targets",
                     {R"({"status":"success","data":{"activeTargets":[{"labels":{"job":"vllm"},"scrapePool":"vllm",
                         "scrapeUrl":"http://127.0.0.1:8000/metrics","health":"down","lastError":"refused"}]}})"});
    m_questions.push_back({"rule B", {"gone > 1"}});
    m_run.metrics = "http://127.0.0.1:9190/metrics";
    std::vector<FindingKind> kinds;
    for (const Finding &finding : examine())
        kinds.push_back(finding.kind);
    QVERIFY(kinds
            == (std::vector {FindingKind::TargetDown, FindingKind::NobodySends, FindingKind::ClockOff,
                             FindingKind::OtherPort}));
}

void TestExamination::goesOnWithoutTheReceiver_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("not there") << QByteArray("404 page not found") << 404;
    QTest::newRow("no report") << QByteArray("<html>") << 200;
    QTest::newRow("redirect") << QByteArray() << 302;
    QTest::newRow("too long") << QByteArray(3 << 20, ' ') << 200;
}

void TestExamination::goesOnWithoutTheReceiver()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    m_server->answer("/v1/sources", {body, status});
    m_questions.push_back({"rule B", {"gone > 1"}});
    const auto findings = examine();
    QCOMPARE(findings.size(), std::size_t(2));
    QVERIFY(findings[0].kind == FindingKind::ReceiverSilent);
    QCOMPARE(findings[0].subject, m_server->url());
    QVERIFY(!findings[0].detail.empty());
    QVERIFY(findings[1].kind == FindingKind::NobodySends);
}

void TestExamination::goesOnWithoutPrometheus()
{
    m_server->answer("/v1/sources", {somebody});
    m_run.prometheus = "http://127.0.0.1:1"; // nobody listens there
    const auto findings = examine();
    QCOMPARE(findings.size(), std::size_t(2));
    QVERIFY(findings[0].kind == FindingKind::ServerSilent);
    QVERIFY(findings[1].kind == FindingKind::ClockOff);
}

void TestExamination::saysWhatDoesNotRun()
{
    m_run.receiver.clear();
    m_run.prometheus.clear();
    const auto findings = examine();
    QCOMPARE(findings.size(), std::size_t(2));
    QVERIFY(findings[0].kind == FindingKind::ServerSilent);
    QVERIFY(findings[1].kind == FindingKind::ReceiverSilent);
    for (const Finding &finding : findings)
        QCOMPARE(finding.detail, std::string("it does not run"));
}

void TestExamination::asksAnotherServerWhenToldTo()
{
    m_run.prometheus = "http://127.0.0.1:1";
    QVERIFY(examine(m_server->url()).empty());
}

void TestExamination::namesAddressesOfNeed()
{
    m_server->answer("/v1/sources", {nobody});
    m_run.metrics = "http://127.0.0.1:9191/metrics";
    const auto findings = examine();
    QCOMPARE(findings.size(), std::size_t(2));
    QVERIFY(findings[0].kind == FindingKind::NothingReceived);
    QVERIFY(findings[1].kind == FindingKind::OtherPort);
}

void TestExamination::endsWhenAReceiverNeverDoes()
{
    FakeReply endless;
    endless.manner = FakeReply::Manner::Endless;
    m_server->answer("/v1/sources", endless);
    const auto findings = examine();
    QCOMPARE(findings.size(), std::size_t(1));
    QVERIFY(findings[0].kind == FindingKind::ReceiverSilent);
}

QTEST_GUILESS_MAIN(TestExamination)
#include "tst_examination.moc"
