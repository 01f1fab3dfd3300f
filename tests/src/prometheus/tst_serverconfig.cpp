// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverbinary.h"
#include "src/prometheus/serverconfig.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <yaml-cpp/yaml.h>

using namespace meterbird;
using namespace meterbird::prometheus;

class TestServerConfig : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writesWhatPromtoolTakes_data();
    void writesWhatPromtoolTakes();
    void limitsEveryJob();
    void splitsAnAddress();
    void ourOwnSeriesDoNotChangeTheirNameWithThePort();
    void putsTargetsOfOneJobTogether();
    void refusesTargetsInASentence_data();
    void refusesTargetsInASentence();
    void takesOutWhatIsOurOwnPage_data();
    void takesOutWhatIsOurOwnPage();
    void takesOutTheLaterOfTwoThatAreOnePage_data();
    void takesOutTheLaterOfTwoThatAreOnePage();
    void takesOutTheOffendersAlone();
    void refusesSettingsOutOfBounds();
};

void TestServerConfig::writesWhatPromtoolTakes_data()
{
    QTest::addColumn<ServerSettings>("settings");
    ServerSettings settings;
    QTest::newRow("nothing to scrape") << settings;
    settings.exporterUrl = "http://127.0.0.1:9090/metrics";
    QTest::newRow("ours") << settings;
    settings.interval = 30'000;
    settings.targets = {{"vllm", "http://127.0.0.1:8000"},
                        {"vllm", "https://gpu.example:8443/a%20b/metrics?x=1&y=a%26b"}};
    QTest::newRow("others") << settings;
    settings.targets = {{"- job: {{ }} \"'#\\ \xF0\x9F\x90\xA6", "http://[::1]:9/metrics"},
                        {"null", "http://127.0.0.1/"},
                        {"*x", "http://a/"}};
    QTest::newRow("names that mean something in YAML") << settings;
}

void TestServerConfig::writesWhatPromtoolTakes()
{
    QFETCH(ServerSettings, settings);
    QVERIFY(check(settings));
    const auto binary = findServer(toolFolders(QCoreApplication::applicationDirPath().toStdString()));
    QVERIFY2(binary, binary ? "" : binary.error().detail.c_str());
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("p.yml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(toYaml(settings)));
    file.close();
    QProcess promtool;
    promtool.setProcessChannelMode(QProcess::MergedChannels);
    promtool.start(QString::fromStdString(binary->promtool.string()),
                   {QStringLiteral("check"), QStringLiteral("config"), file.fileName()});
    QVERIFY(promtool.waitForFinished());
    QVERIFY2(promtool.exitCode() == 0, promtool.readAll() + toYaml(settings).c_str());
}

void TestServerConfig::limitsEveryJob()
{
    ServerSettings settings;
    settings.exporterUrl = "http://127.0.0.1:9090/metrics";
    settings.targets = {{"a", "http://127.0.0.1:1"}, {"b", "http://127.0.0.1:2"}};
    const YAML::Node root = YAML::Load(toYaml(settings));
    QCOMPARE(root["scrape_configs"].size(), 3U);
    for (const YAML::Node &job : root["scrape_configs"]) {
        for (const char *limit : {"sample_limit", "label_limit", "label_value_length_limit", "body_size_limit"})
            QVERIFY2(job[limit].IsDefined(), limit);
        // Series that OTLP senders named carry their own job; nobody else may pass for another.
        const bool isOurs = job["job_name"].as<std::string>() == ownJob;
        QCOMPARE(job["honor_labels"].as<bool>(false), isOurs);
        if (isOurs)
            QVERIFY(job["sample_limit"].as<int>() >= 600'000);
    }
    QCOMPARE(root["global"]["scrape_interval"].as<std::string>(), "5s");
    QCOMPARE(root["global"]["scrape_timeout"].as<std::string>(), "5s");
    QCOMPARE(root["global"]["evaluation_interval"].as<std::string>(), "5s");
    QCOMPARE(root["storage"]["tsdb"]["out_of_order_time_window"].as<std::string>(), "30m");
}

void TestServerConfig::splitsAnAddress()
{
    ServerSettings settings;
    settings.targets = {{"x", "https://gpu.example/a%20b?debug=1&name=a%26b"}};
    const YAML::Node target = YAML::Load(toYaml(settings))["scrape_configs"][0]["static_configs"][0];
    QCOMPARE(target["targets"][0].as<std::string>(), "gpu.example:443");
    QCOMPARE(target["labels"]["__scheme__"].as<std::string>(), "https");
    QCOMPARE(target["labels"]["__metrics_path__"].as<std::string>(), "/a%20b");
    QCOMPARE(target["labels"]["__param_debug"].as<std::string>(), "1");
    QCOMPARE(target["labels"]["__param_name"].as<std::string>(), "a&b");
}

void TestServerConfig::ourOwnSeriesDoNotChangeTheirNameWithThePort()
{
    ServerSettings settings;
    settings.exporterUrl = "http://127.0.0.1:9190/metrics";
    settings.targets = {{"a", "http://127.0.0.1:1"}};
    const YAML::Node jobs = YAML::Load(toYaml(settings))["scrape_configs"];
    QCOMPARE(jobs[0]["static_configs"][0]["labels"]["instance"].as<std::string>(), "meterbird");
    QVERIFY(!jobs[1]["static_configs"][0]["labels"]["instance"].IsDefined());
}

void TestServerConfig::putsTargetsOfOneJobTogether()
{
    ServerSettings settings;
    settings.targets = {{"b", "http://127.0.0.1:1"}, {"a", "http://127.0.0.1:2"}, {"b", "http://127.0.0.1:3/m"}};
    const YAML::Node jobs = YAML::Load(toYaml(settings))["scrape_configs"];
    QCOMPARE(jobs.size(), 2U);
    QCOMPARE(jobs[1]["job_name"].as<std::string>(), "b");
    QCOMPARE(jobs[1]["static_configs"].size(), 2U);
    QCOMPARE(jobs[1]["static_configs"][1]["labels"]["__metrics_path__"].as<std::string>(), "/m");
}

void TestServerConfig::refusesTargetsInASentence_data()
{
    QTest::addColumn<QByteArray>("job");
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("words");
    const auto row = [](const char *name, const QByteArray &job, const QByteArray &url, const char *words) {
        QTest::newRow(name) << job << url << QByteArray(words);
    };
    const QByteArray good = "http://127.0.0.1:8000/metrics";
    row("no job", "", good, "needs a job name");
    row("long job", QByteArray(101, 'j'), good, "too long");
    row("hidden character",
        "a\xE2\x80\xAE"
        "b",
        good, "cannot be shown");
    row("new line", "a\nb", good, "cannot be shown");
    row("ours", "meterbird", good, "belongs to Meterbird");
    row("no address", "x", "", "needs an address");
    row("no scheme", "x", "127.0.0.1:8000", "http://");
    row("file", "x", "file:///etc/passwd", "http://");
    row("no host", "x", "http:///metrics", "no address");
    row("bad port", "x", "http://a:99999/", "no address");
    row("port 0", "x", "http://a:0/", "no address");
    row("space", "x", "http://a b/", "no address");
    row("password", "x", "http://me:secret@a/", "password");
    row("fragment", "x", "http://a/#x", "'#'");
    row("parameter", "x", "http://a/?match[]=y", "parameter");
    row("bad UTF-8", "x", "http://a/\xFF", "needs an address");
}

void TestServerConfig::refusesTargetsInASentence()
{
    QFETCH(QByteArray, job);
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, words);
    const auto result = check(ScrapeTarget {job.toStdString(), url.toStdString()});
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::Config);
    QVERIFY2(QByteArray::fromStdString(result.error().detail).contains(words), result.error().detail.c_str());
    QVERIFY(!QByteArray::fromStdString(result.error().detail).contains("secret"));
}

void TestServerConfig::takesOutWhatIsOurOwnPage_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("exporter");
    QTest::addColumn<bool>("isOurs");
    const auto row = [](const char *url, bool isOurs, const char *exporter = "http://127.0.0.1:9090/metrics") {
        QTest::newRow(url) << QByteArray(url) << QByteArray(exporter) << isOurs;
    };
    row("http://127.0.0.1:9090/metrics", true);
    row("http://127.0.0.1:9090", true);
    row("http://127.0.0.1:9090/", true);
    row("http://127.0.0.1:9090/metrics/", true);
    row("http://127.0.0.1:9090/metrics?x=1", true);
    row("http://localhost:9090/metrics", true);
    row("http://LOCALHOST.:9090/metrics", true);
    row("http://meterbird.localhost:9090/metrics", true);
    row("http://0.0.0.0:9090/metrics", true);
    row("http://[::ffff:127.0.0.1]:9090/metrics", true);
    row("https://127.0.0.1:9090/metrics", true);
    row("http://localhost/metrics", true, "http://127.0.0.1:80/metrics");
    row("http://localhost:80/metrics", true, "http://127.0.0.1/metrics");
    row("http://[0:0:0:0:0:0:0:1]:9090", true, "http://[::1]:9090/metrics");
    // Our exporter listens on 127.0.0.1 alone; a program of Node that listens on localhost is at ::1.
    row("http://[::1]:9090/metrics", false);
    row("http://127.0.0.2:9090/metrics", false);
    row("http://127.0.0.1:9190/metrics", false);
    row("http://gpu.example:9090/metrics", false);
    row("http://127.0.0.1:9091/metrics", false, "");
}

void TestServerConfig::takesOutWhatIsOurOwnPage()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, exporter);
    QFETCH(bool, isOurs);
    std::vector<ScrapeTarget> targets {{"mine", url.toStdString()}};
    const auto refused = takeOutRefused(targets, exporter.toStdString());
    QCOMPARE(refused.size(), isOurs ? 1U : 0U);
    QCOMPARE(targets.empty(), isOurs);
    if (isOurs)
        QVERIFY2(QByteArray::fromStdString(refused.front().why).contains("own page"), refused.front().why.c_str());
    ServerSettings settings;
    settings.exporterUrl = exporter.toStdString();
    settings.targets = {{"mine", url.toStdString()}};
    QCOMPARE(check(settings).has_value(), !isOurs);
}

void TestServerConfig::takesOutTheLaterOfTwoThatAreOnePage_data()
{
    QTest::addColumn<QByteArray>("one");
    QTest::addColumn<QByteArray>("other");
    QTest::addColumn<bool>("isSame");
    const auto row = [](const char *name, const char *one, const char *other, bool isSame) {
        QTest::newRow(name) << QByteArray(one) << QByteArray(other) << isSame;
    };
    row("the same text", "http://a/metrics", "http://a/metrics", true);
    row("no path", "http://a:8000", "http://a:8000/metrics", true);
    row("slash", "http://a/metrics/", "http://a/metrics", true);
    row("usual port", "http://a:80/metrics", "http://a/metrics", true);
    row("usual port of https", "https://a:443/metrics", "https://a/metrics", true);
    row("capitals", "http://Box.LAN/metrics", "http://box.lan/metrics", true);
    row("localhost", "http://localhost:8000/metrics", "http://127.0.0.1:8000/metrics", true);
    row("the root is no missing path", "http://a/", "http://a/metrics", false);
    row("port", "http://a:1/metrics", "http://a:2/metrics", false);
    row("scheme", "http://a:1/metrics", "https://a:1/metrics", false);
    row("query", "http://a/metrics?target=x", "http://a/metrics?target=y", false);
    row("capitals in the path", "http://a/Metrics", "http://a/metrics", false);
}

void TestServerConfig::takesOutTheLaterOfTwoThatAreOnePage()
{
    QFETCH(QByteArray, one);
    QFETCH(QByteArray, other);
    QFETCH(bool, isSame);
    QCOMPARE(isSamePage(one.toStdString(), other.toStdString()), isSame);
    const ScrapeTarget first {"first", one.toStdString()};
    const ScrapeTarget second {"second", other.toStdString()};
    std::vector<ScrapeTarget> targets {first, second};
    const auto refused = takeOutRefused(targets, {});
    QCOMPARE(targets, isSame ? std::vector {first} : (std::vector {first, second}));
    QCOMPARE(refused.size(), isSame ? 1U : 0U);
}

void TestServerConfig::takesOutTheOffendersAlone()
{
    const ScrapeTarget good {"good", "http://127.0.0.1:8000/metrics"};
    const ScrapeTarget better {"better", "http://127.0.0.1:8001/metrics"};
    const ScrapeTarget own {"own", "http://localhost:9090"};
    const ScrapeTarget query {"query", "http://127.0.0.1:8002/metrics?match[]=up"};
    std::vector<ScrapeTarget> targets {own, good, query, better};
    const auto refused = takeOutRefused(targets, "http://127.0.0.1:9090/metrics");
    QCOMPARE(targets, (std::vector {good, better}));
    QCOMPARE(refused.size(), 2U);
    QCOMPARE(refused[0].target, own);
    QCOMPARE(refused[1].target, query);
    QVERIFY2(refused[1].why.find("match[]") != std::string::npos, refused[1].why.c_str());
}

void TestServerConfig::refusesSettingsOutOfBounds()
{
    const auto refused = [](auto change) {
        ServerSettings settings;
        change(settings);
        return !check(settings);
    };
    QVERIFY(!refused([](ServerSettings &) {}));
    QVERIFY(refused([](ServerSettings &s) { s.interval = 999; }));
    QVERIFY(refused([](ServerSettings &s) { s.interval = 600'001; }));
    QVERIFY(refused([](ServerSettings &s) { s.exporterUrl = "x"; }));
    QVERIFY(refused([](ServerSettings &s) { s.retentionTime = "59m"; }));
    QVERIFY(refused([](ServerSettings &s) { s.retentionTime = "9d --web.enable-admin-api"; }));
    for (const char *size : {"", "GB", "2", "2gb", "2 GB", "-1GB", "1e9GB", "9999999GB"})
        QVERIFY2(refused([size](ServerSettings &s) { s.retentionSize = size; }), size);
    QVERIFY(refused([](ServerSettings &s) { s.targets = {{"a", "http://a"}, {"b", "http://a"}}; }));
    QVERIFY(refused([](ServerSettings &s) { s.targets.assign(501, {"a", "http://a"}); }));
}

QTEST_GUILESS_MAIN(TestServerConfig)
#include "tst_serverconfig.moc"
