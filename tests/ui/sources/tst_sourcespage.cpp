// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakequerysource.h"
#include "ui/sources/connectcard.h"
#include "ui/sources/sourcespage.h"
#include "ui/sources/targetdialog.h"
#include "ui/sources/targetmodel.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace meterbird;
using namespace meterbird::ui;
using settings::ScrapeTarget;

namespace {

/// Answers targets() at once with what the test put there.
class Source : public test::FakeQuerySource
{
public:
    QCoro::Task<Result<std::vector<prometheus::Target>>> targets() override
    {
        ++asked;
        return answerNow(answer);
    }
    Result<std::vector<prometheus::Target>> answer;
    int asked = 0;

private:
    static QCoro::Task<Result<std::vector<prometheus::Target>>> answerNow(Result<std::vector<prometheus::Target>> value)
    {
        co_return value;
    }
};

prometheus::Target target(const char *job, const char *url, const char *health, const char *error = "")
{
    prometheus::Target result;
    result.job = job;
    result.url = url;
    result.health = health;
    result.lastError = error;
    result.lastScrape = currentTime() - 3'000;
    return result;
}

} // namespace

class TestSourcesPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asksOnlyWhileItIsVisible();
    void showsListedTargetsWithTheirHealth();
    void keepsTheRowsWhenTheQuestionFails();
    void addsATargetOnce();
    void refusesWhatWouldNotBeScraped();
    void saysInTheDialogWhyATargetIsRefused();
    void removesOnlyWhatTheUserListed();
    void keepsASelectionOverARefresh();
    void showsTextFromOutsidePlain();
    void showsWhatTheReceiverDid();
    void asksForTheRestOnlyWhileItIsVisible();
    void showsWhoSends();
    void looksAgainAtTheFirstSender();
    void showsAllFindingsInOneList();
    void putsTheLiveAddressIntoTheRecipes();
    void offersThePageOfARecipeAsATarget();
    void modelKeepsTheRulesOfModels();

private:
    QTreeView *view() const { return m_page->findChild<QTreeView *>(QStringLiteral("targets")); }
    QString cell(int row, int column) const { return view()->model()->index(row, column).data().toString(); }
    QString text(const char *name) const { return m_page->findChild<QWidget *>(QLatin1String(name))->accessibleName(); }

    Source m_source;
    std::unique_ptr<Theme> m_theme = std::make_unique<Theme>(*qApp);
    std::unique_ptr<SourcesPage> m_page;
    const std::vector<ScrapeTarget> m_two {{"http://127.0.0.1:8000/metrics", "litellm"},
                                           {"http://127.0.0.1:8001/metrics", "vllm"}};
};

void TestSourcesPage::init()
{
    m_page = std::make_unique<SourcesPage>(*m_theme, m_source);
    m_source.answer = std::vector<prometheus::Target> {};
    m_source.asked = 0;
}

void TestSourcesPage::asksOnlyWhileItIsVisible()
{
    QTest::qWait(20);
    QCOMPARE(m_source.asked, 0);
    m_page->show();
    QCOMPARE(m_source.asked, 1);
    m_page->hide();
    m_page->show();
    QCOMPARE(m_source.asked, 2);
}

void TestSourcesPage::showsListedTargetsWithTheirHealth()
{
    m_page->setTargets(m_two);
    QCOMPARE(view()->model()->rowCount(), 2);
    QCOMPARE(cell(0, TargetModel::Health), QStringLiteral("not scraped yet"));
    m_source.answer = std::vector {target("meterbird", "http://127.0.0.1:9090/metrics", "up"),
                                   target("vllm", "http://127.0.0.1:8001/metrics", "down", "connection refused")};
    m_page->show();
    QTRY_COMPARE(view()->model()->rowCount(), 3);
    QCOMPARE(cell(0, TargetModel::Job), QStringLiteral("litellm"));
    QCOMPARE(cell(0, TargetModel::Health), QStringLiteral("not scraped yet"));
    QCOMPARE(cell(1, TargetModel::Health), QStringLiteral("down"));
    QCOMPARE(cell(1, TargetModel::LastError), QStringLiteral("connection refused"));
    QCOMPARE(cell(1, TargetModel::LastScrape), QStringLiteral("3 s ago"));
    QCOMPARE(cell(2, TargetModel::Health), QStringLiteral("up"));
    QVERIFY(!view()->model()->index(2, TargetModel::Health).data(Qt::DecorationRole).value<QIcon>().isNull());
}

void TestSourcesPage::keepsTheRowsWhenTheQuestionFails()
{
    m_source.answer = std::vector {target("meterbird", "http://127.0.0.1:9090/metrics", "up")};
    m_page->show();
    QTRY_COMPARE(view()->model()->rowCount(), 1);
    m_page->hide();
    m_source.answer = Failure(Error {Error::Kind::Network, "connection refused"});
    m_page->show();
    auto *note = m_page->findChild<QLabel *>(QStringLiteral("note"));
    QTRY_VERIFY(!note->text().isEmpty());
    QCOMPARE(view()->model()->rowCount(), 1);
    m_page->hide();
    m_source.answer = std::vector {target("meterbird", "http://127.0.0.1:9090/metrics", "up")};
    m_page->show();
    QTRY_VERIFY(note->text().isEmpty());
}

void TestSourcesPage::addsATargetOnce()
{
    QSignalSpy changed(m_page.get(), &SourcesPage::targetsChanged);
    QVERIFY(m_page->addTarget(m_two[0]));
    QCOMPARE(changed.size(), 1);
    QVERIFY(m_page->targets() == std::vector {m_two[0]});
    const auto again = m_page->addTarget({m_two[0].url, "other"});
    QVERIFY(!again);
    QVERIFY(again.error().detail.find("already") != std::string::npos);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(view()->model()->rowCount(), 1);
}

void TestSourcesPage::refusesWhatWouldNotBeScraped()
{
    QSignalSpy changed(m_page.get(), &SourcesPage::targetsChanged);
    m_page->setOwnPage("http://127.0.0.1:9090/metrics");
    const auto refused = [this](const char *url, const char *why) {
        const auto added = m_page->addTarget({url, "mine"});
        return !added && added.error().detail.starts_with("Not added: ") && added.error().detail.ends_with('.')
            && added.error().detail.find(why) != std::string::npos;
    };
    QVERIFY(refused("http://localhost:9090", "Meterbird's own page"));
    QVERIFY(refused("http://127.0.0.1:8000/metrics?match[]=up", "match[]"));
    QCOMPARE(changed.size(), 0);
    // What an earlier version took, or was good until Meterbird took its port, does not stand in the way of others.
    m_page->setTargets({{"http://127.0.0.1:9090/metrics", "agent"}});
    QVERIFY(m_page->addTarget({"http://127.0.0.1:8000/metrics", "mine"}));
    const auto same = m_page->addTarget({"http://localhost:8000", "same"});
    QVERIFY(!same);
    QVERIFY2(same.error().detail.find("also as 'mine'") != std::string::npos, same.error().detail.c_str());
    QCOMPARE(changed.size(), 1);
}

void TestSourcesPage::saysInTheDialogWhyATargetIsRefused()
{
    m_page->show();
    for (QPushButton *button : m_page->findChildren<QPushButton *>()) {
        if (button->text() == QStringLiteral("Add…"))
            button->click();
    }
    auto *dialog = m_page->findChild<TargetDialog *>();
    QVERIFY(dialog);
    auto *complaint = dialog->findChild<QLabel *>(QStringLiteral("complaint"));
    QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("url")), QStringLiteral("localhost:8000"));
    QTest::keyClick(dialog, Qt::Key_Return);
    QVERIFY(dialog->isVisible());
    QVERIFY2(complaint->text().contains(QLatin1String("http://")), qPrintable(complaint->text()));
    QVERIFY(m_page->targets().empty());
    dialog->findChild<QLineEdit *>(QStringLiteral("url"))->setText(QStringLiteral(" http://127.0.0.1:8000/metrics "));
    dialog->findChild<QLineEdit *>(QStringLiteral("job"))->clear();
    QTest::keyClick(dialog, Qt::Key_Return);
    QTRY_VERIFY(!m_page->findChild<TargetDialog *>());
    QCOMPARE(m_page->targets().size(), std::size_t(1));
    QCOMPARE(m_page->targets()[0].url, std::string("http://127.0.0.1:8000/metrics"));
    QCOMPARE(m_page->targets()[0].job, std::string("127.0.0.1:8000")); // named after its address
}

void TestSourcesPage::removesOnlyWhatTheUserListed()
{
    m_page->setTargets(m_two);
    m_source.answer = std::vector {target("meterbird", "http://127.0.0.1:9090/metrics", "up")};
    m_page->show();
    QTRY_COMPARE(view()->model()->rowCount(), 3);
    QSignalSpy changed(m_page.get(), &SourcesPage::targetsChanged);
    QPushButton *remove = nullptr;
    for (QPushButton *button : m_page->findChildren<QPushButton *>())
        remove = button->text() == QLatin1String("Remove") ? button : remove;
    QVERIFY(!remove->isEnabled());
    view()->setCurrentIndex(view()->model()->index(2, 0)); // Meterbird's own
    QVERIFY(!remove->isEnabled());
    m_page->removeSelected();
    QCOMPARE(changed.size(), 0);
    view()->setCurrentIndex(view()->model()->index(0, 0));
    QVERIFY(remove->isEnabled());
    remove->click();
    QCOMPARE(changed.size(), 1);
    QVERIFY(m_page->targets() == std::vector {m_two[1]});
    QVERIFY(!remove->isEnabled());
}

void TestSourcesPage::keepsASelectionOverARefresh()
{
    m_page->setTargets(m_two);
    m_page->show();
    view()->setCurrentIndex(view()->model()->index(1, 0));
    m_page->hide();
    m_source.answer = std::vector {target("vllm", "http://127.0.0.1:8001/metrics", "up")};
    m_page->show();
    QTRY_COMPARE(cell(1, TargetModel::Health), QStringLiteral("up"));
    QCOMPARE(view()->currentIndex().row(), 1);
    QVERIFY(view()->selectionModel()->hasSelection());
}

void TestSourcesPage::showsTextFromOutsidePlain()
{
    m_source.answer = std::vector {target("a\u202e\nb", "http://x/<b>", "strange", "<img src=x>\x1b[31m")};
    m_page->show();
    QTRY_COMPARE(view()->model()->rowCount(), 1);
    QCOMPARE(cell(0, TargetModel::Job), QStringLiteral("ab"));
    QCOMPARE(cell(0, TargetModel::Health), QStringLiteral("not known"));
    const QString tip = view()->model()->index(0, TargetModel::LastError).data(Qt::ToolTipRole).toString();
    QCOMPARE(tip, QStringLiteral("<p>&lt;img src=x&gt;[31m</p>"));
}

void TestSourcesPage::showsWhatTheReceiverDid()
{
    QVERIFY(text("receiverState").contains(QLatin1String("Not listening")));
    m_page->setReceiver({QStringLiteral("http://127.0.0.1:4418"), 38.2, 1'234'567, 2,
                         QStringLiteral("llm_call: input_tokens: must be >= 0")});
    m_page->show();
    QCOMPARE(text("receiverState"), QStringLiteral("Listening at http://127.0.0.1:4418 (in order)"));
    QCOMPARE(text("receiverCounts"), QStringLiteral("38.2 events/s · 1,234,567 accepted · 2 rejected"));
    QVERIFY(text("receiverRejection").contains(QLatin1String("must be >= 0")));
}

void TestSourcesPage::asksForTheRestOnlyWhileItIsVisible()
{
    const QSignalSpy reports(m_page.get(), &SourcesPage::reportWanted);
    const QSignalSpy examinations(m_page.get(), &SourcesPage::examinationWanted);
    QTest::qWait(20);
    QCOMPARE(reports.size() + examinations.size(), 0);
    m_page->show();
    QCOMPARE(reports.size(), 1);
    QCOMPARE(examinations.size(), 1);
    m_page->findChild<QPushButton *>(QStringLiteral("lookAgain"))->click();
    QCOMPARE(examinations.size(), 2);
    QTRY_COMPARE_WITH_TIMEOUT(reports.size(), 2, 30'000); // by itself
    m_page->hide();
    for (const QTimer *timer : m_page->findChildren<QTimer *>(QString(), Qt::FindDirectChildrenOnly))
        QVERIFY(!timer->isActive());
}

void TestSourcesPage::showsWhoSends()
{
    auto *senders = m_page->findChild<QTreeView *>(QStringLiteral("senders"));
    m_page->show();
    QVERIFY(!senders->isVisible());
    sources::Report report;
    report.senders.push_back({"claude-code", "Claude Code", 1'000, 57'000, 0.5, 1'234, 3, 2, 1, "no number"});
    m_page->setReport(report, 60'000);
    QVERIFY(senders->isVisible());
    QCOMPARE(senders->model()->rowCount(), 1);
    QCOMPARE(senders->model()->index(0, 2).data().toString(), QStringLiteral("3 s ago"));
    m_page->setReport({}, 60'000);
    QVERIFY(!senders->isVisible());
}

void TestSourcesPage::looksAgainAtTheFirstSender()
{
    m_page->show();
    m_page->setReport({}, 60'000);
    m_page->setExamination({{sources::FindingKind::NothingReceived, {}, {}, 0, 0, 1}});
    const QSignalSpy examinations(m_page.get(), &SourcesPage::examinationWanted);
    sources::Report report;
    report.senders.push_back({"my-agent", "OpenTelemetry (nodejs)", 1'000, 57'000, 0.5, 1, 0, 0, 0, {}});
    m_page->setReport(report, 62'000);
    QCOMPARE(examinations.size(), 1);
    m_page->setReport(report, 64'000);
    QCOMPARE(examinations.size(), 1);
}

void TestSourcesPage::showsAllFindingsInOneList()
{
    m_page->show();
    QCOMPARE(text("findingSum"), QStringLiteral("Not looked at yet (not known)"));
    m_page->setExamination({});
    QCOMPARE(text("findingSum"), QStringLiteral("Nothing is wrong (in order)"));
    sources::Report report;
    report.findings.push_back({sources::FindingKind::TwoWriters, "x: tokens", "They overlap.", 1'000, 2'000, 3});
    m_page->setReport(report, 10'000);
    m_page->setExamination({{sources::FindingKind::TargetDown, "vllm", "connection refused", 0, 0, 1}});
    QStringList titles;
    for (const QLabel *label : m_page->findChildren<QLabel *>(QStringLiteral("findingTitle")))
        titles << label->text();
    QCOMPARE(titles,
             (QStringList {QStringLiteral("A scrape target is down: vllm"),
                           QStringLiteral("Two processes write one counter: x: tokens")}));
    QCOMPARE(text("findingSum"), QStringLiteral("2 things to mend (warning)"));
}

void TestSourcesPage::putsTheLiveAddressIntoTheRecipes()
{
    m_page->setReceiver({QStringLiteral("http://127.0.0.1:4418"), 0, 0, 0, {}});
    auto *recipe = m_page->findChild<QPlainTextEdit *>(QStringLiteral("recipeText"));
    QVERIFY(recipe->toPlainText().contains(QLatin1String("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4418\n")));
    m_page->findChild<QPushButton *>(QStringLiteral("copyRecipe"))->click();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QLatin1String("export CLAUDE_CODE_ENABLE_TELEMETRY=1\n")));
    m_page->setReceiver({});
    QVERIFY(!m_page->findChild<QPushButton *>(QStringLiteral("copyRecipe"))->isEnabled());
    QVERIFY(recipe->toPlainText().isEmpty());
}

void TestSourcesPage::offersThePageOfARecipeAsATarget()
{
    m_page->show();
    m_page->findChild<ConnectCard *>()->choose(QStringLiteral("vllm"));
    m_page->findChild<QPushButton *>(QStringLiteral("addRecipeTarget"))->click();
    auto *dialog = m_page->findChild<TargetDialog *>();
    QVERIFY(dialog);
    QCOMPARE(dialog->findChild<QLineEdit *>(QStringLiteral("url"))->text(),
             QStringLiteral("http://127.0.0.1:8000/metrics"));
    QTest::keyClick(dialog, Qt::Key_Return);
    QTRY_VERIFY(!m_page->findChild<TargetDialog *>());
    QVERIFY(m_page->targets() == (std::vector {ScrapeTarget {"http://127.0.0.1:8000/metrics", "vllm"}}));
}

void TestSourcesPage::modelKeepsTheRulesOfModels()
{
    TargetModel model(*m_theme);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setListed(m_two);
    model.setScraped({target("a", "http://a/", "up"), target("vllm", "http://b/", "up")}, currentTime());
    QCOMPARE(model.rowCount(), 3);
    model.setListed({});
    QCOMPARE(model.rowCount(), 2);
    model.setScraped({}, currentTime());
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.listedAt(0));
    QVERIFY(!model.listedAt(-1));
    model.setScraped(std::vector<prometheus::Target>(5'000, target("a", "http://a/", "up")), currentTime());
    QVERIFY(model.rowCount() <= 1'000);
}

QTEST_MAIN(TestSourcesPage)
#include "tst_sourcespage.moc"
