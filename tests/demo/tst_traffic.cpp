// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/traffic.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>

#include <cmath>

using namespace meterbird;
using namespace meterbird::demo;

namespace {

constexpr Timestamp start = 1'772'366'400'000; // 2026-03-01 12:00 UTC
constexpr Milliseconds minute = 60'000;

TrafficOptions options(Scenario scenario, double rate = 6, std::uint64_t seed = 7)
{
    TrafficOptions result;
    result.seed = seed;
    result.rate = rate;
    result.scenario = scenario;
    result.start = start;
    result.idPrefix = "t";
    return result;
}

QList<QJsonObject> parsed(const std::vector<TimedEvent> &events)
{
    QList<QJsonObject> objects;
    for (const TimedEvent &event : events)
        objects.append(QJsonDocument::fromJson(QByteArray::fromStdString(event.json)).object());
    return objects;
}

/// In steps as the program takes them.
std::vector<TimedEvent> play(Traffic &traffic, Milliseconds length, Milliseconds step = 500)
{
    std::vector<TimedEvent> all;
    for (Timestamp now = start; now <= start + length; now += step) {
        const auto some = traffic.until(now);
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

QString text(const QJsonObject &event, const char *name)
{
    return event.value(QLatin1String(name)).toString();
}
double number(const QJsonObject &event, const char *name)
{
    return event.value(QLatin1String(name)).toDouble();
}

/// Why the event breaks a rule of the plain event form; empty when it keeps them all.
QString complaint(const QJsonObject &event)
{
    static const QHash<QString, QStringList> required {
        {QStringLiteral("request"),
         {QStringLiteral("endpoint"), QStringLiteral("status"), QStringLiteral("duration_seconds")}},
        {QStringLiteral("request_started"), {QStringLiteral("endpoint"), QStringLiteral("request_id")}},
        {QStringLiteral("request_finished"),
         {QStringLiteral("endpoint"), QStringLiteral("request_id"), QStringLiteral("status"),
          QStringLiteral("duration_seconds")}},
        {QStringLiteral("llm_call"), {QStringLiteral("model"), QStringLiteral("provider"), QStringLiteral("status")}},
        {QStringLiteral("tool_call"),
         {QStringLiteral("name"), QStringLiteral("duration_seconds"), QStringLiteral("status")}},
        {QStringLiteral("db_query"), {QStringLiteral("operation"), QStringLiteral("duration_seconds")}},
        {QStringLiteral("db_pool"), {QStringLiteral("active"), QStringLiteral("size")}},
    };
    const QString type = text(event, "type");
    if (!required.contains(type))
        return QStringLiteral("unknown type ") + type;
    for (const QString &name : required.value(type)) {
        if (!event.contains(name))
            return type + QStringLiteral(" lacks ") + name;
    }
    for (auto field = event.begin(); field != event.end(); ++field) {
        if (field->isString() && (field->toString().isEmpty() || field->toString().toUtf8().size() > 200))
            return field.key() + QStringLiteral(" is empty or too long");
        if (field.key().endsWith(QLatin1String("_seconds")) && !(field->toDouble() >= 0 && field->toDouble() <= 86'400))
            return field.key() + QStringLiteral(" out of bounds");
        if (field.key().endsWith(QLatin1String("_tokens"))
            && !(field->toDouble() >= 0 && field->toDouble() <= 1e9
                 && std::floor(field->toDouble()) == field->toDouble()))
            return field.key() + QStringLiteral(" out of bounds");
    }
    // Parts are never more than the whole they are a part of.
    if (number(event, "cache_read_tokens") + number(event, "cache_write_tokens") > number(event, "input_tokens"))
        return QStringLiteral("more cached than input tokens");
    if (number(event, "reasoning_tokens") > number(event, "output_tokens"))
        return QStringLiteral("more reasoning than output tokens");
    return {};
}

QJsonObject priceTable()
{
    QFile file(QStringLiteral(METERBIRD_SOURCE_DIR "/resources/prices.json"));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

/// What the calls cost at list prices, without the rebate for cached tokens.
double dollarsOf(const QList<QJsonObject> &events)
{
    const QJsonObject prices = priceTable();
    double dollars = 0;
    for (const QJsonObject &event : events) {
        const QJsonObject price = prices.value(text(event, "model")).toObject();
        dollars += number(event, "input_tokens") * number(price, "input_cost_per_token")
            + number(event, "output_tokens") * number(price, "output_cost_per_token");
    }
    return dollars;
}

double shareOfErrors(const QList<QJsonObject> &events)
{
    int ends = 0, errors = 0;
    for (const QJsonObject &event : events) {
        if (text(event, "type") == QLatin1String("request")
            || text(event, "type") == QLatin1String("request_finished")) {
            ++ends;
            errors += text(event, "status") == QLatin1String("error") ? 1 : 0;
        }
    }
    return ends == 0 ? 0 : static_cast<double>(errors) / ends;
}

} // namespace

class TestTraffic : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTheSameForTheSameSeed();
    void givesEventsInOrderOfTime();
    void sendsValidEventsOnly_data();
    void sendsValidEventsOnly();
    void givesEveryEventAnIdOfItsOwn();
    void showsEveryEndpointAndModelWithinSeconds();
    void keepsTheAskedRateOverADay();
    void isBusierByDayThanAtNight();
    void finishesEveryAnnouncedRequestOnce();
    void endsWhatIsUnderWayWhenStopped();
    void beginsNothingInSkippedTime();
    void sleepsWhileTheMachineDoes();
    void staysBelowTheAlertLinesWhenCalm();
    void failsOftenInAnOutage();
    void goesRoundInCirclesInARunaway();
    void mixesInTroubleNowAndThen();
    void usesModelsThatHaveAPrice();
};

void TestTraffic::isTheSameForTheSameSeed()
{
    Traffic one(options(Scenario::Mixed)), two(options(Scenario::Mixed)), other(options(Scenario::Mixed, 10, 8));
    const auto first = play(one, 5 * minute);
    QVERIFY(first.size() > 500);
    QVERIFY(first == play(two, 5 * minute));
    QVERIFY(first != play(other, 5 * minute));
}

void TestTraffic::givesEventsInOrderOfTime()
{
    Traffic traffic(options(Scenario::Busy));
    const auto events = play(traffic, 2 * minute);
    QVERIFY(events.size() > 500);
    for (std::size_t i = 1; i < events.size(); ++i)
        QVERIFY(events[i - 1].time <= events[i].time);
}

void TestTraffic::sendsValidEventsOnly_data()
{
    QTest::addColumn<int>("scenario");
    QTest::newRow("mixed") << int(Scenario::Mixed);
    QTest::newRow("calm") << int(Scenario::Calm);
    QTest::newRow("busy") << int(Scenario::Busy);
    QTest::newRow("outage") << int(Scenario::Outage);
    QTest::newRow("runaway") << int(Scenario::Runaway);
}

void TestTraffic::sendsValidEventsOnly()
{
    QFETCH(int, scenario);
    Traffic traffic(options(static_cast<Scenario>(scenario), 20));
    const auto events = play(traffic, 8 * minute);
    QVERIFY(events.size() > 5'000);
    for (const TimedEvent &event : events) {
        QVERIFY(event.time >= start && event.time <= start + 8 * minute);
        const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(event.json)).object();
        const QString why = complaint(object);
        QVERIFY2(why.isEmpty(), qPrintable(why + QStringLiteral(": ") + QString::fromStdString(event.json)));
        QCOMPARE(text(object, "agent"), QStringLiteral("meterbird-demo"));
        QCOMPARE(std::llround(number(object, "time") * 1'000), event.time);
    }
}

void TestTraffic::givesEveryEventAnIdOfItsOwn()
{
    Traffic traffic(options(Scenario::Mixed, 50));
    auto events = play(traffic, 5 * minute);
    const auto last = traffic.stop(start + 5 * minute);
    events.insert(events.end(), last.begin(), last.end());
    QSet<QString> ids;
    for (const QJsonObject &event : parsed(events))
        ids.insert(text(event, "id"));
    QCOMPARE(std::size_t(ids.size()), events.size());
}

void TestTraffic::showsEveryEndpointAndModelWithinSeconds()
{
    Traffic traffic(options(Scenario::Calm, 0.1));
    QSet<QString> endpoints, models;
    for (const QJsonObject &event : parsed(play(traffic, 5'000))) {
        endpoints.insert(text(event, "endpoint"));
        models.insert(text(event, "model"));
    }
    for (const std::string &name : endpointNames())
        QVERIFY2(endpoints.contains(QString::fromStdString(name)), name.c_str());
    for (const std::string &name : modelNames())
        QVERIFY2(models.contains(QString::fromStdString(name)), name.c_str());
}

void TestTraffic::keepsTheAskedRateOverADay()
{
    Traffic traffic(options(Scenario::Calm, 1.5));
    const auto events = play(traffic, 24 * 60 * minute, 10'000);
    const double rate = static_cast<double>(events.size()) / 86'400;
    QVERIFY2(rate > 1.3 && rate < 1.7, qPrintable(QString::number(rate)));
}

void TestTraffic::isBusierByDayThanAtNight()
{
    double day = 0, night = 0;
    for (int i = 0; i < 120; ++i) {
        day += rhythm(14 * 60 * minute + i * minute);
        night += rhythm(2 * 60 * minute + i * minute);
    }
    QVERIFY(night > 0);
    QVERIFY(day > 1.8 * night);
}

void TestTraffic::finishesEveryAnnouncedRequestOnce()
{
    Traffic traffic(options(Scenario::Mixed, 30));
    auto events = play(traffic, 10 * minute);
    const auto last = traffic.stop(start + 10 * minute);
    QVERIFY(!last.empty());
    events.insert(events.end(), last.begin(), last.end());
    QHash<QString, int> open;
    for (const QJsonObject &event : parsed(events)) {
        if (text(event, "type") == QLatin1String("request_started"))
            ++open[text(event, "request_id")];
        if (text(event, "type") == QLatin1String("request_finished"))
            --open[text(event, "request_id")];
    }
    QVERIFY(open.size() > 500);
    for (const int balance : open)
        QCOMPARE(balance, 0);
}

void TestTraffic::endsWhatIsUnderWayWhenStopped()
{
    Traffic traffic(options(Scenario::Runaway));
    play(traffic, 10'000);
    const auto last = parsed(traffic.stop(start + 10'000));
    QVERIFY(!last.isEmpty());
    for (const QJsonObject &event : last) {
        QVERIFY2(complaint(event).isEmpty(), qPrintable(complaint(event)));
        QCOMPARE(text(event, "status"), QStringLiteral("cancelled"));
    }
    QVERIFY(traffic.until(start + minute).empty());
    QVERIFY(traffic.stop(start + minute).empty());
}

void TestTraffic::beginsNothingInSkippedTime()
{
    Traffic traffic(options(Scenario::Calm, 20));
    play(traffic, minute);
    traffic.skipTo(start + 60 * minute);
    const auto events = parsed(traffic.until(start + 60 * minute));
    for (const QJsonObject &event : events) {
        if (text(event, "type") == QLatin1String("request_started"))
            QVERIFY(number(event, "time") * 1'000 >= static_cast<double>(start + 60 * minute) - 1);
    }
    QVERIFY(events.size() < 500); // what was under way has ended
}

void TestTraffic::sleepsWhileTheMachineDoes()
{
    Traffic traffic(options(Scenario::Calm, 20));
    play(traffic, minute);
    QVERIFY(traffic.until(start + 8 * 60 * minute).size() < 500); // not a night's work at once
    QVERIFY(!traffic.until(start + 8 * 60 * minute + minute).empty());
}

void TestTraffic::staysBelowTheAlertLinesWhenCalm()
{
    Traffic traffic(options(Scenario::Calm));
    const auto events = parsed(play(traffic, 60 * minute));
    const double errors = shareOfErrors(events);
    QVERIFY2(errors < 0.02, qPrintable(QString::number(errors)));
    QList<double> durations;
    for (const QJsonObject &event : events) {
        if (text(event, "type") == QLatin1String("request") || text(event, "type") == QLatin1String("request_finished"))
            durations.append(number(event, "duration_seconds"));
    }
    std::sort(durations.begin(), durations.end());
    const double p95 = durations.at(durations.size() * 95 / 100);
    const double median = durations.at(durations.size() / 2);
    QVERIFY2(p95 > 3 && p95 < 9, qPrintable(QString::number(p95)));
    QVERIFY2(median > 0.8 && median < 4, qPrintable(QString::number(median)));
    const double dollars = dollarsOf(events);
    QVERIFY2(dollars > 1 && dollars < 9, qPrintable(QString::number(dollars)));
}

void TestTraffic::failsOftenInAnOutage()
{
    Traffic traffic(options(Scenario::Outage));
    const auto events = parsed(play(traffic, 10 * minute));
    QVERIFY(shareOfErrors(events) > 0.25);
    QSet<QString> types;
    for (const QJsonObject &event : events)
        types.insert(text(event, "error_type"));
    QVERIFY(types.contains(QStringLiteral("rate_limit")));
    QVERIFY(types.contains(QStringLiteral("timeout")));
}

void TestTraffic::goesRoundInCirclesInARunaway()
{
    Traffic traffic(options(Scenario::Runaway));
    const auto events = parsed(play(traffic, 15 * minute));
    double most = 0;
    for (const QJsonObject &event : events)
        most = std::max(most, number(event, "iterations"));
    QVERIFY(most >= 45);
    QVERIFY(dollarsOf(events) > 15);
}

void TestTraffic::mixesInTroubleNowAndThen()
{
    int outages = 0, runaways = 0, quiet = 0;
    for (int second = 0; second < 6 * 3'600; second += 10) {
        const Mood mood = moodAt(Scenario::Mixed, 3, second * 1'000LL);
        outages += mood.llmFailures > 0.3 ? 1 : 0;
        runaways += mood.runaway ? 1 : 0;
        quiet += mood.llmFailures < 0.1 && !mood.runaway ? 1 : 0;
        if (second < 150)
            QVERIFY(mood.llmFailures < 0.1 && !mood.runaway); // the first minutes are calm
    }
    QVERIFY(outages > 50);
    QVERIFY(runaways > 20);
    QVERIFY(quiet > outages + runaways);
}

void TestTraffic::usesModelsThatHaveAPrice()
{
    const QJsonObject prices = priceTable();
    QVERIFY2(!prices.isEmpty(), "resources/prices.json is missing");
    for (const std::string &name : modelNames())
        QVERIFY2(prices.contains(QString::fromStdString(name)), name.c_str());
}

QTEST_GUILESS_MAIN(TestTraffic)
#include "tst_traffic.moc"
