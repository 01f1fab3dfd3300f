// SPDX-License-Identifier: GPL-3.0-or-later
// An agent that we did not write the insides of: the stock OpenTelemetry SDK for JavaScript, pointed at Meterbird by
// OTEL_EXPORTER_OTLP_ENDPOINT alone. It says at its end what really happened; /metrics has to say the same, whatever
// the encoding, the temporality and the signals, when it is sent again, and across a kill.
#include "src/base/datapaths.h"
#include "src/dashboard/dashboardfile.h"
#include "src/dashboard/dashboardmodel.h"
#include "src/prometheus/client.h"
#include "src/settings/settingsstore.h"
#include "tests/support/http.h"
#include "tests/support/meterbirdprocess.h"
#include "tests/support/promtool.h"
#include "tests/support/quietport.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QUrl>

#include <cmath>
#include <limits>
#include <map>

using namespace meterbird;
using namespace meterbird::test;

namespace {

using Page = std::map<QByteArray, double>; ///< series, as it stands on the page → value

Page parsed(const QByteArray &text)
{
    Page page;
    for (const QByteArray &line : text.split('\n')) {
        if (const qsizetype space = line.lastIndexOf(' '); space > 0 && !line.startsWith('#'))
            page[line.first(space)] = line.mid(space + 1).toDouble();
    }
    return page;
}

/// How much the series of this name with all these labels (`model="x"`) grew, together.
double grown(const Page &before, const Page &after, const QByteArray &name, const QList<QByteArray> &labels)
{
    double growth = 0;
    for (const auto &[series, value] : after) {
        if (series != name && !series.startsWith(name + '{'))
            continue;
        if (!std::ranges::all_of(labels, [&](const QByteArray &label) { return series.contains(label); }))
            continue;
        const auto earlier = before.find(series);
        growth += value - (earlier == before.end() ? 0 : earlier->second);
    }
    return growth;
}

/// One line of the truth: these labels of this metric grew by so much.
struct Told {
    QByteArray metric;
    QList<QByteArray> labels;
    double growth;
};

/// The group's keys are label values joined by commas, in the order of `labels`.
void add(QList<Told> &all, const QJsonObject &truth, const char *group, const QByteArray &metric,
         const QList<QByteArray> &labels, const QList<QByteArray> &fixed = {})
{
    const QJsonObject entries = truth.value(QLatin1String(group)).toObject();
    for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
        const QList<QByteArray> values = entry.key().toUtf8().split(',');
        QList<QByteArray> pairs = fixed;
        for (qsizetype i = 0; i < labels.size(); ++i)
            pairs << labels[i] + "=\"" + values.value(i) + '"';
        all << Told {metric, pairs, entry.value().toDouble()};
    }
}

/// What the catalogue has to show of what the agent says it did, when it sent these signals.
QList<Told> catalogueOf(const QJsonObject &truth, const QStringList &signalsSent)
{
    QList<Told> all;
    add(all, truth, "calls", "llm_calls_total", {"model", "provider"});
    add(all, truth, "callErrors", "llm_errors_total", {"model", "provider", "type"});
    add(all, truth, "inputTokens", "llm_tokens_total", {"model", "provider"}, {R"(type="input")"});
    add(all, truth, "outputTokens", "llm_tokens_total", {"model", "provider"}, {R"(type="output")"});
    add(all, truth, "cachedTokens", "llm_token_details_total", {"model", "provider"}, {R"(class="cache_read")"});
    if (signalsSent == QStringList {QStringLiteral("logs")}) // its event tells of model calls only, and not how long
        return all;
    add(all, truth, "callSeconds", "llm_call_duration_seconds_sum", {"model", "provider"});
    add(all, truth, "calls", "llm_call_duration_seconds_count", {"model", "provider"});
    add(all, truth, "requests", "agent_requests_total", {"endpoint", "status"});
    add(all, truth, "requestSeconds", "agent_request_duration_seconds_sum", {"endpoint"});
    add(all, truth, "agentErrors", "agent_errors_total", {"type"});
    add(all, truth, "tools", "tool_calls_total", {"name", "status"});
    add(all, truth, "toolSeconds", "tool_call_duration_seconds_sum", {"name"});
    add(all, truth, "queries", "db_queries_total", {"operation", "status"});
    add(all, truth, "querySeconds", "db_query_duration_seconds_sum", {"operation"});
    all << Told {"agent_iterations_count_sum", {}, truth.value(QStringLiteral("iterations")).toDouble()};
    return all;
}

/// And what is shown under its own name.
QList<Told> ownMetricsOf(const QJsonObject &truth, const QByteArray &job)
{
    const QList<QByteArray> labels {"job=\"" + job + '"'};
    const auto number = [&](const char *name) { return truth.value(QLatin1String(name)).toDouble(); };
    return {{"my_agent_documents_read_total", labels, number("documents")},
            {"my_agent_fetched_bytes_total", labels, number("bytes")},
            {"my_agent_step_duration_seconds_count", labels, number("steps")},
            {"my_agent_step_duration_seconds_sum", labels, number("stepSeconds")},
            {"my_agent_queue_length", labels, number("queue")}};
}

/// What the calls cost by the shipped price list, in dollars.
double costOf(const QJsonObject &truth)
{
    QFile file(QStringLiteral(METERBIRD_SOURCE_DIR "/resources/prices.json"));
    if (!file.open(QIODevice::ReadOnly))
        return std::numeric_limits<double>::quiet_NaN();
    const QJsonObject prices = QJsonDocument::fromJson(file.readAll()).object();
    const auto tokens = [&](const char *group, const QString &key) {
        return truth.value(QLatin1String(group)).toObject().value(key).toDouble();
    };
    double cost = 0;
    const QStringList keys = truth.value(QStringLiteral("calls")).toObject().keys();
    for (const QString &key : keys) {
        const QJsonObject price = prices.value(key.section(QLatin1Char(','), 0, 0)).toObject();
        const double cached = tokens("cachedTokens", key);
        cost += (tokens("inputTokens", key) - cached) * price.value(QStringLiteral("input_cost_per_token")).toDouble()
            + cached * price.value(QStringLiteral("cache_read_input_token_cost")).toDouble()
            + tokens("outputTokens", key) * price.value(QStringLiteral("output_cost_per_token")).toDouble();
    }
    return cost;
}

struct Variant {
    QString protocol = QStringLiteral("http/protobuf");
    QString temporality = QStringLiteral("cumulative");
    QString compression = QStringLiteral("none");
    QString names = QStringLiteral("old");
    QString signalNames = QStringLiteral("metrics,traces,logs");
};

/// The Node program with the stock SDK. Sends in three batches.
class Agent
{
public:
    explicit Agent(QString service)
        : m_service(std::move(service))
    { }
    ~Agent()
    {
        m_process.kill();
        m_process.waitForFinished(2'000);
    }

    void start(const QString &endpoint, const Variant &variant, int seed, const QStringList &more = {})
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("OTEL_EXPORTER_OTLP_ENDPOINT"), endpoint);
        environment.insert(QStringLiteral("OTEL_EXPORTER_OTLP_PROTOCOL"), variant.protocol);
        environment.insert(QStringLiteral("OTEL_EXPORTER_OTLP_COMPRESSION"), variant.compression);
        environment.insert(QStringLiteral("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"), variant.temporality);
        environment.insert(QStringLiteral("OTEL_SERVICE_NAME"), m_service);
        m_process.setProcessEnvironment(environment);
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QStringLiteral(METERBIRD_NODE),
                        QStringList {QStringLiteral(METERBIRD_OTEL_JS "/agent.mjs"), QStringLiteral("--signals"),
                                     variant.signalNames, QStringLiteral("--names"), variant.names,
                                     QStringLiteral("--seed"), QString::number(seed), QStringLiteral("--batches"),
                                     QStringLiteral("3"), QStringLiteral("--interval"), QStringLiteral("500")}
                            + more);
    }

    /// Waits until so many batches are out. False: it ended before, or says nothing.
    bool waitForBatch(int batch)
    {
        while (m_flushed < batch) {
            if (!m_process.canReadLine() && !m_process.waitForReadyRead(60'000))
                return false;
            take(m_process.readLine());
        }
        return true;
    }

    void goOn() { m_process.write("\n"); }

    /// Waits for its end. False: it failed, see complaints().
    bool finish()
    {
        if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(60'000))
            return false;
        while (m_process.canReadLine())
            take(m_process.readLine());
        return m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0 && !m_truth.isEmpty();
    }

    const QJsonObject &truth() const { return m_truth; }
    QByteArray complaints() const
    {
        return "the agent says: "
            + QJsonDocument(m_truth.value(QStringLiteral("complaints")).toArray()).toJson(QJsonDocument::Compact);
    }

private:
    void take(const QByteArray &line)
    {
        const QJsonObject said = QJsonDocument::fromJson(line).object();
        if (said.contains(QStringLiteral("flushed")))
            m_flushed = said.value(QStringLiteral("flushed")).toInt();
        else if (!said.isEmpty())
            m_truth = said;
    }

    const QString m_service;
    QProcess m_process;
    QJsonObject m_truth;
    int m_flushed = 0;
};

double lastValue(const dashboard::PanelFeed &feed)
{
    for (const auto &series : feed.state().series) {
        if (!series.samples.empty())
            return series.samples.back().value;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

} // namespace

Q_DECLARE_METATYPE(Variant)

class TestOtelSdk : public QObject
{
    Q_OBJECT

private:
    MeterbirdProcess m_meterbird;
    int m_runs = 0;

    Page page() { return parsed(httpGet(m_meterbird.metrics()).body); }

    /// The first figure of the agent's that the page does not say; empty: it says them all, and nothing beyond.
    QByteArray mismatch(const Page &before, const QJsonObject &truth, const QStringList &sent, const QByteArray &job)
    {
        const Page after = page();
        QList<Told> told = catalogueOf(truth, sent);
        if (sent.contains(QStringLiteral("metrics")))
            told += ownMetricsOf(truth, job);
        // Nothing beyond it either.
        for (const char *metric : {"llm_calls_total", "llm_errors_total", "agent_requests_total", "agent_errors_total",
                                   "tool_calls_total", "db_queries_total"}) {
            double sum = 0;
            for (const Told &one : std::as_const(told))
                sum += one.metric == metric ? one.growth : 0;
            told << Told {metric, {}, sum};
        }
        told << Told {"llm_cost_dollars_total", {}, costOf(truth)} << Told {"llm_unpriced_tokens_total", {}, 0};
        for (const Told &one : std::as_const(told)) {
            const double growth = grown(before, after, one.metric, one.labels);
            if (std::abs(growth - one.growth) > 1e-6)
                return one.metric + '{' + one.labels.join(',') + "} grew by " + QByteArray::number(growth) + ", not by "
                    + QByteArray::number(one.growth);
        }
        return {};
    }

    void compare(const Page &before, const Agent &agent, const Variant &variant, const QByteArray &job)
    {
        const QStringList sent = variant.signalNames.split(QLatin1Char(','));
        // What is new is shown at 0 until it has been scraped.
        QTRY_COMPARE_WITH_TIMEOUT(mismatch(before, agent.truth(), sent, job), QByteArray(), 60'000);
        QCOMPARE(promtoolFindings(httpGet(m_meterbird.metrics()).body), QString());
    }

    void runOnce(const QString &endpoint, const Variant &variant)
    {
        const QString service = QStringLiteral("sdk-%1").arg(++m_runs);
        const Page before = page();
        Agent agent(service);
        agent.start(endpoint, variant, m_runs);
        QVERIFY2(agent.finish(), agent.complaints().constData());
        QVERIFY2(agent.truth().value(QStringLiteral("complaints")).toArray().isEmpty(), agent.complaints().constData());
        compare(before, agent, variant, service.toUtf8());
    }

private Q_SLOTS:
    void initTestCase()
    {
        const DataPaths paths = dataPaths(m_meterbird.folder().toStdString());
        QVERIFY(makeFolders(paths));
        auto store = settings::SettingsStore::open(paths.database());
        QVERIFY(store);
        settings::Settings kept;
        kept.scrapeInterval = 1'000;
        QVERIFY(store->save(kept));
        // A port that it gets back after a kill.
        QVERIFY2(m_meterbird.startHeadless({QStringLiteral("--receiver-port"), QString::number(quietPort())}),
                 m_meterbird.output().constData());
    }

    void theMetricsPageSaysWhatHappened_data()
    {
        QTest::addColumn<Variant>("variant");
        for (const char *protocol : {"http/json", "http/protobuf"}) {
            const auto add = [protocol](const char *temporality, const char *compression, const char *names,
                                        const char *sent) {
                QTest::addRow("%s %s %s %s %s", protocol, temporality, compression, names, sent)
                    << Variant {QLatin1String(protocol), QLatin1String(temporality), QLatin1String(compression),
                                QLatin1String(names), QLatin1String(sent)};
            };
            for (const char *temporality : {"cumulative", "delta"}) {
                add(temporality, "none", "old", "metrics,traces,logs");
                add(temporality, "gzip", "new", "metrics,traces,logs");
                add(temporality, "gzip", "old", "metrics");
                add(temporality, "none", "new", "metrics");
            }
            add("lowmemory", "none", "old", "metrics");
            add("cumulative", "gzip", "new", "traces");
            add("cumulative", "none", "new", "logs");
        }
    }

    void theMetricsPageSaysWhatHappened()
    {
        QFETCH(const Variant, variant);
        runOnce(m_meterbird.receiver(), variant);
    }

    void whatIsSentThreeTimesCountsOnce_data()
    {
        QTest::addColumn<Variant>("variant");
        QTest::newRow("cumulative JSON") << Variant {.protocol = QStringLiteral("http/json")};
        QTest::newRow("delta protobuf") << Variant {.temporality = QStringLiteral("delta"),
                                                    .compression = QStringLiteral("gzip"),
                                                    .names = QStringLiteral("new")};
        QTest::newRow("delta metrics alone")
            << Variant {.temporality = QStringLiteral("delta"), .signalNames = QStringLiteral("metrics")};
        QTest::newRow("logs alone") << Variant {.signalNames = QStringLiteral("logs")};
    }

    void whatIsSentThreeTimesCountsOnce()
    {
        QFETCH(const Variant, variant);
        QProcess thrice;
        thrice.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        thrice.start(QStringLiteral(METERBIRD_NODE),
                     {QStringLiteral(METERBIRD_OTEL_JS "/thrice.mjs"), m_meterbird.receiver()});
        QVERIFY(thrice.waitForReadyRead(60'000));
        runOnce(QString::fromUtf8(thrice.readLine().trimmed()), variant);
        thrice.closeWriteChannel();
        QVERIFY(thrice.waitForFinished(60'000));
    }

    void aKillBetweenTheBatchesLosesAndRepeatsNothing_data()
    {
        QTest::addColumn<Variant>("variant");
        QTest::newRow("cumulative") << Variant {};
        QTest::newRow("delta") << Variant {.protocol = QStringLiteral("http/json"),
                                           .temporality = QStringLiteral("delta")};
        QTest::newRow("cumulative metrics alone") << Variant {.signalNames = QStringLiteral("metrics")};
    }

    void aKillBetweenTheBatchesLosesAndRepeatsNothing()
    {
        QFETCH(const Variant, variant);
        const QString service = QStringLiteral("sdk-%1").arg(++m_runs);
        const QString port = QString::number(QUrl(m_meterbird.receiver()).port());
        const Page before = page();
        Agent agent(service);
        agent.start(m_meterbird.receiver(), variant, m_runs, {QStringLiteral("--paced")});
        for (int batch = 1; batch < 3; ++batch) {
            QVERIFY2(agent.waitForBatch(batch), agent.complaints().constData());
            m_meterbird.kill();
            QVERIFY2(m_meterbird.startHeadless({QStringLiteral("--receiver-port"), port}),
                     m_meterbird.output().constData());
            agent.goOn();
        }
        QVERIFY2(agent.finish(), agent.complaints().constData());
        compare(before, agent, variant, service.toUtf8());
    }

    void everyParserReadsThePage()
    {
        const QByteArray text = httpGet(m_meterbird.metrics()).body;
        QCOMPARE(promtoolFindings(text), QString());
        QProcess python;
        python.start(QStringLiteral("/usr/bin/python3"),
                     {QStringLiteral(METERBIRD_SOURCE_DIR "/tests/support/parse_metrics.py")});
        QVERIFY(python.waitForStarted());
        python.write(text);
        python.closeWriteChannel();
        QVERIFY(python.waitForFinished(60'000));
        QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
        QCOMPARE(python.readAllStandardOutput().trimmed().toULongLong(), parsed(text).size());
    }

    void nothingPersonalIsKeptOrShown()
    {
        QVERIFY(!httpGet(m_meterbird.metrics()).body.contains("planted"));
        QVERIFY(!httpGet(m_meterbird.receiver() + QStringLiteral("/v1/sources")).body.contains("planted"));
        qint64 bytes = 0;
        QDirIterator files(m_meterbird.folder(), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QIODevice::ReadOnly))
                continue; // gone meanwhile
            const QByteArray content = file.readAll();
            bytes += content.size();
            QVERIFY2(!content.contains("planted"), qPrintable(file.fileName()));
        }
        QVERIFY2(bytes > 100'000, "the ledger should be among the files");
    }

    void everySenderIsListed()
    {
        const QJsonObject sources =
            QJsonDocument::fromJson(httpGet(m_meterbird.receiver() + QStringLiteral("/v1/sources")).body).object();
        const QJsonArray senders = sources.value(QStringLiteral("senders")).toArray();
        const QJsonObject latest = senders.first().toObject();
        QCOMPARE(latest.value(QStringLiteral("service")).toString(), QStringLiteral("sdk-%1").arg(m_runs));
        QCOMPARE(latest.value(QStringLiteral("kind")).toString(), QStringLiteral("OpenTelemetry (nodejs)"));
        QVERIFY(latest.value(QStringLiteral("accepted")).toInteger() > 0);
        QCOMPARE(latest.value(QStringLiteral("rejected")).toInteger(), 0);
    }

    void theDashboardShowsIt()
    {
        prometheus::PromClient client;
        prometheus::Connection connection;
        connection.url = m_meterbird.prometheus().toStdString();
        client.setConnection(connection);
        auto loaded = dashboard::loadDashboard(METERBIRD_SOURCE_DIR "/resources/dashboards/agents.json");
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().detail.c_str());
        dashboard::DashboardModel model(client);
        model.setDashboard(*loaded);
        model.setWindow(dashboard::TimeWindow::last(300'000));
        model.setLiveInterval(1'000);
        for (const auto &feed : model.feeds())
            feed->setVisible(true);
        runOnce(m_meterbird.receiver(), Variant {});
        const double cost = page().at("llm_cost_today_dollars");
        QVERIFY(cost > 0);
        const auto tile = [&](const char *title) {
            for (const auto &feed : model.feeds()) {
                if (feed->panel().title == title && feed->panel().kind == dashboard::PanelKind::Stat)
                    return lastValue(*feed);
            }
            qFatal("no tile %s", title);
        };
        for (const char *title : {"Requests", "Latency p95", "Error rate", "Tokens"})
            QTRY_VERIFY2_WITH_TIMEOUT(tile(title) > 0, title, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(tile("Cost today"), cost, 60'000);
        for (const auto &feed : model.feeds())
            QVERIFY2(!feed->state().error, feed->state().error ? feed->state().error->detail.c_str() : "");
    }
};

QTEST_GUILESS_MAIN(TestOtelSdk)
#include "tst_otelsdk.moc"
