// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/client.h"
#include "tests/support/await.h"
#include "tests/support/fakeprometheus.h"

#include <QNetworkProxy>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::prometheus;
using meterbird::test::await;
using meterbird::test::FakePrometheus;
using meterbird::test::FakeReply;
using Manner = FakeReply::Manner;
using namespace std::chrono_literals;

namespace {

const QByteArray one =
    R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1700000000.5,"1"]}]}})";

/// A matrix of about `bytes`: too big to be parsed where we stand.
QByteArray bigAnswer(int points)
{
    QByteArray values;
    for (int i = 0; i < points; ++i)
        values += (i ? ",[" : "[") + QByteArray::number(1'700'000'000 + i) + ",\"" + QByteArray::number(i) + "\"]";
    return R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[)" + values
        + "]}]}}";
}

Error errorOf(const std::optional<Result<Answer>> &answer)
{
    if (!answer)
        return {Error::Kind::Cancelled, "THE TASK NEVER ENDED"};
    return answer->has_value() ? Error {Error::Kind::Cancelled, "THERE IS AN ANSWER"} : answer->error();
}

} // namespace

class TestClient : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<FakePrometheus>();
        m_fake->answer({one});
        m_client = std::make_unique<PromClient>(Connection {m_fake->url(), {}});
    }
    void cleanup()
    {
        m_client.reset();
        m_fake.reset();
    }

    void asksByPostFormAndReadsTheAnswer();
    void asksNoProxyForAServerOnThisMachine();
    void sendsTheHeadersOfTheConnection();
    void wordsEachEndpoint();
    void escapesWhatIsAsked();
    void parsesABigAnswer();
    void saysWhyThereIsNoAnswer_data();
    void saysWhyThereIsNoAnswer();
    void saysThatNobodyListens();
    void givesAPlaceToABadQuery();
    void endsAtTheTotalDeadlineThoughBytesDripIn();
    void endsAtTheIdleTimeout();
    void abortsAnEndlessAnswerAtTheCap();
    void neverFollowsARedirectNorGivesAwaySecrets();
    void refusesToSendASecretInTheClear();
    void asksAtMostFourAtOnceAndKeepsTheOrder();
    void timesOutThoseThatWaitForTheirTurn();
    void endsEveryQuestionWithCancelledWhenItGoes();
    void endsParsingWithCancelledWhenItGoes();
    void cancelsWhatIsOpenWhenTheConnectionChanges();
    void survivesGoingAwayAtAnyMoment();

private:
    std::unique_ptr<FakePrometheus> m_fake;
    std::unique_ptr<PromClient> m_client;
};

void TestClient::asksByPostFormAndReadsTheAnswer()
{
    const auto answer = await(m_client->ask(InstantQuery {"up", 1'700'000'000'250}));
    QVERIFY(answer && *answer);
    QCOMPARE((*answer)->series.size(), 1U);
    QCOMPARE((*answer)->series[0].samples, (std::vector<Sample> {{1'700'000'000'500, 1}}));
    QVERIFY((*answer)->took > 0us);

    const auto &request = m_fake->requests().at(0);
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.path, "/api/v1/query");
    QCOMPARE(request.headers.value("content-type"), "application/x-www-form-urlencoded");
    QCOMPARE(request.headers.value("accept-encoding"), "identity");
    QCOMPARE(request.body, "query=up&time=1700000000.250");
}

void TestClient::asksNoProxyForAServerOnThisMachine()
{
    FakePrometheus proxy;
    proxy.answer({one});
    const auto atTheEnd = qScopeGuard([] { QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy); });
    QNetworkProxy::setApplicationProxy({QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), proxy.port()});
    const std::string port = std::to_string(m_fake->port());
    // Of the first two Qt itself knows where they are; of the third, which may hold a secret, it does not.
    for (const std::string host : {"127.0.0.1", "localhost", "prometheus.localhost"}) {
        PromClient client({"http://" + host + ':' + port, {}});
        QVERIFY(await(client.ask(InstantQuery {"up", 0})));
        QVERIFY2(proxy.requests().isEmpty(), host.c_str());
        client.setConnection({"http://server.invalid:9090", {}}); // a remote one is for the proxy to find
        const auto remote = await(client.ask(InstantQuery {"up", 0}));
        QVERIFY(remote && *remote);
        QCOMPARE(proxy.requests().size(), 1);
        client.setConnection({"http://" + host + ':' + port, {}});
        QVERIFY(await(client.ask(InstantQuery {"up", 0})));
        QCOMPARE(proxy.requests().size(), 1);
        proxy.forgetRequests();
    }
    QVERIFY(m_fake->requests().size() >= 4); // the third name is not known everywhere
}

void TestClient::sendsTheHeadersOfTheConnection()
{
    Connection connection {m_fake->url() + "/prefix/", {{"X-Scope-OrgID", "team"}}};
    connection.setBasic("me", "secret");
    connection.setBearer("token"); // in place of the password
    m_client->setConnection(connection);
    QVERIFY(await(m_client->targets()));
    const auto &request = m_fake->requests().at(0);
    QCOMPARE(request.path, "/prefix/api/v1/targets");
    QCOMPARE(request.headers.value("authorization"), "Bearer token");
    QCOMPARE(request.headers.value("x-scope-orgid"), "team");
}

void TestClient::wordsEachEndpoint()
{
    const TimeRange range {1'000, 61'000};
    QVERIFY(await(m_client->ask(RangeQuery {"up", range, 500})));
    QCOMPARE(m_fake->requests().last().body, "query=up&start=1&end=61&step=0.500");
    QCOMPARE(m_fake->requests().last().path, "/api/v1/query_range");
    QVERIFY(await(m_client->series({"a", "b"}, range)));
    QCOMPARE(m_fake->requests().last().path, "/api/v1/series");
    QCOMPARE(m_fake->requests().last().body, "match%5B%5D=a&match%5B%5D=b&start=1&end=61");
    QVERIFY(await(m_client->labels({}, range)));
    QCOMPARE(m_fake->requests().last().path, "/api/v1/labels");
    QVERIFY(await(m_client->labelValues("mo/del", {"a"}, range)));
    QCOMPARE(m_fake->requests().last().path, "/api/v1/label/mo%2Fdel/values?match%5B%5D=a&start=1&end=61");
    QVERIFY(await(m_client->metadata("up")));
    QCOMPARE(m_fake->requests().last().path, "/api/v1/metadata?metric=up");
    QVERIFY(await(m_client->metadata("")));
    QCOMPARE(m_fake->requests().last().path, "/api/v1/metadata");
    QVERIFY(await(m_client->rules()));
    QCOMPARE(m_fake->requests().last().path, "/api/v1/rules");
    QVERIFY(await(m_client->alerts()));
    QCOMPARE(m_fake->requests().last().path, "/api/v1/alerts");
    QVERIFY(await(m_client->buildInfo()));
    QCOMPARE(m_fake->requests().last().path, "/api/v1/status/buildinfo");
    QVERIFY(await(m_client->flags()));
    QCOMPARE(m_fake->requests().last().path, "/api/v1/status/flags");
}

void TestClient::escapesWhatIsAsked()
{
    QVERIFY(await(m_client->ask(InstantQuery {"a{b=\"é&+%=\n\"} + 1", 0})));
    QCOMPARE(m_fake->requests().last().body, "query=a%7Bb%3D%22%C3%A9%26%2B%25%3D%0A%22%7D%20%2B%201&time=0");
}

void TestClient::parsesABigAnswer()
{
    m_fake->answer({bigAnswer(5'000)});
    const auto answer = await(m_client->ask(RangeQuery {"x", {0, 1}, 1}));
    QVERIFY(answer && *answer);
    QCOMPARE((*answer)->series.at(0).samples.size(), 5'000U);
    QCOMPARE((*answer)->series.at(0).samples.back(), (Sample {1'700'004'999'000, 4'999}));
}

void TestClient::saysWhyThereIsNoAnswer_data()
{
    QTest::addColumn<FakeReply>("reply");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const FakeReply &reply, Error::Kind kind, const char *words) {
        QTest::newRow(name) << reply << int(kind) << QString::fromLatin1(words);
    };
    using Kind = Error::Kind;
    const QByteArray html = "<html><body>Log in</body></html>";
    row("login page with 200", {html, 200, "text/html"}, Kind::BadReply, "not a Prometheus");
    row("login page said to be JSON", {html}, Kind::BadReply, "not a Prometheus");
    row("plain text", {"hello", 200, "text/plain"}, Kind::BadReply, "not a Prometheus");
    row("no type", {one, 200, ""}, Kind::BadReply, "not a Prometheus");
    row("empty", {""}, Kind::BadReply, "empty");
    row("JSON of another kind", {R"({"hello":1})"}, Kind::BadReply, "the answer.status");
    row("401", {"Unauthorized\n", 401, "text/plain"}, Kind::Refused, "Unauthorized");
    row("403 page", {html, 403, "text/html"}, Kind::Refused, "HTTP 403");
    row("401 asks for a password", {"", 401, "text/plain", {"WWW-Authenticate: Basic realm=\"x\""}}, Kind::Refused,
        "401");
    row("407", {"", 407, "text/plain", {"Proxy-Authenticate: Basic realm=\"x\""}}, Kind::Http, "407");
    row("404 text", {"404 page not found\n", 404, "text/plain"}, Kind::Http, "404 page not found");
    row("404 page", {html, 404, "text/html"}, Kind::BadReply, "not a Prometheus");
    row("429", {"slow down", 429, "text/plain", {"Retry-After: 30"}}, Kind::Http, "retry after 30");
    row("500", {R"({"status":"error","errorType":"internal","error":"boom"})", 500}, Kind::Http, "boom");
    row("502 page", {html, 502, "text/html"}, Kind::Http, "HTTP 502");
    row("503", {"Service Unavailable", 503, "text/plain"}, Kind::Http, "Service Unavailable");
    row("503 timeout", {R"({"status":"error","errorType":"timeout","error":"query timed out"})", 503}, Kind::Timeout,
        "query timed out");
    row("422", {R"({"status":"error","errorType":"execution","error":"many-to-many"})", 422}, Kind::BadQuery,
        "many-to-many");
    row("422 samples",
        {R"({"status":"error","errorType":"execution","error":"query processing would load too many samples into memory"})",
         422},
        Kind::TooMuch, "too many samples");
    row("422 VictoriaMetrics", {R"({"status":"error","errorType":"422","error":"cannot parse"})", 422}, Kind::BadQuery,
        "cannot parse");
    row("400 points",
        {R"({"status":"error","errorType":"bad_data","error":"exceeded maximum resolution of 11,000 points per timeseries"})",
         400},
        Kind::TooMuch, "11,000");
    row("error with 200", {R"({"status":"error","errorType":"bad_data","error":"no"})"}, Kind::BadQuery, "no");
    row("error without words", {R"({"status":"error"})", 400}, Kind::Http, "without saying why");
    row("400 broken JSON", {R"({"status":"err)", 400}, Kind::Http, "HTTP 400");
    row("413", {"", 413, "text/plain"}, Kind::TooMuch, "413");
    row("cut short", {one, 200, "application/json", {}, Manner::CutShort}, Kind::BadReply, "cut short");
    row("cut short in chunks", {one, 200, "application/json", {}, Manner::CutChunked}, Kind::BadReply, "cut short");
    row("half a body, said to be whole", {one.left(40)}, Kind::BadReply, "cut short");
    row("hung up", {one, 200, "application/json", {}, Manner::HangUp}, Kind::Network, "hung up");
    row("no HTTP", {"SSH-2.0-OpenSSH_9.2\r\n", 200, "", {}, Manner::Garbage}, Kind::Network,
        "hung up without an answer");
    row("packed unasked", {one, 200, "application/json", {"Content-Encoding: gzip"}}, Kind::BadReply, "packed");
}

void TestClient::saysWhyThereIsNoAnswer()
{
    QFETCH(FakeReply, reply);
    QFETCH(int, kind);
    QFETCH(QString, words);
    m_fake->answer(reply);
    const Error error = errorOf(await(m_client->ask(InstantQuery {"up", 0})));
    QVERIFY2(QString::fromStdString(error.detail).contains(words), error.detail.c_str());
    QCOMPARE(int(error.kind), kind);
}

void TestClient::saysThatNobodyListens()
{
    m_fake.reset();
    const Error error = errorOf(await(m_client->ask(InstantQuery {"up", 0})));
    QCOMPARE(error.kind, Error::Kind::Network);
    QVERIFY2(QByteArray::fromStdString(error.detail).startsWith("not reachable: "), error.detail.c_str());
}

void TestClient::givesAPlaceToABadQuery()
{
    m_fake->answer(
        {R"({"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 2:5: parse error: unexpected end of input"})",
         400});
    const Error error = errorOf(await(m_client->ask(InstantQuery {"sum(\n  x", 0})));
    QCOMPARE(error, (Error {Error::Kind::BadQuery, "parse error: unexpected end of input", 2, 5}));
}

void TestClient::endsAtTheTotalDeadlineThoughBytesDripIn()
{
    m_fake->answer({one, 200, "application/json", {}, Manner::Drip});
    PromClient client({m_fake->url(), {}}, {2s, 1500ms, 1U << 20U, 4});
    const Error error = errorOf(await(client.ask(InstantQuery {"up", 0})));
    QCOMPARE(error.kind, Error::Kind::Timeout);
    QVERIFY2(QByteArray::fromStdString(error.detail).contains("2s"), error.detail.c_str()); // and not that of silence
    QTRY_COMPARE(m_fake->open(), 0); // and the connection is let go of
}

void TestClient::endsAtTheIdleTimeout()
{
    m_fake->answer({one, 200, "application/json", {}, Manner::Never});
    PromClient client({m_fake->url(), {}}, {4s, 200ms, 1U << 20U, 4});
    const Error error = errorOf(await(client.ask(InstantQuery {"up", 0})));
    QCOMPARE(error.kind, Error::Kind::Timeout);
    QVERIFY2(QByteArray::fromStdString(error.detail).contains("silent"), error.detail.c_str());
}

void TestClient::abortsAnEndlessAnswerAtTheCap()
{
    m_fake->answer({"", 200, "application/json", {}, Manner::Endless});
    const Error error = errorOf(await(m_client->ask(InstantQuery {"up", 0})));
    QCOMPARE(error.kind, Error::Kind::TooMuch);
    QVERIFY2(QByteArray::fromStdString(error.detail).contains("32 MiB"), error.detail.c_str());
    QTRY_COMPARE(m_fake->open(), 0);
}

void TestClient::neverFollowsARedirectNorGivesAwaySecrets()
{
    FakePrometheus other;
    other.answer({one});
    Connection connection {m_fake->url(), {}};
    connection.setBearer("secret");
    m_client->setConnection(connection);
    const QByteArray target = QByteArray::fromStdString(other.url());
    for (const QByteArray &location :
         {target + "/x", QByteArray("/loop"), QByteArray("file:///etc/passwd"), QByteArray()}) {
        m_fake->answer({"", 302, "text/html", {"Location: " + location}});
        const Error error = errorOf(await(m_client->ask(InstantQuery {"up", 0})));
        QCOMPARE(error.kind, Error::Kind::Http);
        QVERIFY2(QByteArray::fromStdString(error.detail).contains("sends us on to " + location), error.detail.c_str());
    }
    QCOMPARE(m_fake->requests().size(), 4);
    QCOMPARE(other.requests().size(), 0);

    m_fake->answer({"", 301, "text/html", {"Location: http://me:password@elsewhere/x"}});
    const Error error = errorOf(await(m_client->ask(InstantQuery {"up", 0})));
    QVERIFY2(QByteArray::fromStdString(error.detail).contains("http://elsewhere/x"), error.detail.c_str());
}

void TestClient::refusesToSendASecretInTheClear()
{
    Connection connection {"http://192.0.2.1:9090", {}};
    connection.setBearer("secret");
    m_client->setConnection(connection);
    const Error error = errorOf(await(m_client->ask(InstantQuery {"up", 0})));
    QCOMPARE(error.kind, Error::Kind::Config);
    QVERIFY2(QByteArray::fromStdString(error.detail).contains("https"), error.detail.c_str());
    m_client->setConnection({});
    QCOMPARE(errorOf(await(m_client->ask(InstantQuery {"up", 0}))).kind, Error::Kind::Config);
}

void TestClient::asksAtMostFourAtOnceAndKeepsTheOrder()
{
    m_fake->answer({one, 200, "application/json", {}, Manner::Whole, 30ms});
    QObject context;
    int ended = 0;
    for (int i = 0; i < 12; ++i) {
        const std::string expr = QStringLiteral("q%1").arg(i).toStdString();
        QCoro::connect(m_client->ask(InstantQuery {expr, 0}), &context,
                       [&ended](const Result<Answer> &answer) { ended += answer.has_value(); });
    }
    QCOMPARE(m_client->inFlight(), 4);
    QCOMPARE(m_client->waiting(), 8);
    QTRY_COMPARE(ended, 12);
    QCOMPARE(m_fake->mostOpen(), 4);
    QVERIFY(m_fake->requests().at(11).body.startsWith("query=q1")
            || m_fake->requests().at(11).body.startsWith("query=q8")
            || m_fake->requests().at(11).body.startsWith("query=q9"));
    QCOMPARE(m_client->inFlight(), 0);
}

void TestClient::timesOutThoseThatWaitForTheirTurn()
{
    m_fake->answer({one, 200, "application/json", {}, Manner::Never});
    PromClient client({m_fake->url(), {}}, {300ms, 5s, 1U << 20U, 1});
    QObject context;
    std::vector<Error::Kind> kinds;
    for (int i = 0; i < 3; ++i) {
        QCoro::connect(client.ask(InstantQuery {"up", 0}), &context,
                       [&kinds](const Result<Answer> &answer) { kinds.push_back(answer.error().kind); });
    }
    QTRY_COMPARE(kinds, std::vector<Error::Kind>(3, Error::Kind::Timeout));
    QCOMPARE(client.waiting() + client.inFlight(), 0);
}

void TestClient::endsEveryQuestionWithCancelledWhenItGoes()
{
    m_fake->answer({one, 200, "application/json", {}, Manner::Never});
    QObject context;
    std::vector<Error> errors;
    for (int i = 0; i < 6; ++i) {
        QCoro::connect(m_client->ask(InstantQuery {"up", 0}), &context,
                       [&errors](const Result<Answer> &answer) { errors.push_back(answer.error()); });
    }
    QTRY_COMPARE(m_fake->open(), 4);
    m_client.reset();
    QCOMPARE(errors.size(), 6U); // now, not later
    QCOMPARE(errors.front().kind, Error::Kind::Cancelled);
    QCOMPARE(errors.back().kind, Error::Kind::Cancelled);
    QTRY_COMPARE(m_fake->open(), 0);
}

void TestClient::endsParsingWithCancelledWhenItGoes()
{
    m_fake->answer({bigAnswer(11'000)});
    QObject context;
    int ended = 0;
    QCoro::connect(m_client->ask(RangeQuery {"x", {0, 1}, 1}), &context, [&ended](const Result<Answer> &) { ++ended; });
    // Gone as soon as the bytes are there: the thread pool is at work then, or has just handed over.
    while (m_client->inFlight() > 0)
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    m_client.reset();
    QCOMPARE(ended, 1);
    QThreadPool::globalInstance()->waitForDone();
    QCoreApplication::processEvents();
    QCOMPARE(ended, 1);
}

void TestClient::cancelsWhatIsOpenWhenTheConnectionChanges()
{
    m_fake->answer({one, 200, "application/json", {}, Manner::Never});
    QObject context;
    Error error;
    QCoro::connect(m_client->ask(InstantQuery {"up", 0}), &context,
                   [&error](const Result<Answer> &answer) { error = answer.error(); });
    FakePrometheus other;
    other.answer({one});
    m_client->setConnection({other.url(), {}});
    QCOMPARE(error.kind, Error::Kind::Cancelled);
    const auto answer = await(m_client->ask(InstantQuery {"up", 0}));
    QVERIFY(answer && *answer);
    QCOMPARE(other.requests().size(), 1);
}

void TestClient::survivesGoingAwayAtAnyMoment()
{
    m_fake->answer("/api/v1/query", {one});
    m_fake->answer("/api/v1/query_range", {bigAnswer(2'000)});
    int ended = 0;
    QObject context;
    std::srand(7);
    for (int round = 0; round < 100; ++round) {
        PromClient client({m_fake->url(), {}});
        for (int i = 0; i < 6; ++i) {
            auto task = i % 2 ? client.ask(InstantQuery {"up", 0}) : client.ask(RangeQuery {"up", {0, 1}, 1});
            QCoro::connect(std::move(task), &context, [&ended](const Result<Answer> &) { ++ended; });
        }
        for (int turns = std::rand() % 12; turns > 0; --turns)
            QCoreApplication::processEvents();
    }
    QCOMPARE(ended, 600);
}

QTEST_GUILESS_MAIN(TestClient)
#include "tst_client.moc"
