// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/costpage.h"

#include "tests/ui/cost/costledger.h"
#include "ui/cost/costtile.h"
#include "ui/cost/daybars.h"
#include "ui/cost/dayscard.h"
#include "ui/cost/modelscard.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;
using test::CostLedger;

namespace {
constexpr pricing::NanoDollars dollar = 1'000'000'000;
}

class TestCostPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_theme = std::make_unique<Theme>(*qApp);
        m_costs = std::make_unique<CostLedger>();
        QVERIFY(m_costs->open());
        m_page = std::make_unique<CostPage>(m_costs->paths, *m_theme);
        m_page->resize(1200, 800);
    }

    void cleanup()
    {
        m_page.reset();
        m_costs.reset();
        m_theme.reset();
    }

    void saysWhyItIsEmpty()
    {
        show();
        QVERIFY(m_page->message().startsWith(QStringLiteral("No LLM call has been recorded yet.")));
        QVERIFY(!m_page->models().isVisible());
    }

    void showsTheSums()
    {
        QVERIFY(m_costs->call("gpt-4o", "openai", 2 * dollar, currentTime()));
        QVERIFY(m_costs->call("haiku", "anthropic", 6 * dollar, currentTime()));
        m_page->setBudget(10 * dollar);
        show();
        QVERIFY(m_page->message().isEmpty());
        QCOMPARE(m_page->tiles()[0]->content().value, QStringLiteral("$8.00"));
        QCOMPARE(m_page->tiles()[0]->content().note, QStringLiteral("2 calls so far"));
        QCOMPARE(m_page->tiles()[2]->content().value, QStringLiteral("$8.00"));
        QCOMPARE(m_page->tiles()[4]->content().value, QStringLiteral("$10.00"));
        QCOMPARE(m_page->tiles()[4]->content().note, QStringLiteral("80 % · $2.00 left"));
        QCOMPARE(m_page->tiles()[4]->content().state, BudgetState::Near);
        QCOMPARE(m_page->tiles()[4]->content().filled, 0.8);
        QCOMPARE(row(0), QStringLiteral("haiku|anthropic|1|1.00 k|100|–|–|$6.00|$6.00|75 %"));
        QCOMPARE(row(1), QStringLiteral("gpt-4o|openai|1|1.00 k|100|–|–|$2.00|$2.00|25 %"));
        QVERIFY(m_page->unpriced().isEmpty());
        QVERIFY2(m_page->models().sums().contains(QStringLiteral("$8.00 · 2 calls")),
                 qPrintable(m_page->models().sums()));
        QVERIFY(
            m_page->days().bars().dayWords(29).contains(QStringLiteral("today so far\n$8.00 · 2 calls\nhaiku $6.00")));
    }

    void neverShowsUnpricedCallsAsFree()
    {
        QVERIFY(m_costs->call("mine", "local", std::nullopt, currentTime()));
        QVERIFY(m_costs->call("half", "local", std::nullopt, currentTime()));
        QVERIFY(m_costs->call("half", "local", dollar, currentTime()));
        show();
        QCOMPARE(row(0), QStringLiteral("half|local|2|2.00 k|200|–|–|$0.50|$1.00 + unpriced|100 %"));
        QCOMPARE(row(1), QStringLiteral("mine|local|1|1.00 k|100|–|–|–|no price|–"));
        QVERIFY2(m_page->unpriced().contains(QStringLiteral("half (local), mine (local)")),
                 qPrintable(m_page->unpriced()));
        QVERIFY(m_page->unpriced().contains(QStringLiteral("prices.json")));
    }

    void showsHostileNamesAsTheyAre()
    {
        QVERIFY(m_costs->call("<b>x</b>", "a&b", std::nullopt, currentTime()));
        show();
        QVERIFY(row(0).startsWith(QStringLiteral("<b>x</b>|a&b|")));
        QCOMPARE(m_page->models().table().model()->index(0, 0).data(Qt::ToolTipRole).toString(),
                 QStringLiteral("<p>&lt;b&gt;x&lt;/b&gt;</p>"));
        for (const QLabel *label : m_page->findChildren<QLabel *>())
            QVERIFY(label->textFormat() == Qt::PlainText || !label->text().contains(u'<'));
    }

    void followsTheLedgerAndThePeriod()
    {
        QVERIFY(m_costs->call("a", "p", dollar, currentTime()));
        show();
        QCOMPARE(m_page->models().table().model()->rowCount(), 1);
        QVERIFY(m_costs->call("b", "p", dollar, currentTime()));
        m_page->refresh();
        QTRY_COMPARE(m_page->models().table().model()->rowCount(), 2);
        QAction *lastMonth = m_page->models().periodButton().menu()->actions().at(2);
        QCOMPARE(lastMonth->text(), QStringLiteral("Last month"));
        lastMonth->trigger();
        QTRY_COMPARE(m_page->models().table().model()->rowCount(), 0);
        QVERIFY(m_page->models().sums().contains(QStringLiteral("no calls")));
        QVERIFY(!m_page->models().exportButton().isEnabled());
    }

    void readsNothingWhileHidden()
    {
        QSignalSpy reads(m_page.get(), &CostPage::refreshed);
        m_page->refresh();
        m_page->setPeriod(CostPeriod::Today);
        QTest::qWait(20);
        QCOMPARE(reads.count(), 0);
        QVERIFY(!m_page->report());
    }

    void keepsWhatWasReadWhenTheFileIsGone()
    {
        QVERIFY(m_costs->call("a", "p", dollar, currentTime()));
        show();
        m_costs->ledger.reset();
        const QString file = QString::fromStdString(m_costs->paths.database().string());
        QVERIFY(QFile::remove(file));
        QFile damaged(file);
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        QVERIFY(damaged.write(QByteArray(5'000, 'x')) > 0);
        damaged.close();
        m_page->refresh();
        QTRY_VERIFY(m_page->message().contains(QStringLiteral("Shown is what was read before")));
        QCOMPARE(m_page->models().table().model()->rowCount(), 1);
    }

    void exportsWhatItShows()
    {
        QVERIFY(m_costs->call("a", "p", dollar, currentTime()));
        show();
        const QString file = m_costs->folder.filePath(QStringLiteral("out.csv"));
        QTest::mouseClick(&m_page->models().exportButton(), Qt::LeftButton);
        auto *dialog = m_page->findChild<QFileDialog *>();
        QVERIFY(dialog);
        QSignalSpy exports(m_page.get(), &CostPage::exported);
        Q_EMIT dialog->fileSelected(file);
        QCOMPARE(exports.count(), 1);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QVERIFY(written.readAll().contains(",a,p,1,1000,100,1,0,0,0\r\n"));
        dialog->close();
    }

    void saysWhyAnExportFailed()
    {
        show();
        const auto done = m_page->exportCsv(m_costs->folder.filePath(QStringLiteral("no/such/folder/x.csv")));
        QVERIFY(!done);
        QCOMPARE(done.error().kind, Error::Kind::Storage);
        QVERIFY(done.error().detail.find("no/such/folder/x.csv") != std::string::npos);
    }

    void walksThroughTheDaysByKeyboard()
    {
        QVERIFY(m_costs->call("a", "p", dollar, currentTime()));
        show();
        DayBars &bars = m_page->days().bars();
        QTest::keyClick(&bars, Qt::Key_Left);
        QCOMPARE(bars.accessibleDescription(), bars.dayWords(29));
        QTest::keyClick(&bars, Qt::Key_Left);
        QCOMPARE(bars.accessibleDescription(), bars.dayWords(28));
    }

    void endsWhileItReads()
    {
        m_page->show();
        m_page->refresh();
        m_page.reset();
    }

private:
    void show()
    {
        QSignalSpy reads(m_page.get(), &CostPage::refreshed);
        m_page->show();
        QVERIFY(reads.wait());
    }

    QString row(int number)
    {
        const QAbstractItemModel &model = *m_page->models().table().model();
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells.append(model.index(number, column).data().toString());
        return cells.join(u'|');
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<CostLedger> m_costs;
    std::unique_ptr<CostPage> m_page;
};

QTEST_MAIN(TestCostPage)
#include "tst_costpage.moc"
