// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/quitsignals.h"

#include <QCoreApplication>
#include <QTest>
#include <QTimer>

#include <csignal>

using namespace meterbird::ui;

class TestQuitSignals : public QObject
{
    Q_OBJECT

private:
    static auto handlerOf(int number)
    {
        struct sigaction now {
        };
        ::sigaction(number, nullptr, &now);
        return now.sa_handler;
    }

private Q_SLOTS:
    void endTheProgram_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGHUP") << SIGHUP;
    }

    void endTheProgram()
    {
        QFETCH(int, number);
        const QuitSignals signals;
        QTimer::singleShot(0, qApp, [number] { ::raise(number); });
        QTimer::singleShot(60'000, qApp, [] { QCoreApplication::exit(1); });
        QCOMPARE(QCoreApplication::exec(), 0);
    }

    /// Of a command: what waits for it must not take an interruption for success.
    void endACommandAsFailed()
    {
        const QuitSignals signals(3);
        QTimer::singleShot(0, qApp, [] { ::raise(SIGINT); });
        QTimer::singleShot(60'000, qApp, [] { QCoreApplication::exit(1); });
        QCOMPARE(QCoreApplication::exec(), 3);
    }

    void leavesAloneWhatWasIgnored()
    {
        std::signal(SIGHUP, SIG_IGN); // as nohup does
        const auto before = handlerOf(SIGTERM);
        {
            const QuitSignals signals;
            QVERIFY(handlerOf(SIGHUP) == SIG_IGN);
            QVERIFY(handlerOf(SIGTERM) != before);
            ::raise(SIGHUP);
            QTimer::singleShot(0, qApp, [] { QTimer::singleShot(0, qApp, [] { QCoreApplication::exit(7); }); });
            QCOMPARE(QCoreApplication::exec(), 7); // nothing came before
        }
        QVERIFY(handlerOf(SIGHUP) == SIG_IGN);
        QVERIFY(handlerOf(SIGTERM) == before);
        std::signal(SIGHUP, SIG_DFL);
    }
};

QTEST_GUILESS_MAIN(TestQuitSignals)
#include "tst_quitsignals.moc"
