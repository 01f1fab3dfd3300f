// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/bannerstack.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/menubutton.h"
#include "ui/shell/rail.h"
#include "ui/shell/railbutton.h"
#include "ui/shell/rangedialog.h"
#include "ui/shell/statusline.h"
#include "ui/shell/statustext.h"
#include "ui/shell/toolbar.h"
#include "ui/theme/theme.h"

#include <QDateTimeEdit>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;

namespace {

constexpr TimeRange aMorning {1'772'355'600'000, 1'772'364'600'000};

QStringList textsOf(QMenu *menu)
{
    Q_EMIT menu->aboutToShow();
    QStringList texts;
    for (const QAction *action : menu->actions()) {
        if (!action->isSeparator())
            texts.append(action->text());
    }
    return texts;
}

QAction *actionOf(QMenu *menu, const QString &text)
{
    Q_EMIT menu->aboutToShow();
    for (QAction *action : menu->actions()) {
        if (action->text() == text)
            return action;
    }
    return nullptr;
}

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsOnlyPagesThatWereAdded();
    void ordersTheRailByPage();
    void goesToPagesByKey();
    void givesANewPageNoFrame();
    void goesToPagesByTheRail();
    void walksTheRailByArrowKeys();
    void tellsWhatKeysAskFor_data();
    void tellsWhatKeysAskFor();
    void takesNoSnapshotWhereThereIsNothingToSee();
    void everyRailEntryNamesItsKey();
    void showsHelpWithKeysAndAddresses();
    void marksTheNumberFiring();
    void marksWhatIsUnreadWhileNothingFires();
    void offersTheRanges();
    void tellsTheChosenRange();
    void keepsAnOpenMenuSafeWhenTheChoiceChangesTheWindow();
    void takesACustomRangeOnlyWhenItMakesSense();
    void tellsTheChosenLiveInterval();
    void aRangeThatStandsIsNotCalledLive();
    void tellsTheChosenSnapshot();
    void offersConnectionsOnlyWhenThereIsAChoice();
    void narrowsByVariables();
    void showsStateInShapeAndWords();
    void showsTheDemoAndStopsIt();
    void hidesOnlyWhereATrayStands();
    void comesForward();
    void goesFullScreenAndBack();
    void keepsItsPlace();
    void fitsASmallScreen_data();
    void fitsASmallScreen();
    void paintsInBothAppearances();

private:
    MenuButton *button(const char *name) const { return m_window->findChild<MenuButton *>(QLatin1String(name)); }
    RailButton *entry(PageId id) const { return m_window->findChild<Rail *>()->button(id); }
    void addAllPages();

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<MainWindow> m_window;
};

void TestMainWindow::init()
{
    m_theme = std::make_unique<Theme>(*qApp);
    m_theme->setAppearance(Appearance::Dark);
    m_window = std::make_unique<MainWindow>(*m_theme);
}

void TestMainWindow::cleanup()
{
    m_window.reset();
    m_theme.reset();
}

void TestMainWindow::addAllPages()
{
    const std::pair<PageId, const char *> pages[] = {{PageId::Dashboard, "Dashboard"}, {PageId::Explore, "Explore"},
                                                     {PageId::Alerts, "Alerts"},       {PageId::Cost, "Cost"},
                                                     {PageId::Sources, "Sources"},     {PageId::Settings, "Settings"}};
    for (const auto &[id, title] : pages)
        m_window->addPage(id, QLatin1String(title), QString::fromLatin1(title).toLower(), new QWidget);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QVERIFY(m_window->hasFocus()); // no button wears a frame at the start
}

void TestMainWindow::showsOnlyPagesThatWereAdded()
{
    m_window->addPage(PageId::Dashboard, QStringLiteral("Dashboard"), QStringLiteral("dashboard"), new QWidget);
    QVERIFY(entry(PageId::Dashboard));
    QVERIFY(!entry(PageId::Explore));
    QSignalSpy changed(m_window.get(), &MainWindow::pageChanged);
    m_window->showPage(PageId::Explore);
    QCOMPARE(m_window->currentPage(), PageId::Dashboard);
    QCOMPARE(changed.size(), 0);
    QVERIFY(entry(PageId::Dashboard)->isChecked());
}

void TestMainWindow::ordersTheRailByPage()
{
    for (const PageId id : {PageId::Settings, PageId::Sources, PageId::Dashboard, PageId::Alerts})
        m_window->addPage(id, QStringLiteral("x"), QStringLiteral("cost"), new QWidget);
    m_window->resize(1'024, 700);
    m_window->show();
    QVERIFY(entry(PageId::Dashboard)->y() < entry(PageId::Alerts)->y());
    QVERIFY(entry(PageId::Alerts)->y() < entry(PageId::Sources)->y());
    QVERIFY(entry(PageId::Settings)->y() > 500); // at the bottom
}

void TestMainWindow::goesToPagesByKey()
{
    addAllPages();
    QSignalSpy changed(m_window.get(), &MainWindow::pageChanged);
    const std::pair<Qt::Key, PageId> keys[] = {{Qt::Key_2, PageId::Explore},      {Qt::Key_3, PageId::Alerts},
                                               {Qt::Key_4, PageId::Cost},         {Qt::Key_5, PageId::Sources},
                                               {Qt::Key_Comma, PageId::Settings}, {Qt::Key_1, PageId::Dashboard}};
    for (const auto &[key, page] : keys) {
        QTest::keyClick(m_window.get(), key, Qt::ControlModifier);
        QCOMPARE(m_window->currentPage(), page);
        QVERIFY(entry(page)->isChecked());
    }
    QCOMPARE(changed.size(), 6);
}

void TestMainWindow::givesANewPageNoFrame()
{
    auto *plain = new QWidget, *withProxy = new QWidget;
    auto *first = new QLineEdit(plain), *second = new QLineEdit(plain);
    new QLineEdit(withProxy);
    auto *proxy = new QLineEdit(withProxy);
    withProxy->setFocusProxy(proxy);
    m_window->addPage(PageId::Dashboard, QStringLiteral("Dashboard"), QStringLiteral("dashboard"), new QWidget);
    m_window->addPage(PageId::Alerts, QStringLiteral("Alerts"), QStringLiteral("alerts"), withProxy);
    m_window->addPage(PageId::Sources, QStringLiteral("Sources"), QStringLiteral("sources"), plain);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_window->showPage(PageId::Sources);
    QVERIFY(m_window->hasFocus());
    QVERIFY(!first->hasFocus());
    second->setFocus();
    m_window->showPage(PageId::Alerts);
    QVERIFY(proxy->hasFocus());
    m_window->showPage(PageId::Sources); // where the user was
    QVERIFY(second->hasFocus());
}

void TestMainWindow::goesToPagesByTheRail()
{
    addAllPages();
    QTest::mouseClick(entry(PageId::Cost), Qt::LeftButton);
    QCOMPARE(m_window->currentPage(), PageId::Cost);
    QTest::mouseClick(entry(PageId::Cost), Qt::LeftButton); // again: stays
    QCOMPARE(m_window->currentPage(), PageId::Cost);
    QVERIFY(!entry(PageId::Dashboard)->isChecked());
}

void TestMainWindow::walksTheRailByArrowKeys()
{
    addAllPages();
    entry(PageId::Dashboard)->setFocus();
    QTest::keyClick(entry(PageId::Dashboard), Qt::Key_Down);
    QVERIFY(entry(PageId::Explore)->hasFocus());
    QCOMPARE(m_window->currentPage(), PageId::Explore);
}

void TestMainWindow::tellsWhatKeysAskFor_data()
{
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("modifier");
    QTest::addColumn<QByteArray>("signal");
    QTest::newRow("F5") << int(Qt::Key_F5) << int(Qt::NoModifier) << QByteArray(SIGNAL(refreshRequested()));
    QTest::newRow("Ctrl+S") << int(Qt::Key_S) << int(Qt::ControlModifier)
                            << QByteArray(SIGNAL(snapshotRequested(meterbird::ui::SnapshotFormat)));
    QTest::newRow("Ctrl+Q") << int(Qt::Key_Q) << int(Qt::ControlModifier) << QByteArray(SIGNAL(quitRequested()));
}

void TestMainWindow::tellsWhatKeysAskFor()
{
    QFETCH(int, key);
    QFETCH(int, modifier);
    QFETCH(QByteArray, signal);
    addAllPages();
    QSignalSpy spy(m_window.get(), signal.constData());
    QVERIFY(spy.isValid());
    QTest::keyClick(m_window.get(), static_cast<Qt::Key>(key), Qt::KeyboardModifiers(modifier));
    QCOMPARE(spy.size(), 1);
}

void TestMainWindow::takesNoSnapshotWhereThereIsNothingToSee()
{
    addAllPages();
    QSignalSpy wanted(m_window.get(), &MainWindow::snapshotRequested);
    m_window->setSnapshotEnabled(false);
    QVERIFY(!button("snapshot")->isEnabled());
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    QCOMPARE(wanted.size(), 0);
    m_window->setSnapshotEnabled(true);
    QTest::keyClick(m_window.get(), Qt::Key_S, Qt::ControlModifier);
    QCOMPARE(wanted.size(), 1);
}

void TestMainWindow::everyRailEntryNamesItsKey()
{
    addAllPages();
    QCOMPARE(entry(PageId::Dashboard)->toolTip(), QStringLiteral("Dashboard (Ctrl+1)"));
    QCOMPARE(entry(PageId::Settings)->toolTip(), QStringLiteral("Settings (Ctrl+,)"));
    for (const QAction *action : m_window->actions())
        QVERIFY2(action->toolTip().contains(action->shortcut().toString()), qPrintable(action->toolTip()));
}

void TestMainWindow::showsHelpWithKeysAndAddresses()
{
    addAllPages();
    m_window->setHelpFacts({{QStringLiteral("Metrics"), QStringLiteral("http://127.0.0.1:9190/metrics")},
                            {QStringLiteral("Data"), QStringLiteral("<b>/home/me</b>")}});
    QTest::keyClick(m_window.get(), Qt::Key_F1);
    auto *dialog = m_window->findChild<HelpDialog *>();
    QVERIFY(dialog);
    QStringList texts;
    for (const QLabel *label : dialog->findChildren<QLabel *>()) {
        QCOMPARE(label->textFormat(), Qt::PlainText);
        texts.append(label->text());
    }
    for (const char *text : {"Ctrl+1", "Ctrl+5", "Ctrl+,", "F5", "F11", "Ctrl+S", "Ctrl+Q", "F1",
                             "http://127.0.0.1:9190/metrics", "<b>/home/me</b>"})
        QVERIFY2(texts.contains(QLatin1String(text)), text);
    dialog->reject();
}

void TestMainWindow::marksTheNumberFiring()
{
    addAllPages();
    m_window->setFiringCount(3);
    QCOMPARE(entry(PageId::Alerts)->count(), 3);
    QVERIFY(entry(PageId::Alerts)->accessibleName().contains(QLatin1String("3 firing")));
    m_window->setFiringCount(0);
    QCOMPARE(entry(PageId::Alerts)->accessibleName(), QStringLiteral("Alerts"));
}

void TestMainWindow::marksWhatIsUnreadWhileNothingFires()
{
    addAllPages();
    const QImage plain = entry(PageId::Alerts)->grab().toImage();
    m_window->setUnreadCount(2);
    QCOMPARE(entry(PageId::Alerts)->accessibleName(), QStringLiteral("Alerts, 2 unread"));
    const QImage marked = entry(PageId::Alerts)->grab().toImage();
    QVERIFY(marked != plain);
    const auto hasDanger = [this](const QImage &image) {
        for (int x = 0; x < image.width(); ++x) {
            for (int y = 0; y < image.height(); ++y) {
                if (image.pixelColor(x, y) == m_theme->colors().critical)
                    return true;
            }
        }
        return false;
    };
    QVERIFY(!hasDanger(marked));
    m_window->setFiringCount(1);
    QCOMPARE(entry(PageId::Alerts)->accessibleName(), QStringLiteral("Alerts, 1 firing"));
    QVERIFY(hasDanger(entry(PageId::Alerts)->grab().toImage()));
    m_window->setFiringCount(0);
    m_window->setUnreadCount(0);
    QCOMPARE(entry(PageId::Alerts)->grab().toImage(), plain);
}

void TestMainWindow::offersTheRanges()
{
    const QStringList texts = textsOf(button("range")->menu());
    QCOMPARE(texts.first(), QStringLiteral("Last 5 minutes"));
    QVERIFY(texts.contains(QLatin1String("Last 1 hour")));
    QVERIFY(texts.contains(QLatin1String("Last 30 days")));
    QCOMPARE(texts.last(), QStringLiteral("Custom…"));
    QCOMPARE(button("range")->value(), QStringLiteral("Last 1 hour"));
    QVERIFY(actionOf(button("range")->menu(), QStringLiteral("Last 1 hour"))->isChecked());
    QVERIFY(!actionOf(button("range")->menu(), QStringLiteral("Last 3 hours"))->isChecked());
}

void TestMainWindow::tellsTheChosenRange()
{
    QSignalSpy chosen(m_window.get(), &MainWindow::rangeChosen);
    actionOf(button("range")->menu(), QStringLiteral("Last 6 hours"))->trigger();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().value<RangeChoice>(), RangeChoice::last(6 * 3'600'000));
    QCOMPARE(m_window->range(), RangeChoice::last(6 * 3'600'000));
    m_window->setRange(RangeChoice::between(aMorning)); // a zoomed chart says so
    QCOMPARE(chosen.size(), 1); // being told is not choosing
    QCOMPARE(button("range")->value(), QStringLiteral("1 Mar 09:00 – 11:30"));
}

void TestMainWindow::keepsAnOpenMenuSafeWhenTheChoiceChangesTheWindow()
{
    connect(m_window.get(), &MainWindow::rangeChosen, m_window.get(),
            [this](const RangeChoice &range) { m_window->setRange(range); });
    connect(m_window.get(), &MainWindow::variableChosen, m_window.get(),
            [this](const QString &, const QStringList &selected) {
                m_window->setVariables(
                    {{QStringLiteral("model"), {}, {QStringLiteral("a"), QStringLiteral("b")}, selected, true, true}});
            });
    m_window->setVariables({{QStringLiteral("model"), {}, {QStringLiteral("a"), QStringLiteral("b")}, {}, true, true}});
    actionOf(button("range")->menu(), QStringLiteral("Last 2 days"))->trigger();
    QCOMPARE(button("range")->value(), QStringLiteral("Last 2 days"));
    actionOf(button("variable0")->menu(), QStringLiteral("b"))->trigger();
    QCOMPARE(button("variable0")->value(), QStringLiteral("b"));
}

void TestMainWindow::takesACustomRangeOnlyWhenItMakesSense()
{
    const Timestamp now = aMorning.end + 3'600'000;
    QVERIFY(rangeComplaint(aMorning, now).isEmpty());
    QVERIFY(!rangeComplaint({aMorning.end, aMorning.start}, now).isEmpty());
    QVERIFY(!rangeComplaint({aMorning.start, aMorning.start + 59'999}, now).isEmpty());
    QVERIFY(!rangeComplaint({now - 367LL * 86'400'000, now}, now).isEmpty());
    QVERIFY(!rangeComplaint({now + 1, now + 3'600'000}, now).isEmpty());
    QVERIFY(!rangeComplaint({now - 1, now + 2 * 86'400'000}, now).isEmpty());

    addAllPages();
    QSignalSpy chosen(m_window.get(), &MainWindow::rangeChosen);
    actionOf(button("range")->menu(), QStringLiteral("Custom…"))->trigger();
    auto *dialog = m_window->findChild<RangeDialog *>();
    QVERIFY(dialog);
    auto *from = dialog->findChild<QDateTimeEdit *>(QStringLiteral("from"));
    auto *to = dialog->findChild<QDateTimeEdit *>(QStringLiteral("to"));
    auto *complaint = dialog->findChild<QLabel *>(QStringLiteral("complaint"));
    const QDateTime noon(QDate(2026, 3, 1), QTime(12, 0));
    to->setDateTime(noon);
    from->setDateTime(noon.addSecs(60));
    QTest::keyClick(dialog, Qt::Key_Return); // refused
    QCOMPARE(chosen.size(), 0);
    QVERIFY2(complaint->text().contains(QLatin1String("before the end")), qPrintable(complaint->text()));
    from->setDateTime(noon.addSecs(-7'200));
    QTest::keyClick(dialog, Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
    const auto range = chosen.first().first().value<RangeChoice>();
    QVERIFY(range.fixed);
    QCOMPARE(range.length, Milliseconds(7'200'000));
    QCOMPARE(range.fixed->end, Timestamp(noon.toMSecsSinceEpoch()));
}

void TestMainWindow::tellsTheChosenLiveInterval()
{
    QSignalSpy chosen(m_window.get(), &MainWindow::liveIntervalChosen);
    QCOMPARE(button("live")->value(), QStringLiteral("Live · 5 s"));
    QCOMPARE(textsOf(button("live")->menu()),
             (QStringList {QStringLiteral("Off"), QStringLiteral("Every 5 s"), QStringLiteral("Every 10 s"),
                           QStringLiteral("Every 30 s"), QStringLiteral("Every 1 min")}));
    actionOf(button("live")->menu(), QStringLiteral("Off"))->trigger();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(m_window->liveInterval(), Milliseconds(0));
    QCOMPARE(button("live")->value(), QStringLiteral("Live off"));
    actionOf(button("live")->menu(), QStringLiteral("Every 30 s"))->trigger();
    QCOMPARE(m_window->liveInterval(), Milliseconds(30'000));
}

void TestMainWindow::aRangeThatStandsIsNotCalledLive()
{
    m_window->setRange(RangeChoice::between({1'000'000, 2'000'000}));
    QCOMPARE(button("live")->value(), QStringLiteral("Not live"));
    m_window->setLiveInterval(10'000);
    QCOMPARE(button("live")->value(), QStringLiteral("Not live"));
    m_window->setRange(RangeChoice::last(300'000));
    QCOMPARE(button("live")->value(), QStringLiteral("Live · 10 s"));
}

void TestMainWindow::tellsTheChosenSnapshot()
{
    QSignalSpy wanted(m_window.get(), &MainWindow::snapshotRequested);
    for (QAction *action : button("snapshot")->menu()->actions())
        action->trigger();
    QCOMPARE(wanted.size(), 3);
    QCOMPARE(wanted.at(0).first().value<SnapshotFormat>(), SnapshotFormat::Png);
    QCOMPARE(wanted.at(1).first().value<SnapshotFormat>(), SnapshotFormat::Csv);
    QCOMPARE(wanted.at(2).first().value<SnapshotFormat>(), SnapshotFormat::Clipboard);
}

void TestMainWindow::offersConnectionsOnlyWhenThereIsAChoice()
{
    QVERIFY(button("connection")->isHidden());
    m_window->setConnections({QStringLiteral("Local")}, QStringLiteral("Local"));
    QVERIFY(!button("connection")->isHidden());
    QVERIFY(!button("connection")->menu());
    QSignalSpy chosen(m_window.get(), &MainWindow::connectionChosen);
    m_window->setConnections({QStringLiteral("Local"), QStringLiteral("A & B")}, QStringLiteral("Local"));
    actionOf(button("connection")->menu(), QStringLiteral("A && B"))->trigger();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().toString(), QStringLiteral("A & B"));
}

void TestMainWindow::narrowsByVariables()
{
    QSignalSpy chosen(m_window.get(), &MainWindow::variableChosen);
    ToolbarVariable model {
        QStringLiteral("model"), QStringLiteral("Model"), {QStringLiteral("a"), QStringLiteral("b")}, {}, true, true};
    ToolbarVariable job {QStringLiteral("job"), {}, {QStringLiteral("x")}, {QStringLiteral("x")}, false, false};
    m_window->setVariables({model, job});
    QCOMPARE(button("variable0")->value(), QStringLiteral("All"));
    QCOMPARE(button("variable1")->value(), QStringLiteral("x"));
    actionOf(button("variable0")->menu(), QStringLiteral("b"))->trigger();
    QCOMPARE(chosen.last().at(0).toString(), QStringLiteral("model"));
    QCOMPARE(chosen.last().at(1).toStringList(), QStringList {QStringLiteral("b")});
    model.selected = {QStringLiteral("b")};
    m_window->setVariables({model, job});
    actionOf(button("variable0")->menu(), QStringLiteral("a"))->trigger();
    QCOMPARE(chosen.last().at(1).toStringList(), (QStringList {QStringLiteral("b"), QStringLiteral("a")}));
    actionOf(button("variable0")->menu(), QStringLiteral("All"))->trigger();
    QVERIFY(chosen.last().at(1).toStringList().isEmpty());
    QCOMPARE(textsOf(button("variable1")->menu()), QStringList {QStringLiteral("x")}); // no "All" here
    m_window->setVariables({});
    QTRY_VERIFY(!button("variable0"));
}

void TestMainWindow::showsStateInShapeAndWords()
{
    addAllPages();
    m_window->setStatus(StatusItem::Exporter, StatusState::Ok, QStringLiteral("Exporter :9090 · 214 series"));
    m_window->setStatus(StatusItem::Prometheus, StatusState::Critical,
                        QStringLiteral("Prometheus is\u202e down\n<b>now</b>"));
    m_window->setUpdated(QStringLiteral("Updated 10:50:12 · 12 queries in 18 ms"));
    QStringList names;
    for (const StatusText *text : m_window->findChild<StatusLine *>()->findChildren<StatusText *>())
        names.append(text->accessibleName());
    QVERIFY(names.contains(QStringLiteral("Exporter :9090 · 214 series (in order)")));
    QVERIFY2(names.contains(QLatin1String("Prometheus is down<b>now</b> (trouble)")),
             qPrintable(names.join(QLatin1Char('|'))));
    QVERIFY(names.contains(QStringLiteral("Updated 10:50:12 · 12 queries in 18 ms")));
}

void TestMainWindow::showsTheDemoAndStopsIt()
{
    addAllPages();
    QVERIFY(!button("demo")->isVisible());
    m_window->setDemoText(QStringLiteral("Demo data · stop"), QStringLiteral("Press to stop it."));
    QVERIFY(button("demo")->isVisible());
    QVERIFY(button("demo")->toolTip().contains(QLatin1String("Press to stop it.")));
    m_window->setTitleNote(QStringLiteral("demo"));
    QCOMPARE(m_window->windowTitle(), QStringLiteral("Dashboard (demo) – Meterbird"));
    m_window->showPage(PageId::Cost);
    QCOMPARE(m_window->windowTitle(), QStringLiteral("Cost (demo) – Meterbird"));
    QSignalSpy stop(m_window.get(), &MainWindow::demoPressed);
    QTest::mouseClick(button("demo"), Qt::LeftButton);
    QCOMPARE(stop.size(), 1);
    m_window->setDemoText({});
    QVERIFY(!button("demo")->isVisible());
}

void TestMainWindow::hidesOnlyWhereATrayStands()
{
    addAllPages();
    QSignalSpy hidden(m_window.get(), &MainWindow::hiddenToTray);
    QSignalSpy quit(m_window.get(), &MainWindow::quitRequested);
    m_window->setCloseHides(true);
    QVERIFY(!m_window->close());
    QVERIFY(m_window->isHidden());
    QCOMPARE(hidden.size(), 1);
    QCOMPARE(quit.size(), 0);
    m_window->comeForward();
    QVERIFY(m_window->isVisible());
    m_window->setCloseHides(false);
    QVERIFY(m_window->close());
    QCOMPARE(hidden.size(), 1);
    QCOMPARE(quit.size(), 1);
}

void TestMainWindow::comesForward()
{
    addAllPages();
    m_window->showMinimized();
    m_window->comeForward();
    QVERIFY(!m_window->isMinimized());
    QTRY_VERIFY(m_window->isActiveWindow());
}

void TestMainWindow::goesFullScreenAndBack()
{
    addAllPages();
    QTest::keyClick(m_window.get(), Qt::Key_F11);
    QVERIFY(m_window->isFullScreen());
    QTest::keyClick(m_window.get(), Qt::Key_F11);
    QVERIFY(!m_window->isFullScreen());
    m_window->showMaximized();
    QTest::keyClick(m_window.get(), Qt::Key_F11);
    QTest::keyClick(m_window.get(), Qt::Key_F11);
    QVERIFY(m_window->isMaximized());
}

void TestMainWindow::keepsItsPlace()
{
    m_window->resize(733, 555);
    m_window->show();
    const QByteArray place = m_window->saveGeometry();
    MainWindow other(*m_theme);
    QVERIFY(other.restoreGeometry(place));
    QCOMPARE(other.size(), QSize(733, 555));
    QVERIFY(!other.restoreGeometry("nonsense")); // and stays usable
    QCOMPARE(other.size(), QSize(733, 555));
}

void TestMainWindow::fitsASmallScreen_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("1024x700") << QSize(1'024, 700);
    QTest::newRow("720x480") << QSize(720, 480);
}

void TestMainWindow::fitsASmallScreen()
{
    QFETCH(QSize, size);
    const bool isTight = size.width() < 1'000;
    addAllPages();
    ToolbarVariables variables;
    for (int i = 0; i < (isTight ? 2 : 9); ++i)
        variables.push_back({QStringLiteral("variable_%1").arg(i),
                             {},
                             {},
                             {QStringLiteral("a rather long value %1").arg(i)},
                             true,
                             true});
    m_window->setConnections({QStringLiteral("a"), QStringLiteral("b")},
                             QStringLiteral("https://prometheus.example.org:9090/some/path"));
    m_window->setVariables(variables);
    m_window->setRange(RangeChoice::between(aMorning));
    const QString longText(200, QLatin1Char('x'));
    for (const StatusItem item : {StatusItem::Exporter, StatusItem::Receiver, StatusItem::Prometheus})
        m_window->setStatus(item, StatusState::Warning, longText);
    m_window->setUpdated(longText);
    m_window->setDemoText(QStringLiteral("Demo: made-up numbers · Stop"));
    m_window->setTitleNote(QStringLiteral("demo"));
    m_window->banners().show(QStringLiteral("x"), StatusState::Critical, longText,
                             {QStringLiteral("Restart"), QStringLiteral("Use it")});
    m_window->resize(size);
    QTRY_COMPARE(m_window->size(), size);
    for (QWidget *bar :
         {static_cast<QWidget *>(m_window->findChild<Toolbar *>()),
          static_cast<QWidget *>(m_window->findChild<StatusLine *>()), static_cast<QWidget *>(&m_window->banners())}) {
        QVERIFY(bar->mapTo(m_window.get(), QPoint(bar->width(), 0)).x() <= size.width());
        QList<QWidget *> visible;
        for (QWidget *child : bar->findChildren<QWidget *>()) {
            if (!child->isVisible())
                continue;
            visible.append(child);
            const QRect place(child->mapTo(bar, QPoint(0, 0)), child->size());
            QVERIFY2(bar->rect().contains(place),
                     qPrintable(QStringLiteral("%1 %2").arg(child->objectName()).arg(place.right())));
        }
        for (int i = 0; i < visible.size(); ++i) {
            for (int j = i + 1; j < visible.size(); ++j) {
                if (visible[i]->parentWidget() == visible[j]->parentWidget())
                    QVERIFY2(!visible[i]->geometry().intersects(visible[j]->geometry()),
                             qPrintable(visible[j]->objectName()));
            }
        }
    }
}

void TestMainWindow::paintsInBothAppearances()
{
    addAllPages();
    m_window->resize(1'024, 700);
    const QImage dark = m_window->grab().toImage();
    m_theme->setAppearance(Appearance::Light);
    const QImage light = m_window->grab().toImage();
    QCOMPARE(dark.pixelColor(20, 400), darkColors().rail);
    QCOMPARE(light.pixelColor(20, 400), lightColors().rail);
    QCOMPARE(dark.pixelColor(600, 2), darkColors().card);
    QCOMPARE(light.pixelColor(600, 2), lightColors().card);
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
