// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/findingrow.h"
#include "ui/sources/findingscard.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;
using sources::Finding;
using sources::FindingKind;

class TestFindingsCard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_card = std::make_unique<FindingsCard>(*m_theme);
        m_card->show();
    }
    void saysThatNothingIsWrong();
    void showsWhatWhereAndWhatToDo();
    void rowsComeAndGo();
    void showsTextFromOutsidePlain();
    void showsTheFirstFew();
    void asksToLookAgain();

private:
    QStringList shown(const char *name) const
    {
        QStringList texts;
        for (const QLabel *label : m_card->findChildren<QLabel *>(QLatin1String(name))) {
            if (label->isVisible())
                texts << label->text();
        }
        return texts;
    }
    QString sum() const { return m_card->findChild<QWidget *>(QStringLiteral("findingSum"))->accessibleName(); }

    std::unique_ptr<Theme> m_theme = std::make_unique<Theme>(*qApp);
    std::unique_ptr<FindingsCard> m_card;
};

void TestFindingsCard::saysThatNothingIsWrong()
{
    QCOMPARE(sum(), QStringLiteral("Not looked at yet (not known)"));
    m_card->setFindings({}, 0);
    QCOMPARE(sum(), QStringLiteral("Nothing is wrong (in order)"));
}

void TestFindingsCard::showsWhatWhereAndWhatToDo()
{
    m_card->setFindings({{FindingKind::GrpcOnHttpPort, "127.0.0.1", "An HTTP/2 preface came.", 1'000, 60'000, 12},
                         {FindingKind::NothingReceived, {}, {}, 0, 0, 1}},
                        65'000);
    QCOMPARE(sum(), QStringLiteral("2 things to mend (warning)"));
    QCOMPARE(shown("findingTitle"),
             (QStringList {QStringLiteral("gRPC is spoken to the HTTP port: 127.0.0.1"),
                           QStringLiteral("Nothing was received yet")}));
    QCOMPARE(shown("findingDetail"), QStringList {QStringLiteral("An HTTP/2 preface came. · 12 times, last 5 s ago")});
    QVERIFY(shown("findingRemedy").at(0).contains(QLatin1String("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf")));
}

void TestFindingsCard::rowsComeAndGo()
{
    const Finding finding {FindingKind::ClockOff, "x", {}, 0, 0, 1};
    m_card->setFindings({finding, finding, finding}, 0);
    QCOMPARE(shown("findingTitle").size(), 3);
    m_card->setFindings({finding}, 0);
    QCOMPARE(shown("findingTitle").size(), 1);
    QCOMPARE(sum(), QStringLiteral("One thing to mend (warning)"));
    m_card->setFindings({}, 0);
    QCOMPARE(shown("findingTitle").size(), 0);
}

void TestFindingsCard::showsTextFromOutsidePlain()
{
    m_card->setFindings({{FindingKind::RejectedData, "<b>x</b>\u202e", "<img src=y>\x1b[31m", 0, 0, 1}}, 0);
    QCOMPARE(shown("findingTitle").at(0), QStringLiteral("Part of what was sent was refused: <b>x</b>"));
    QCOMPARE(shown("findingDetail").at(0), QStringLiteral("<img src=y>[31m"));
    for (const QLabel *label : m_card->findChildren<QLabel *>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
}

void TestFindingsCard::showsTheFirstFew()
{
    m_card->setFindings(std::vector<Finding>(200, {FindingKind::ClockOff, "x", {}, 0, 0, 1}), 0);
    QCOMPARE(shown("findingTitle").size(), 20);
    QCOMPARE(sum(), QStringLiteral("200 things to mend, the first 20 below (warning)"));
}

void TestFindingsCard::asksToLookAgain()
{
    const QSignalSpy wanted(m_card.get(), &FindingsCard::lookAgainWanted);
    QTest::mouseClick(m_card->findChild<QPushButton *>(QStringLiteral("lookAgain")), Qt::LeftButton);
    QCOMPARE(wanted.size(), 1);
}

QTEST_MAIN(TestFindingsCard)
#include "tst_findingscard.moc"
