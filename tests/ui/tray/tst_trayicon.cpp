// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/birdicon.h"
#include "ui/tray/trayicon.h"

#include "tests/support/fakequerysource.h"
#include "tests/support/recordingnotifier.h"
#include "ui/theme/theme.h"

#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::alerts;
using namespace meterbird::ui;

class TrayIconTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void livesWithoutATray();
    void saysTheThreeNumbers();
    void listsWhatFires();
    void leavesAnOpenMenuAlone();
    void opensSnoozesAndQuits();
    void hasAShapeForEachState();

private:
    void evaluate();
    QAction *action(const QString &text) const;

    std::unique_ptr<test::FakeQuerySource> m_source;
    std::unique_ptr<AlertStore> m_store;
    std::unique_ptr<test::RecordingNotifier> m_notifier;
    std::unique_ptr<AlertEngine> m_engine;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<TrayIcon> m_tray;
    int m_series = 1;
};

void TrayIconTest::init()
{
    m_series = 1;
    m_source = std::make_unique<test::FakeQuerySource>();
    m_source->onInstant = [this](const prometheus::InstantQuery &query) -> Result<prometheus::Answer> {
        prometheus::Answer answer;
        answer.type = prometheus::ResultType::Vector;
        for (int i = 0; i < m_series; ++i) {
            Labels labels;
            labels.set("endpoint", "a&<b>" + std::to_string(i));
            answer.series.push_back({labels, {{query.time, 11}}});
        }
        return answer;
    };
    m_store = AlertStore::inMemory();
    m_notifier = std::make_unique<test::RecordingNotifier>();
    m_engine = std::make_unique<AlertEngine>(*m_source, *m_store, *m_notifier);
    Rule rule;
    rule.name = "Slow";
    rule.expr = "p95 > 10";
    m_engine->setRules({rule});
    m_theme = std::make_unique<Theme>(*qApp);
    m_tray = std::make_unique<TrayIcon>(*m_engine, *m_theme);
}

void TrayIconTest::cleanup()
{
    m_tray.reset();
    m_theme.reset();
    m_engine.reset();
}

void TrayIconTest::evaluate()
{
    m_engine->evaluateNow();
    for (int i = 0; i < 10; ++i)
        QCoreApplication::processEvents();
}

QAction *TrayIconTest::action(const QString &text) const
{
    for (QAction *each : m_tray->menu().actions()) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

void TrayIconTest::livesWithoutATray()
{
    QVERIFY(!m_tray->isAvailable()); // offscreen has none
    m_tray->setPatience(1);
    QSignalSpy available(m_tray.get(), &TrayIcon::availableChanged);
    evaluate();
    m_tray->setReadings({1.0, BoundedValue {2.0}, 3.0});
    QTest::qWait(20);
    QVERIFY(available.isEmpty());
    QCOMPARE(m_notifier->shown.size(), std::size_t(1)); // notices need no tray
}

void TrayIconTest::saysTheThreeNumbers()
{
    QCOMPARE(m_tray->toolTip(), QStringLiteral("Meterbird: no alert fires\nRequests –\nLatency p95 –\nCost today –"));
    m_tray->setReadings({4.82, BoundedValue {2.1}, 8.94});
    evaluate();
    QCOMPARE(m_tray->toolTip(),
             QStringLiteral("Meterbird: 1 alert fires\nRequests 4.82 /s\nLatency p95 2.10 s\nCost today $8.94"));
    m_tray->setReadings({4.82, BoundedValue {5, Side::AtMost}, 8.94});
    QVERIFY(m_tray->toolTip().contains(QStringLiteral("Latency p95 ≤ 5 s\n")));
    m_tray->setName(QStringLiteral("Meterbird demo")); // beside the user's own
    QVERIFY(m_tray->toolTip().startsWith(QStringLiteral("Meterbird demo: 1 alert fires\n")));
    QCOMPARE(m_tray->menu().actions().first()->text(), QStringLiteral("Open Meterbird demo"));
}

void TrayIconTest::listsWhatFires()
{
    QVERIFY(!action(QStringLiteral("No alert fires"))->isEnabled());
    m_series = 12;
    evaluate();
    QVERIFY(!action(QStringLiteral("No alert fires")));
    QVERIFY(action(QStringLiteral("2 more…")));
    QSignalSpy chart(m_tray.get(), &TrayIcon::chartRequested);
    QAction *first = action(QStringLiteral("Slow · endpoint=a&&<b>0"));
    QVERIFY(first);
    first->trigger();
    QCOMPARE(chart.size(), 1);
    QCOMPARE(QString::fromStdString(std::string(chart[0][1].value<Labels>().value("endpoint"))),
             QStringLiteral("a&<b>0"));
}

void TrayIconTest::leavesAnOpenMenuAlone()
{
    evaluate();
    const auto before = m_tray->menu().actions();
    evaluate(); // it fires on, and its value may be another
    Q_EMIT m_tray->menu().aboutToShow(); // as a tray does that draws it itself
    QCOMPARE(m_tray->menu().actions(), before);
    m_series = 2;
    evaluate();
    QCOMPARE(m_tray->menu().actions().size(), before.size() + 1);
}

void TrayIconTest::opensSnoozesAndQuits()
{
    QSignalSpy open(m_tray.get(), &TrayIcon::openRequested), quit(m_tray.get(), &TrayIcon::quitRequested);
    evaluate();
    action(QStringLiteral("Open Meterbird"))->trigger();
    QCOMPARE(open.size(), 1);
    QCOMPARE(m_engine->firingCount(), 1);
    action(QStringLiteral("Snooze all for 1 h"))->trigger();
    QCOMPARE(m_engine->firingCount(), 0);
    QVERIFY(action(QStringLiteral("No alert fires")));
    action(QStringLiteral("Quit"))->trigger();
    QCOMPARE(quit.size(), 1);
}

void TrayIconTest::hasAShapeForEachState()
{
    // Told apart without colour: the alpha channels differ, or the brightness does.
    for (const int size : {16, 32}) {
        QList<QImage> seen;
        for (const WorstState state :
             {WorstState::Ok, WorstState::Unknown, WorstState::Pending, WorstState::Warning, WorstState::Critical}) {
            const QImage image =
                birdIcon(state, darkColors()).pixmap(size).toImage().convertToFormat(QImage::Format_Alpha8);
            QVERIFY(!image.isNull());
            QVERIFY(!seen.contains(image));
            seen << image;
        }
    }
}

QTEST_MAIN(TrayIconTest)
#include "tst_trayicon.moc"
