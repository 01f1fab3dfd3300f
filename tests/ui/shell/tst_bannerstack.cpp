// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/banner.h"
#include "ui/shell/bannerstack.h"
#include "ui/shell/statustext.h"
#include "ui/theme/theme.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace meterbird::ui;

class TestBannerStack : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void takesNoRoomWhenThereIsNothingToSay();
    void replacesTheSameMessageInPlace();
    void tellsWhichButtonWasPressed();
    void survivesBeingRemovedByItsOwnButton();
    void keepsAClosedMessageAway();
    void showsAtMostThreeAndKeepsTheWorst();
    void showsTextFromOutsidePlain();

private:
    Banner *banner(const QString &id) const { return m_stack->findChild<Banner *>(id); }

    std::unique_ptr<Theme> m_theme = std::make_unique<Theme>(*qApp);
    std::unique_ptr<QWidget> m_frame;
    BannerStack *m_stack = nullptr;
    const QString m_down = QStringLiteral("down");
};

void TestBannerStack::init()
{
    m_frame = std::make_unique<QWidget>();
    m_frame->resize(800, 300);
    m_stack = new BannerStack(*m_theme, m_frame.get());
    m_stack->setGeometry(0, 0, 800, 200);
    m_frame->show();
}

void TestBannerStack::takesNoRoomWhenThereIsNothingToSay()
{
    QVERIFY(!m_stack->isVisible());
    m_stack->show(m_down, StatusState::Critical, QStringLiteral("Prometheus is down"));
    QVERIFY(m_stack->isVisible());
    m_stack->remove(m_down);
    QVERIFY(!m_stack->isVisible());
    m_stack->remove(m_down); // harmless
}

void TestBannerStack::replacesTheSameMessageInPlace()
{
    m_stack->show(m_down, StatusState::Warning, QStringLiteral("one"));
    m_stack->show(m_down, StatusState::Critical, QStringLiteral("two"), {QStringLiteral("Restart")});
    QCOMPARE(m_stack->count(), 1);
    QCOMPARE(banner(m_down)->findChild<StatusText *>()->text(), QStringLiteral("two"));
    QCOMPARE(banner(m_down)->accessibleName(), QStringLiteral("two (trouble)"));
}

void TestBannerStack::tellsWhichButtonWasPressed()
{
    QSignalSpy pressed(m_stack, &BannerStack::pressed);
    m_stack->show(m_down, StatusState::Critical, QStringLiteral("down"),
                  {QStringLiteral("Restart"), QStringLiteral("Log")});
    const auto buttons = banner(m_down)->findChildren<QPushButton *>();
    QCOMPARE(buttons.size(), 2);
    QTest::mouseClick(buttons.at(1), Qt::LeftButton);
    QCOMPARE(pressed.size(), 1);
    QCOMPARE(pressed.first().at(0).toString(), m_down);
    QCOMPARE(pressed.first().at(1).toInt(), 1);
}

void TestBannerStack::survivesBeingRemovedByItsOwnButton()
{
    connect(m_stack, &BannerStack::pressed, m_stack, [this](const QString &id) { m_stack->remove(id); });
    m_stack->show(m_down, StatusState::Critical, QStringLiteral("down"), {QStringLiteral("Restart")});
    QTest::mouseClick(banner(m_down)->findChild<QPushButton *>(), Qt::LeftButton);
    QVERIFY(!m_stack->contains(m_down));
    QTRY_VERIFY(!banner(m_down));
}

void TestBannerStack::keepsAClosedMessageAway()
{
    QSignalSpy closed(m_stack, &BannerStack::closed);
    m_stack->show(m_down, StatusState::Warning, QStringLiteral("down"));
    QTest::mouseClick(banner(m_down)->findChild<QToolButton *>(QStringLiteral("close")), Qt::LeftButton);
    QCOMPARE(closed.size(), 1);
    QVERIFY(!m_stack->isVisible());
    m_stack->show(m_down, StatusState::Warning, QStringLiteral("down"));
    QVERIFY(!m_stack->contains(m_down)); // said and closed
    m_stack->show(m_down, StatusState::Warning, QStringLiteral("down for good"));
    QVERIFY(m_stack->contains(m_down)); // news
    m_stack->remove(m_down);
    m_stack->show(m_down, StatusState::Warning, QStringLiteral("down for good"));
    QVERIFY(m_stack->contains(m_down)); // it was over in between
}

void TestBannerStack::showsAtMostThreeAndKeepsTheWorst()
{
    m_stack->show(QStringLiteral("a"), StatusState::Critical, QStringLiteral("a"));
    m_stack->show(QStringLiteral("b"), StatusState::Warning, QStringLiteral("b"));
    m_stack->show(QStringLiteral("c"), StatusState::Critical, QStringLiteral("c"));
    m_stack->show(QStringLiteral("d"), StatusState::Warning, QStringLiteral("d"));
    QCOMPARE(m_stack->count(), 3);
    QVERIFY(!m_stack->contains(QStringLiteral("b")));
    QVERIFY(m_stack->contains(QStringLiteral("d")));
}

void TestBannerStack::showsTextFromOutsidePlain()
{
    m_stack->show(m_down, StatusState::Warning,
                  QStringLiteral("<img src=x>\nline ") + QString(2'000, QLatin1Char('y')));
    const StatusText *text = banner(m_down)->findChild<StatusText *>();
    QVERIFY(text->text().size() <= 1'000);
    QVERIFY(!text->text().contains(QLatin1Char('\n')));
    QVERIFY(text->toolTip().startsWith(QLatin1String("<p>&lt;img")));
}

QTEST_MAIN(TestBannerStack)
#include "tst_bannerstack.moc"
