// SPDX-License-Identifier: GPL-3.0-or-later
// A desktop whose tray, a service on the session bus, comes later than the program, as it does at login, and goes and
// comes again. Runs through tests/support/desktopsession.sh; a process has to itself what Qt remembers of trays.
#include "ui/tray/trayicon.h"

#include "tests/support/fakequerysource.h"
#include "tests/support/recordingnotifier.h"
#include "ui/theme/theme.h"

#include <QProcess>
#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::alerts;
using namespace meterbird::ui;

namespace {

constexpr int patience = 60'000; ///< of other processes, in milliseconds

/// A tray of another process: Qt asks it and waits, as for any other.
class FakeTray
{
public:
    FakeTray()
    {
        m_process.start(QStringLiteral("/usr/bin/python3"),
                        {QStringLiteral(METERBIRD_SOURCE_DIR "/tests/support/fake_tray.py")});
    }
    ~FakeTray()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished(patience);
    }
    /// Done when it returns true.
    bool order(const QByteArray &what)
    {
        const auto begin = m_said.size();
        m_process.write(what + '\n');
        return QTest::qWaitFor([&] { return said().indexOf("done " + what + '\n', begin) >= 0; }, patience);
    }
    auto items() { return said().count("item "); } ///< since it began

private:
    const QByteArray &said()
    {
        m_said += m_process.readAllStandardOutput();
        return m_said;
    }

    QProcess m_process;
    QByteArray m_said;
};

} // namespace

class TrayLateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsATrayThatComesLateAndComesAgain();
};

void TrayLateTest::findsATrayThatComesLateAndComesAgain()
{
    QVERIFY2(QGuiApplication::platformName() == QStringLiteral("xcb"), "run it through desktopsession.sh");
    test::FakeQuerySource source;
    test::RecordingNotifier notifier;
    const auto store = AlertStore::inMemory();
    AlertEngine engine(source, *store, notifier);
    Theme theme(*qApp);
    TrayIcon tray(engine, theme);
    tray.waitForTray();
    tray.setPatience(10);
    QVERIFY(!tray.isAvailable());
    QTest::qWait(100); // several looks for a tray of the old kind, which must not fix what Qt thinks
    QSignalSpy available(&tray, &TrayIcon::availableChanged);

    FakeTray fake;
    QVERIFY(fake.order("own"));
    QTest::qWait(100); // time to be taken in, were it so
    tray.waitForTray();
    QVERIFY(!tray.isAvailable()); // a service without a panel: asked now, Qt would never find it
    QVERIFY(fake.order("show"));
    QTRY_VERIFY_WITH_TIMEOUT(tray.isAvailable(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(fake.items() == 1, patience);
    QVERIFY(fake.order("leave")); // the panel is started again
    QTRY_VERIFY_WITH_TIMEOUT(!tray.isAvailable(), patience);
    QVERIFY(fake.order("own"));
    QTRY_VERIFY_WITH_TIMEOUT(tray.isAvailable(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(fake.items() >= 2, patience);
    QCOMPARE(available.size(), 3);

    // Whoever starts hidden knows at once that there is one.
    TrayIcon second(engine, theme);
    second.waitForTray();
    QVERIFY(second.isAvailable());
}

QTEST_MAIN(TrayLateTest)
#include "tst_traylate.moc"
