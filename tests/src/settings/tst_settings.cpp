// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/settings/settings.h"

#include <QTest>

#include <limits>

using namespace meterbird;
using namespace meterbird::settings;

Q_DECLARE_METATYPE(meterbird::settings::Settings)

class TestSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesTheDefaults();
    void refusesValuesOutOfBounds_data();
    void refusesValuesOutOfBounds();
    void checksTargets_data();
    void checksTargets();
    void refusesTheSameTargetTwice();
    void refusesMoreThanAHundredTargets();
};

void TestSettings::takesTheDefaults()
{
    QVERIFY(validate(Settings {}));
}

void TestSettings::refusesValuesOutOfBounds_data()
{
    QTest::addColumn<meterbird::settings::Settings>("settings");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, auto change, const char *word) {
        Settings settings;
        change(settings);
        QTest::newRow(name) << settings << QString::fromLatin1(word);
    };
    row(
        "live below a second", [](Settings &s) { s.liveInterval = 999; }, "live interval");
    row(
        "live negative", [](Settings &s) { s.liveInterval = -1; }, "live interval");
    row(
        "live above an hour", [](Settings &s) { s.liveInterval = 3'600'001; }, "live interval");
    row(
        "range zero", [](Settings &s) { s.range = 0; }, "range");
    row(
        "scrape zero", [](Settings &s) { s.scrapeInterval = 0; }, "scrape interval");
    row(
        "scrape long", [](Settings &s) { s.scrapeInterval = 600'001; }, "scrape interval");
    row(
        "retention short", [](Settings &s) { s.retention = 1; }, "kept");
    row(
        "budget zero", [](Settings &s) { s.monthlyBudget = 0; }, "budget");
    row(
        "budget negative", [](Settings &s) { s.monthlyBudget = -5; }, "budget");
    row(
        "budget nan", [](Settings &s) { s.monthlyBudget = std::numeric_limits<double>::quiet_NaN(); }, "budget");
    row(
        "budget endless", [](Settings &s) { s.monthlyBudget = std::numeric_limits<double>::infinity(); }, "budget");
    row(
        "prometheus url", [](Settings &s) { s.prometheusUrl = "ftp://x"; }, "Prometheus server");
    row(
        "target",
        [](Settings &s) {
            s.targets = {{"nonsense", "a"}};
        },
        "http://");
}

void TestSettings::refusesValuesOutOfBounds()
{
    QFETCH(Settings, settings);
    QFETCH(QString, word);
    const auto answer = validate(settings);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Error::Kind::Config);
    const QString sentence = QString::fromStdString(answer.error().detail);
    QVERIFY2(sentence.contains(word), qPrintable(sentence));
    QVERIFY(sentence.endsWith(QLatin1Char('.')));
}

void TestSettings::checksTargets_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("job");
    QTest::addColumn<bool>("fine");
    QTest::newRow("usual") << QByteArray("http://127.0.0.1:8000/metrics") << QByteArray("litellm") << true;
    QTest::newRow("https, name, query") << QByteArray("https://box.lan/metrics?a=b") << QByteArray("my agent") << true;
    QTest::newRow("IPv6") << QByteArray("http://[::1]:8000/metrics") << QByteArray("six") << true;
    QTest::newRow("no url") << QByteArray("") << QByteArray("a") << false;
    QTest::newRow("no scheme") << QByteArray("127.0.0.1:8000/metrics") << QByteArray("a") << false;
    QTest::newRow("file") << QByteArray("file:///etc/passwd") << QByteArray("a") << false;
    QTest::newRow("no host") << QByteArray("http:///metrics") << QByteArray("a") << false;
    QTest::newRow("port too big") << QByteArray("http://a:70000/") << QByteArray("a") << false;
    QTest::newRow("port zero") << QByteArray("http://a:0/") << QByteArray("a") << false;
    QTest::newRow("password") << QByteArray("http://me:secret@a/") << QByteArray("a") << false;
    QTest::newRow("blank in url") << QByteArray("http://a/x y") << QByteArray("a") << false;
    QTest::newRow("line in url") << QByteArray("http://a/\nb") << QByteArray("a") << false;
    QTest::newRow("fragment") << QByteArray("http://a/#x") << QByteArray("a") << false;
    QTest::newRow("no job") << QByteArray("http://a/") << QByteArray("") << false;
    QTest::newRow("job too long") << QByteArray("http://a/") << QByteArray(101, 'x') << false;
    QTest::newRow("line in job") << QByteArray("http://a/") << QByteArray("a\nb") << false;
    QTest::newRow("blank behind job") << QByteArray("http://a/") << QByteArray("a ") << false;
    QTest::newRow("our own job") << QByteArray("http://a/") << QByteArray("meterbird") << false;
}

void TestSettings::checksTargets()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, job);
    QFETCH(bool, fine);
    const auto answer = validate(ScrapeTarget {url.toStdString(), job.toStdString()});
    QCOMPARE(answer.has_value(), fine);
    if (!fine)
        QVERIFY(answer.error().detail.ends_with('.'));
}

void TestSettings::refusesTheSameTargetTwice()
{
    QVERIFY(validate(std::vector<ScrapeTarget> {{"http://a/", "a"}, {"http://b/", "b"}}));
    const auto url = validate(std::vector<ScrapeTarget> {{"http://a/", "a"}, {"http://a/", "b"}});
    QVERIFY(!url);
    QVERIFY(url.error().detail.find("http://a/") != std::string::npos);
    const auto job = validate(std::vector<ScrapeTarget> {{"http://a/", "a"}, {"http://b/", "a"}});
    QVERIFY(!job);
    QVERIFY(job.error().detail.find("\"a\"") != std::string::npos);
}

void TestSettings::refusesMoreThanAHundredTargets()
{
    std::vector<ScrapeTarget> targets;
    for (int i = 0; i < 100; ++i)
        targets.push_back({"http://a:" + std::to_string(1000 + i) + '/', "job" + std::to_string(i)});
    QVERIFY(validate(targets));
    targets.push_back({"http://b/", "b"});
    QVERIFY(!validate(targets));
}

QTEST_APPLESS_MAIN(TestSettings)
#include "tst_settings.moc"
