// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/timeticks.h"
#include "ui/dashboard/valuescale.h"

#include <QSet>
#include <QTest>

#include <cmath>
#include <limits>

using namespace meterbird;
using namespace meterbird::ui;

class TestScales : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ticksAreRoundAndCoverTheData_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        const double infinity = std::numeric_limits<double>::infinity(), nan = std::nan("");
        QTest::newRow("usual") << 0.3 << 4.2;
        QTest::newRow("nothing") << 0.0 << 0.0;
        QTest::newRow("one value") << 7.0 << 7.0;
        QTest::newRow("negative") << -3.0 << -1.0;
        QTest::newRow("both signs") << -2.5 << 900.0;
        QTest::newRow("tiny") << 1e-12 << 3e-12;
        QTest::newRow("denormal") << 0.0 << 5e-324;
        QTest::newRow("huge") << 0.0 << 1e308;
        QTest::newRow("all") << -1e308 << 1e308;
        QTest::newRow("NaN") << nan << nan;
        QTest::newRow("infinite") << -infinity << infinity;
        QTest::newRow("reversed") << 9.0 << 1.0;
    }
    void ticksAreRoundAndCoverTheData()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        for (int count = 1; count < 12; ++count) {
            const ValueScale scale = scaleFor(low, high, count);
            QVERIFY(std::isfinite(scale.min) && std::isfinite(scale.max) && scale.min < scale.max && scale.step > 0);
            const std::vector<double> ticks = scale.ticks();
            QVERIFY(ticks.size() >= 2 && ticks.size() <= 50);
            if (std::isfinite(low) && std::abs(low) < 1e300 && std::abs(high) < 1e300 && low <= high) {
                QVERIFY(scale.min <= low + scale.step * 1e-6);
                QVERIFY(scale.max >= high - scale.step * 1e-6);
            }
        }
    }

    void neighbouringTicksReadDifferently()
    {
        for (const char *unit : {"short", "s", "percentunit", "currencyUSD", "reqps", "bytes"}) {
            for (const double high : {0.003, 0.7, 1.5, 4.2, 16.0, 47'000.0, 3e7}) {
                const ValueScale scale = scaleFor(0, high, 5);
                QSet<QString> texts;
                for (const double tick : scale.ticks())
                    texts.insert(tickText(tick, scale, Unit {unit}));
                QVERIFY2(texts.size() == static_cast<qsizetype>(scale.ticks().size()), unit);
            }
        }
        const ValueScale giant = scaleFor(0, 1e300, 4);
        QVERIFY(tickText(1e300, giant, Unit {"short"}).size() <= 10);
    }

    void timesAreRoundOnTheLocalClock()
    {
        const QTimeZone kolkata("Asia/Kolkata"); // half an hour off the UTC grid
        const Timestamp noon = QDateTime(QDate(2026, 3, 1), QTime(12, 0), kolkata).toMSecsSinceEpoch();
        const auto ticks = timeTicks({noon - 3'600'000 * 5, noon + 1}, 8, kolkata);
        QCOMPARE(ticks.back().text, QStringLiteral("12:00"));
        QCOMPARE(ticks.back().time, noon);
        for (const TimeTick &tick : ticks)
            QVERIFY(tick.text.endsWith(QStringLiteral(":00")));
    }

    void aClockJumpLosesNoTick_data()
    {
        QTest::addColumn<QDate>("day");
        QTest::newRow("forward") << QDate(2026, 3, 29);
        QTest::newRow("back") << QDate(2026, 10, 25);
    }
    void aClockJumpLosesNoTick()
    {
        QFETCH(QDate, day);
        const QTimeZone berlin("Europe/Berlin");
        const TimeRange range {day.startOfDay(berlin).toMSecsSinceEpoch(),
                               day.addDays(1).startOfDay(berlin).toMSecsSinceEpoch()};
        QStringList texts;
        for (const TimeTick &tick : timeTicks(range, 5, berlin))
            texts.append(tick.text);
        QStringList wanted {day == QDate(2026, 3, 29) ? QStringLiteral("29 Mar") : QStringLiteral("25 Oct")};
        wanted << QStringLiteral("12:00")
               << (day == QDate(2026, 3, 29) ? QStringLiteral("30 Mar") : QStringLiteral("26 Oct"));
        for (const QString &text : std::as_const(wanted))
            QVERIFY2(texts.contains(text), qPrintable(texts.join(u' ')));
        const auto days = timeTicks({range.start, range.start + 5LL * 86'400'000 + 7'200'000}, 7, berlin);
        for (const TimeTick &tick : days)
            QCOMPARE(QDateTime::fromMSecsSinceEpoch(tick.time, berlin).time(), QTime(0, 0));
        QVERIFY(days.size() >= 5);
    }

    void everyRangeGetsAFewTicksThatDiffer()
    {
        const Timestamp end = 1'760'000'123'456;
        for (Milliseconds length = 20; length < 400LL * 366 * 86'400'000; length = length * 3 / 2) {
            const auto ticks = timeTicks({end - length, end}, 6, QTimeZone::utc());
            QVERIFY2(ticks.size() <= 6, qPrintable(QString::number(length)));
            for (std::size_t i = 1; i < ticks.size(); ++i) {
                QVERIFY(ticks[i].time > ticks[i - 1].time);
                QVERIFY2(ticks[i].text != ticks[i - 1].text, qPrintable(ticks[i].text));
            }
        }
    }

    void nonsenseRangesGiveNoTicks()
    {
        QVERIFY(timeTicks({5, 5}, 6).empty());
        QVERIFY(timeTicks({9, 5}, 6).empty());
        QVERIFY(timeTicks({0, std::numeric_limits<Timestamp>::max()}, 6).empty());
        QVERIFY(timeTicks({0, 1000}, 0).empty());
    }
};

QTEST_GUILESS_MAIN(TestScales)
#include "tst_scales.moc"
