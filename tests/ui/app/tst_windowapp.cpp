// SPDX-License-Identifier: GPL-3.0-or-later
// The window put together, without a screen: when it goes on, whom its pages ask, how it ends.
#include "src/alerts/alertstore.h"
#include "tests/support/fakeprometheus.h"
#include "ui/app/services.h"
#include "ui/app/windowapp.h"
#include "ui/explore/explorepage.h"
#include "ui/settings/settingspage.h"
#include "ui/shell/bannerstack.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/menubutton.h"
#include "ui/shell/rail.h"
#include "ui/shell/railbutton.h"

#include <QApplication>
#include <QExposeEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWindow>

#include <future>

using namespace meterbird;
using namespace meterbird::ui;

namespace {

/// Keeps a window from hearing that it is seen.
class UnseenWindow : public QObject
{
public:
    explicit UnseenWindow(QWindow &window) { window.installEventFilter(this); }

protected:
    bool eventFilter(QObject *, QEvent *event) override { return event->type() == QEvent::Expose; }
};

QByteArray oneSeries(const char *server)
{
    return QByteArray("{'status':'success','data':{'resultType':'vector','result':[{'metric':{'server':'SERVER'},"
                      "'value':[1772355600,'1']}]}}")
        .replace('\'', '"')
        .replace("SERVER", server);
}

} // namespace

class TestWindowApp : public QObject
{
    Q_OBJECT

private:
    DataPaths paths() const { return dataPaths(m_folder->path().toStdString()); }
    void make(StartOptions options = {})
    {
        if (!options.demo)
            options.dataDir = m_folder->path().toStdString();
        options.metricsPort = 0;
        options.receiverPort = 0;
        m_services = std::make_unique<Services>(options, paths());
        m_app = std::make_unique<WindowApp>(*qApp, *m_services,
                                            std::async(std::launch::async, openStores, paths(), options.demo));
        auto settings = m_services->settings();
        settings.prometheusUrl = m_server->url();
        QVERIFY(m_services->setSettings(settings));
    }
    static MainWindow *window()
    {
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (auto *found = qobject_cast<MainWindow *>(widget))
                return found;
        }
        return nullptr;
    }
    static MenuButton *demoLabel() { return window()->findChild<MenuButton *>(QStringLiteral("demo")); }
    static int settingsPages() { return static_cast<int>(window()->findChildren<SettingsPage *>().size()); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<test::FakePrometheus> m_server;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<WindowApp> m_app;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_server = std::make_unique<test::FakePrometheus>();
        m_server->answer({oneSeries("one")});
    }
    void cleanup()
    {
        m_app.reset();
        m_services.reset();
    }

    void goesOnOnceHoweverLateItIsSeen()
    {
        make();
        m_app->show();
        QWindow *shown = window()->windowHandle();
        {
            const UnseenWindow elsewhere(*shown);
            QTRY_COMPARE(settingsPages(), 1);
        }
        QExposeEvent seen(QRegion(0, 0, 100, 100));
        QCoreApplication::sendEvent(shown, &seen);
        QTimer later; // than the one that the window may have started
        later.setSingleShot(true);
        QSignalSpy over(&later, &QTimer::timeout);
        later.start(50);
        QTRY_COMPARE(over.size(), 1);
        QCOMPARE(settingsPages(), 1);
    }

    void endsAlsoWhereClosingHidesIt()
    {
        make();
        m_app->show();
        QTRY_COMPARE(settingsPages(), 1);
        window()->setCloseHides(true);
        QSignalSpy hidden(window(), &MainWindow::hiddenToTray);
        QTimer::singleShot(0, qApp, &QCoreApplication::quit); // as a signal does
        QTimer::singleShot(60'000, qApp, [] { QCoreApplication::exit(1); });
        QCOMPARE(QApplication::exec(), 0);
        QCOMPARE(hidden.size(), 0);
        QVERIFY(!m_services->settings().closeToTrayTold);
    }

    void exploreForgetsWhatAnotherServerSaid()
    {
        make();
        m_app->show();
        QTRY_COMPARE(settingsPages(), 1);
        auto *explore = window()->findChild<ExplorePage *>();
        window()->showPage(PageId::Explore);
        explore->setInstant(true);
        explore->setQuery(QStringLiteral("up"));
        explore->run();
        const auto answers = [explore](const char *server) {
            const auto &series = explore->state().series;
            return series.size() == 1 && QString::fromStdString(series.front().name).contains(QLatin1String(server));
        };
        QTRY_VERIFY(answers("one"));
        test::FakePrometheus other;
        other.answer({oneSeries("two")});
        m_services->askServer(QString::fromStdString(other.url()));
        QTRY_VERIFY(answers("two"));
        cleanup(); // before the other server
    }

    void saysOfADemoThatItsNumbersAreMadeUp()
    {
        StartOptions options;
        options.demo = true;
        make(options);
        m_app->show();
        QCOMPARE(window()->windowTitle(), QStringLiteral("Dashboard (demo) – Meterbird"));
        QVERIFY(demoLabel()->isVisible());
        QSignalSpy left(m_app.get(), &WindowApp::demoLeft);
        demoLabel()->click(); // traffic or not
        QCOMPARE(left.size(), 1);
    }

    void knowsTheFolderOfADemoLaterToo()
    {
        make();
        QCOMPARE(window()->windowTitle(), QStringLiteral("Dashboard – Meterbird"));
        QVERIFY(demoLabel()->isHidden());
        cleanup();
        (void)openStores(paths(), true); // as --demo --data-dir does
        make();
        m_app->show();
        QCOMPARE(window()->windowTitle(), QStringLiteral("Dashboard (demo) – Meterbird"));
        QVERIFY(demoLabel()->isVisible());
        QSignalSpy left(m_app.get(), &WindowApp::demoLeft);
        demoLabel()->click();
        QVERIFY(window()->banners().contains(QStringLiteral("made-up"))); // says which folder it is
        QCOMPARE(left.size(), 0);
    }

    void marksWhatFiredAndEndedUnseen()
    {
        {
            auto store = alerts::AlertStore::open(paths().database());
            QVERIFY(store);
            alerts::Alert alert;
            alert.ruleId = "rule";
            alert.state = alerts::AlertState::Firing;
            alert.since = alert.firedAt = currentTime() - 60'000;
            const auto words = [](const alerts::Transition &transition) {
                alerts::Episode episode;
                episode.ruleId = transition.alert.ruleId;
                episode.firedAt = transition.alert.firedAt;
                return episode;
            };
            std::vector<alerts::Alert> active {alert}, none;
            std::vector<alerts::Transition> fired {{alerts::Transition::Kind::Fired, alert, alert.firedAt, {}}};
            (*store)->record("rule", active, fired, words);
            std::vector<alerts::Transition> ended {
                {alerts::Transition::Kind::Resolved, active.front(), currentTime(), {}}};
            (*store)->record("rule", none, ended, words);
            QCOMPARE((*store)->unreadCount(), 1);
        }
        make();
        m_app->show();
        QTRY_COMPARE(settingsPages(), 1);
        const RailButton *entry = window()->findChild<Rail *>()->button(PageId::Alerts);
        QCOMPARE(entry->unread(), 1);
        for (auto *button : window()->findChildren<QPushButton *>()) {
            if (button->text() == QStringLiteral("Mark all read"))
                button->click();
        }
        QCOMPARE(entry->unread(), 0);
    }
};

QTEST_MAIN(TestWindowApp)
#include "tst_windowapp.moc"
