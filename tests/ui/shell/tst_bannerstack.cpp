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
    void bringsBackWhatHadToGiveWay();
    void showsAllWhenAskedTo();
    void showsTextFromOutsidePlain();

private:
    Banner *banner(const QString &id) const { return m_stack->findChild<Banner *>(id); }

    QPushButton *more() const
    {
        return m_stack->findChild<QPushButton *>(QStringLiteral("more"), Qt::FindDirectChildrenOnly);
    }

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

void TestBannerStack::bringsBackWhatHadToGiveWay()
{
    for (const char *id : {"a", "b", "c", "d", "e"})
        m_stack->show(QString::fromLatin1(id), StatusState::Critical, QString::fromLatin1(id),
                      {QStringLiteral("Do it")});
    QVERIFY(!m_stack->contains(QStringLiteral("a")));
    QVERIFY(!m_stack->contains(QStringLiteral("b")));
    QCOMPARE(more()->text(), QStringLiteral("2 more messages"));
    m_stack->show(QStringLiteral("a"), StatusState::Warning, QStringLiteral("a, again")); // the newest
    QVERIFY(m_stack->contains(QStringLiteral("a")));
    m_stack->remove(QStringLiteral("a"));
    m_stack->remove(QStringLiteral("d"));
    QCOMPARE(m_stack->count(), 3);
    QVERIFY(m_stack->contains(QStringLiteral("b")));
    QVERIFY(!more()->isVisible());
    QCOMPARE(banner(QStringLiteral("b"))->findChild<StatusText *>()->text(), QStringLiteral("b"));
    QVERIFY(banner(QStringLiteral("b"))->y() < banner(QStringLiteral("c"))->y()); // where it was
    QSignalSpy pressed(m_stack, &BannerStack::pressed);
    QTest::mouseClick(banner(QStringLiteral("b"))->findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(pressed.size(), 1);
    m_stack->show(QStringLiteral("f"), StatusState::Ok, QStringLiteral("f"));
    QTest::mouseClick(banner(QStringLiteral("f"))->findChild<QToolButton *>(QStringLiteral("close")), Qt::LeftButton);
    QCOMPARE(m_stack->count(), 3); // one that the user closed makes room
    QVERIFY(!m_stack->contains(QStringLiteral("f")));
}

void TestBannerStack::showsAllWhenAskedTo()
{
    for (const char *id : {"a", "b", "c", "d"})
        m_stack->show(QString::fromLatin1(id), StatusState::Warning, QString::fromLatin1(id));
    QCOMPARE(more()->text(), QStringLiteral("1 more message"));
    QTest::mouseClick(more(), Qt::LeftButton);
    QCOMPARE(m_stack->count(), 4);
    QVERIFY(more()->isVisible());
    QTest::mouseClick(more(), Qt::LeftButton);
    QCOMPARE(m_stack->count(), 3);
    QTest::mouseClick(more(), Qt::LeftButton);
    m_stack->remove(QStringLiteral("a"));
    QVERIFY(!more()->isVisible());
    m_stack->show(QStringLiteral("e"), StatusState::Warning, QStringLiteral("e"));
    QCOMPARE(m_stack->count(), 3); // few were asked for since
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
