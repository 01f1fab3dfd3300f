// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/alertspage.h"

#include "tests/support/fakequerysource.h"
#include "tests/support/recordingnotifier.h"
#include "ui/alerts/historymodel.h"
#include "ui/dashboard/chartcard.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace meterbird;
using namespace meterbird::alerts;
using namespace meterbird::ui;

class AlertsPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void drawsTheWorstAlertAgainstItsThreshold();
    void choosesTheWorstUntilAPersonChooses();
    void isUsedByKeyboardAlone();
    void opensTheHistoryByKeyboard();
    void asksNothingWhileItIsHidden();
    void keepsTheChartWhenTheQuestionFails();
    void opensTheAlertOfANotice();
    void saysThatARuleIsGone();
    void namesABrokenRuleFile();
    void saysThatNothingIsStored();
    void filtersWithItsButtons();
    void countsAsReadWhatWasClicked();
    void exportsRulesThatCanBeReadAgain();
    void paintsInBothThemes();

private:
    void evaluate();
    QPushButton *button(const char *start) const;

    std::unique_ptr<test::FakeQuerySource> m_source;
    std::unique_ptr<AlertStore> m_store;
    std::unique_ptr<test::RecordingNotifier> m_notifier;
    std::unique_ptr<AlertEngine> m_engine;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<AlertsPage> m_page;
    double m_p95 = 11.4;
};

void AlertsPageTest::init()
{
    m_p95 = 11.4;
    m_source = std::make_unique<test::FakeQuerySource>();
    m_source->onInstant = [this](const prometheus::InstantQuery &query) -> Result<prometheus::Answer> {
        prometheus::Answer answer;
        answer.type = prometheus::ResultType::Vector;
        Labels labels;
        labels.set("endpoint", "query");
        answer.series.push_back({labels, {{query.time, query.expr == "p95" ? m_p95 : 0.03}}});
        return answer;
    };
    m_source->onRange = [](const prometheus::RangeQuery &query) -> Result<prometheus::Answer> {
        Labels labels;
        labels.set("endpoint", "query");
        return test::matrixOf(query, {labels},
                              [](const Labels &, Timestamp time) { return 8 + 3 * std::sin(double(time) / 9e5); });
    };
    m_store = AlertStore::inMemory();
    m_notifier = std::make_unique<test::RecordingNotifier>();
    m_engine = std::make_unique<AlertEngine>(*m_source, *m_store, *m_notifier);
    Rule latency;
    latency.name = "HighLatency";
    latency.expr = "p95 > 10";
    latency.annotations.set("unit", "s");
    latency.labels.set("severity", "critical");
    Rule errors;
    errors.name = "HighErrorRate";
    errors.expr = "sum(rate(agent_errors_total[5m])) > 0.1";
    m_engine->setRules({errors, latency});
    m_theme = std::make_unique<Theme>(*qApp);
    m_page = std::make_unique<AlertsPage>(*m_engine, *m_store, *m_source, *m_theme);
    m_page->resize(1'200, 760);
}

void AlertsPageTest::cleanup()
{
    m_page.reset();
    m_engine.reset();
    m_theme.reset();
}

void AlertsPageTest::evaluate()
{
    m_engine->evaluateNow();
    for (int i = 0; i < 10; ++i)
        QCoreApplication::processEvents();
}

QPushButton *AlertsPageTest::button(const char *start) const
{
    for (QPushButton *each : m_page->findChildren<QPushButton *>()) {
        if (each->text().startsWith(QString::fromUtf8(start)))
            return each;
    }
    return nullptr;
}

void AlertsPageTest::drawsTheWorstAlertAgainstItsThreshold()
{
    evaluate();
    m_page->show();
    m_page->showAlert(QString::fromStdString(m_engine->statuses()[1].rule.id()), {});
    QTRY_COMPARE(m_page->chart().state().series.size(), std::size_t(1));
    QCOMPARE(m_page->chart().panel().title, std::string("HighLatency"));
    QCOMPARE(m_page->chart().panel().thresholds.front().value, 10.0);
    QCOMPARE(m_source->ranges.back().expr, std::string("p95"));
    QCOMPARE(m_source->ranges.back().range.length(), Milliseconds(3'600'000));
    QCOMPARE(m_page->history().rowCount(), 1);
}

void AlertsPageTest::choosesTheWorstUntilAPersonChooses()
{
    m_p95 = 1;
    evaluate();
    m_page->show();
    QCOMPARE(m_page->chart().panel().title, std::string("HighErrorRate")); // the first; all is well
    m_p95 = 11;
    evaluate();
    QCOMPARE(m_page->chart().panel().title, std::string("HighLatency"));
    auto *table = m_page->findChild<QTableView *>();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(m_page->model().index(1, 1)).center());
    QCOMPARE(m_page->chart().panel().title, std::string("HighErrorRate"));
    m_p95 = 1;
    evaluate();
    QCOMPARE(m_page->chart().panel().title, std::string("HighErrorRate"));
}

void AlertsPageTest::isUsedByKeyboardAlone()
{
    m_p95 = 11;
    evaluate();
    m_page->show();
    auto *table = m_page->findChild<QTableView *>();
    QTest::keyClick(table, Qt::Key_Down);
    QCOMPARE(m_page->chart().panel().title, std::string("HighErrorRate"));
    m_p95 = 1; // the other way round, by a reset
    evaluate();
    QCOMPARE(m_page->model().row(0).name, QStringLiteral("HighErrorRate"));
    QCOMPARE(m_page->chart().panel().title, std::string("HighErrorRate"));
    m_p95 = 11;
    evaluate();
    QCOMPARE(table->currentIndex().row(), 1);
    button("Firing")->click(); // which hides it
    QCOMPARE(m_page->chart().panel().title, std::string("HighLatency"));
    button("All")->click();
    QCOMPARE(m_page->chart().panel().title, std::string("HighErrorRate"));
    QTest::keyClick(table, Qt::Key_Up);
    QCOMPARE(m_page->unreadCount(), 2);
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(m_page->unreadCount(), 1); // the one that fires; the other is over
}

void AlertsPageTest::opensTheHistoryByKeyboard()
{
    evaluate();
    m_page->show();
    m_page->showAlert(QString::fromStdString(m_engine->statuses()[0].rule.id()), {});
    QCOMPARE(m_page->chart().panel().title, std::string("HighErrorRate"));
    const auto tables = m_page->findChildren<QTableView *>();
    auto *table = tables[0]->accessibleName() == QStringLiteral("History") ? tables[0] : tables[1];
    table->setCurrentIndex(m_page->history().index(0, 0));
    m_p95 = 1;
    evaluate();
    QCOMPARE(m_page->history().rowCount(), 2);
    QCOMPARE(table->currentIndex().row(), 1); // the same one, under a new one
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(m_page->chart().panel().title, std::string("HighLatency"));
}

void AlertsPageTest::asksNothingWhileItIsHidden()
{
    for (int i = 0; i < 3; ++i)
        evaluate();
    QVERIFY(m_source->ranges.empty());
    m_page->show();
    QTRY_COMPARE(m_source->ranges.size(), std::size_t(1));
    m_page->hide();
    evaluate();
    QCOMPARE(m_source->ranges.size(), std::size_t(1));
}

void AlertsPageTest::keepsTheChartWhenTheQuestionFails()
{
    evaluate();
    m_page->show();
    QTRY_COMPARE(m_page->chart().state().series.size(), std::size_t(1));
    m_source->failure = Error {Error::Kind::Network, "gone"};
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("cannot be evaluated")));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("cannot be evaluated")));
    evaluate();
    QTRY_VERIFY(m_page->chart().state().error);
    QCOMPARE(m_page->chart().state().series.size(), std::size_t(1));
}

void AlertsPageTest::opensTheAlertOfANotice()
{
    connect(m_engine.get(), &AlertEngine::chartRequested, m_page.get(), &AlertsPage::showAlert);
    evaluate();
    m_page->show();
    QTRY_COMPARE(m_notifier->shown.size(), std::size_t(1));
    m_page->findChild<QTableView *>()->selectRow(1);
    QTRY_COMPARE(m_page->chart().panel().title, std::string("HighErrorRate"));
    m_notifier->click(m_notifier->receipts.front(), action::showChart);
    QTRY_COMPARE(m_page->chart().panel().title, std::string("HighLatency"));
    QCOMPARE(m_page->unreadCount(), 0);
}

void AlertsPageTest::saysThatARuleIsGone()
{
    m_page->show();
    m_page->showAlert(QStringLiteral("no such rule"), {});
    QVERIFY(m_page->bannerText().contains(QStringLiteral("no longer there")));
    m_page->showAlert(QString::fromStdString(m_engine->statuses()[0].rule.id()), {});
    QVERIFY(!m_page->bannerText().contains(QStringLiteral("no longer there")));
}

void AlertsPageTest::namesABrokenRuleFile()
{
    RuleSet set;
    const Error wrong {Error::Kind::Config, "/home/me/rules/a.yml:3:7: unknown field \"fro\" in rule", 3, 7};
    set.broken.push_back({wrong, BrokenRules::StandIn::Shipped});
    set.broken.push_back({wrong, BrokenRules::StandIn::LastGood});
    m_page->setRules(set, QStringLiteral("/home/me/rules"));
    QCOMPARE(m_page->bannerText(),
             QStringLiteral(
                 "/home/me/rules/a.yml:3:7: unknown field \"fro\" in rule. The shipped rules are used meanwhile. Mend "
                 "it and read the rules again.\n"
                 "/home/me/rules/a.yml:3:7: unknown field \"fro\" in rule. Its rules go on as they were last read. "
                 "Mend it and read the rules again.\n"
                 "What happens here is lost when Meterbird ends: alerts are kept in memory only"));
    for (const QLabel *label : m_page->findChildren<QLabel *>())
        QVERIFY(label->textFormat() != Qt::RichText && label->textFormat() != Qt::MarkdownText);
}

void AlertsPageTest::saysThatNothingIsStored()
{
    QTemporaryDir folder;
    auto disk = AlertStore::open(folder.filePath(QStringLiteral("m.sqlite")).toStdString());
    QVERIFY(disk);
    AlertsPage stored(*m_engine, **disk, *m_source, *m_theme);
    QCOMPARE(stored.bannerText(), QString());
    QVERIFY(m_page->bannerText().contains(QStringLiteral("lost when Meterbird ends")));
}

void AlertsPageTest::filtersWithItsButtons()
{
    evaluate();
    m_page->show();
    QCOMPARE(button("All")->text(), QStringLiteral("All 2"));
    QCOMPARE(button("Firing")->text(), QStringLiteral("Firing 1"));
    button("Firing")->click();
    QCOMPARE(m_page->model().rowCount(), 1);
    button("Pending")->click();
    QCOMPARE(m_page->model().rowCount(), 0);
    QCOMPARE(m_page->emptyText(), QStringLiteral("No alert is pending."));
    QSignalSpy reload(m_page.get(), &AlertsPage::reloadRulesRequested);
    button("Reload")->click();
    QCOMPARE(reload.size(), 1);
}

void AlertsPageTest::countsAsReadWhatWasClicked()
{
    QSignalSpy unread(m_page.get(), &AlertsPage::unreadChanged);
    evaluate();
    m_page->show();
    QCOMPARE(m_page->unreadCount(), 1);
    auto *table = m_page->findChild<QTableView *>();
    const QRect cell = table->visualRect(m_page->model().index(0, 1));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, cell.center());
    QCOMPARE(m_page->unreadCount(), 0);
    QCOMPARE(unread.back().front().toInt(), 0);
    QVERIFY(!button("Mark all read")->isVisible());
}

void AlertsPageTest::exportsRulesThatCanBeReadAgain()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("out.yml"));
    QVERIFY(m_page->exportRules(file));
    const auto again = readRules(file.toStdString());
    QVERIFY(!again); // the rules of this test have no group, which a file must have
    RuleSet set;
    set.file = *parseRules("groups: [{name: g, rules: [{alert: A, expr: a > 1}]}]", "g.yml");
    m_page->setRules(set, folder.path());
    QVERIFY(m_page->exportRules(file));
    QCOMPARE(readRules(file.toStdString())->rules.front().name, std::string("A"));
    const auto refused = m_page->exportRules(QStringLiteral("/nowhere/out.yml"));
    QCOMPARE(refused.error().kind, Error::Kind::Storage);
}

void AlertsPageTest::paintsInBothThemes()
{
    evaluate();
    m_page->show();
    QTRY_COMPARE(m_page->chart().state().series.size(), std::size_t(1));
    for (const Appearance appearance : {Appearance::Dark, Appearance::Light}) {
        m_theme->setAppearance(appearance);
        const QImage image = m_page->grab().toImage();
        const QColor critical = m_theme->colors().critical;
        bool hasPill = false;
        for (int y = 0; y < image.height() / 2 && !hasPill; ++y) {
            for (int x = 0; x < 200 && !hasPill; ++x)
                hasPill = image.pixelColor(x, y) == critical;
        }
        QVERIFY(hasPill);
        if (qEnvironmentVariableIsSet("METERBIRD_PICTURES"))
            image.save(qEnvironmentVariable("METERBIRD_PICTURES")
                       + QStringLiteral("/alerts-%1.png").arg(int(appearance)));
    }
}

QTEST_MAIN(AlertsPageTest)
#include "tst_alertspage.moc"
