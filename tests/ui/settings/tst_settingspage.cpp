// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settingspage.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace meterbird;
using namespace meterbird::ui;
using settings::Settings;

class TestSettingsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void showsWhatIsSetWithoutTellingIt();
    void tellsEachChangeAtOnce();
    void isScrolledByTheWheelAndNotChanged_data();
    void isScrolledByTheWheelAndNotChanged();
    void showsAValueThatTheListDoesNotOffer();
    void readsTheBudget_data();
    void readsTheBudget();
    void alignsTheFieldsOfAllCards();
    void opensTheDataFolder();
    void saysWhenSavingFailed();

private:
    QComboBox *combo(const char *name) const { return m_page->findChild<QComboBox *>(QLatin1String(name)); }
    QLabel *label(const char *name) const { return m_page->findChild<QLabel *>(QLatin1String(name)); }

    std::unique_ptr<Theme> m_theme = std::make_unique<Theme>(*qApp);
    std::unique_ptr<SettingsPage> m_page;
};

void TestSettingsPage::init()
{
    m_page = std::make_unique<SettingsPage>(*m_theme);
    m_page->show();
}

void TestSettingsPage::showsWhatIsSetWithoutTellingIt()
{
    QSignalSpy changed(m_page.get(), &SettingsPage::settingsChanged);
    Settings settings;
    settings.appearance = settings::Appearance::Light;
    settings.liveInterval = 0;
    settings.monthlyBudget = 299.5;
    m_page->setSettings(settings);
    QCOMPARE(changed.size(), 0);
    QCOMPARE(combo("appearance")->currentText(), QStringLiteral("Light"));
    QCOMPARE(combo("liveInterval")->currentText(), QStringLiteral("Off"));
    QCOMPARE(combo("range")->currentText(), QStringLiteral("Last 1 hour"));
    QCOMPARE(combo("scrapeInterval")->currentText(), QStringLiteral("5 s"));
    QCOMPARE(combo("retention")->currentText(), QStringLiteral("30 d"));
    QCOMPARE(m_page->findChild<QLineEdit *>(QStringLiteral("budget"))->text(), QStringLiteral("299.5"));
}

void TestSettingsPage::tellsEachChangeAtOnce()
{
    QSignalSpy changed(m_page.get(), &SettingsPage::settingsChanged);
    combo("appearance")->setCurrentIndex(combo("appearance")->findText(QStringLiteral("Dark")));
    QCOMPARE(changed.size(), 1);
    QVERIFY(m_page->settings().appearance == settings::Appearance::Dark);
    combo("scrapeInterval")->setCurrentIndex(combo("scrapeInterval")->findText(QStringLiteral("15 s")));
    combo("liveInterval")->setCurrentIndex(combo("liveInterval")->findText(QStringLiteral("1 min")));
    combo("range")->setCurrentIndex(combo("range")->findText(QStringLiteral("Last 6 hours")));
    combo("retention")->setCurrentIndex(combo("retention")->findText(QStringLiteral("90 d")));
    QCOMPARE(changed.size(), 5);
    QCOMPARE(m_page->settings().scrapeInterval, Milliseconds(15'000));
    QCOMPARE(m_page->settings().liveInterval, Milliseconds(60'000));
    QCOMPARE(m_page->settings().range, Milliseconds(21'600'000));
    QCOMPARE(m_page->settings().retention, Milliseconds(90LL * 86'400'000));
    QVERIFY(settings::validate(m_page->settings()));
}

void TestSettingsPage::isScrolledByTheWheelAndNotChanged_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isFocused");
    for (const char *name : {"appearance", "liveInterval", "range", "scrapeInterval", "retention"}) {
        QTest::addRow("%s", name) << QString::fromLatin1(name) << false;
        QTest::addRow("%s, focused", name) << QString::fromLatin1(name) << true;
    }
}

void TestSettingsPage::isScrolledByTheWheelAndNotChanged()
{
    QFETCH(QString, name);
    QFETCH(bool, isFocused);
    m_page->resize(500, 200);
    auto *box = m_page->findChild<QComboBox *>(name);
    const QScrollBar *bar = m_page->findChild<QScrollArea *>()->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0);
    QCOMPARE(bar->value(), 0);
    if (isFocused) {
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        box->setFocus();
        QVERIFY(box->hasFocus());
    }
    box->setCurrentIndex(1);
    QSignalSpy changed(m_page.get(), &SettingsPage::settingsChanged);
    const QPointF middle = box->rect().center();
    QWheelEvent turn(middle, box->mapToGlobal(middle), {}, QPoint(0, -120), Qt::NoButton, Qt::NoModifier,
                     Qt::NoScrollPhase, false);
    QSpontaneKeyEvent::setSpontaneous(&turn); // only what comes from the desktop is handed on to a parent
    qApp->notify(box, &turn);
    QCOMPARE(box->currentIndex(), 1);
    QCOMPARE(changed.size(), 0);
    QCOMPARE(box->hasFocus(), isFocused);
    QVERIFY(bar->value() > 0);
}

void TestSettingsPage::showsAValueThatTheListDoesNotOffer()
{
    QSignalSpy changed(m_page.get(), &SettingsPage::settingsChanged);
    Settings settings;
    settings.scrapeInterval = 7'000;
    m_page->setSettings(settings);
    QCOMPARE(combo("scrapeInterval")->currentText(), QStringLiteral("7 s"));
    QCOMPARE(changed.size(), 0);
    QVERIFY(m_page->settings() == settings);
}

void TestSettingsPage::readsTheBudget_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<double>("dollars"); // -1: refused
    QTest::newRow("whole") << QStringLiteral("300") << 300.0;
    QTest::newRow("cents") << QStringLiteral(" 49.90 ") << 49.9;
    QTest::newRow("sign") << QStringLiteral("$25") << 25.0;
    QTest::newRow("thousands") << QStringLiteral("1,250.50") << 1'250.5;
    QTest::newRow("words") << QStringLiteral("a lot") << -1.0;
    QTest::newRow("zero") << QStringLiteral("0") << -1.0;
    QTest::newRow("negative") << QStringLiteral("-5") << -1.0;
    QTest::newRow("nan") << QStringLiteral("nan") << -1.0;
    QTest::newRow("too much") << QStringLiteral("1e9") << -1.0;
}

void TestSettingsPage::readsTheBudget()
{
    QFETCH(QString, typed);
    QFETCH(double, dollars);
    QSignalSpy changed(m_page.get(), &SettingsPage::settingsChanged);
    auto *budget = m_page->findChild<QLineEdit *>(QStringLiteral("budget"));
    budget->setFocus();
    QTest::keyClicks(budget, typed);
    QTest::keyClick(budget, Qt::Key_Return);
    if (dollars < 0) {
        QCOMPARE(changed.size(), 0);
        QVERIFY(label("budgetError")->isVisible());
        QVERIFY(label("budgetError")->text().endsWith(QLatin1Char('.')));
        QVERIFY(!m_page->settings().monthlyBudget);
        budget->selectAll();
        QTest::keyClick(budget, Qt::Key_Delete);
        QTest::keyClick(budget, Qt::Key_Return);
        QVERIFY(!label("budgetError")->isVisible()); // nothing is fine: no budget
        return;
    }
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_page->settings().monthlyBudget, std::optional<double>(dollars));
    QVERIFY(!label("budgetError")->isVisible());
}

void TestSettingsPage::alignsTheFieldsOfAllCards()
{
    m_page->resize(900, 700);
    QCoreApplication::processEvents();
    const auto left = [this](const QWidget *field) { return field->mapTo(m_page.get(), QPoint()).x(); };
    QCOMPARE(left(combo("appearance")), left(combo("scrapeInterval")));
    QCOMPARE(left(combo("appearance")), left(m_page->findChild<QLineEdit *>(QStringLiteral("budget"))));
}

void TestSettingsPage::opensTheDataFolder()
{
    m_page->setDataFolder(QStringLiteral("/home/me/.local/share/meterbird"));
    QSignalSpy open(m_page.get(), &SettingsPage::folderRequested);
    m_page->findChild<QPushButton *>(QStringLiteral("openFolder"))->click();
    QCOMPARE(open.size(), 1);
    QCOMPARE(open.first().first().toString(), QStringLiteral("/home/me/.local/share/meterbird"));
}

void TestSettingsPage::saysWhenSavingFailed()
{
    QVERIFY(!label("error")->isVisible());
    m_page->setError(QStringLiteral("The settings cannot be saved: disk full."));
    QVERIFY(label("error")->isVisible());
    QCOMPARE(label("error")->textFormat(), Qt::PlainText);
    m_page->setError({});
    QVERIFY(!label("error")->isVisible());
}

QTEST_MAIN(TestSettingsPage)
#include "tst_settingspage.moc"
