// SPDX-License-Identifier: GPL-3.0-or-later
// The Sources page upon the real exporter: what is sent over HTTP shows in the window.
#include "src/dashboard/dashboardmodel.h"
#include "tests/support/fakeprometheus.h"
#include "tests/support/http.h"
#include "ui/app/services.h"
#include "ui/app/sourcesfeed.h"
#include "ui/sources/recipemodel.h"
#include "ui/sources/sourcespage.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QListView>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace meterbird;
using namespace meterbird::ui;

class TestSourcesFeed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void showsASenderFromItsFirstEventOn();
    void namesTheSenderOfWhatWasRefused();
    void looksThroughThePanelsOfTheDashboard();
    void asksNothingWhileThePageIsHidden();
    void cleanupTestCase();

private:
    QString receiver() const { return QString::fromStdString(m_services->exporter()->receiverUrl()); }
    QStringList findings() const
    {
        QStringList titles;
        for (const QLabel *label : m_page->findChildren<QLabel *>(QStringLiteral("findingTitle"))) {
            if (label->isVisible())
                titles << label->text();
        }
        return titles;
    }

    QTemporaryDir m_folder;
    test::FakePrometheus m_server;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<dashboard::DashboardModel> m_model;
    std::unique_ptr<SourcesPage> m_page;
};

void TestSourcesFeed::initTestCase()
{
    m_server.answer({R"({"status":"success","data":{"resultType":"vector","result":[]}})"});
    m_server.answer("/api/v1/label/__name__/values", {R"({"status":"success","data":["up"]})"});
    m_server.answer("/api/v1/targets", {R"({"status":"success","data":{"activeTargets":[
        {"labels":{"job":"vllm"},"scrapePool":"vllm","scrapeUrl":"http://127.0.0.1:8000/metrics","health":"up"}]}})"});
    StartOptions options;
    options.dataDir = m_folder.path().toStdString();
    options.metricsPort = 0;
    options.receiverPort = 0;
    options.prometheusUrl = m_server.url();
    m_theme = std::make_unique<Theme>(*qApp);
    m_services = std::make_unique<Services>(options, dataPaths(options.dataDir));
    m_services->open();
    m_services->start();
    QTRY_VERIFY(m_services->exporter());
    m_model = std::make_unique<dashboard::DashboardModel>(m_services->client());
    m_model->setActive(false);
    dashboard::Dashboard dashboard;
    dashboard::Panel panel;
    panel.title = "Agents";
    panel.queries.emplace_back();
    panel.queries.back().expr = "sum(nobody_sends_it)";
    dashboard.panels.push_back(panel);
    m_model->setDashboard(std::move(dashboard));
    m_page = std::make_unique<SourcesPage>(*m_theme, m_services->client());
    new SourcesFeed(*m_page, *m_services, *m_model, m_page.get());
    m_page->show();
}

void TestSourcesFeed::cleanupTestCase()
{
    m_page.reset();
    m_model.reset();
    m_services.reset();
    m_theme.reset();
}

void TestSourcesFeed::showsASenderFromItsFirstEventOn()
{
    auto *senders = m_page->findChild<QTreeView *>(QStringLiteral("senders"));
    const auto *recipes = m_page->findChild<QListView *>(QStringLiteral("recipes"))->model();
    const QModelIndex curl = recipes->index(8, 0);
    QCOMPARE(curl.data().toString(), QStringLiteral("curl"));
    QVERIFY(!senders->isVisible());
    QVERIFY(curl.data(RecipeModel::StateTextRole).toString().isEmpty());
    const auto answer = test::httpPost(receiver() + QStringLiteral("/v1/events"),
                                       R"({"type":"llm_call","agent":"curl","model":"m","provider":"p"})");
    QVERIFY2(answer.status == 200 && answer.body.contains("\"accepted\":1"), answer.body.constData());
    QTRY_VERIFY_WITH_TIMEOUT(senders->isVisible(), 30'000);
    QCOMPARE(senders->model()->index(0, 0).data().toString(), QStringLiteral("curl"));
    QCOMPARE(senders->model()->index(0, 4).data().toString(), QStringLiteral("1"));
    QCOMPARE(curl.data(RecipeModel::StateTextRole).toString(), QStringLiteral("receiving"));
}

void TestSourcesFeed::namesTheSenderOfWhatWasRefused()
{
    const auto answer = test::httpPost(
        receiver() + QStringLiteral("/v1/events"),
        R"([{"type":"error","agent":"me","error_type":"x"},{"type":"llm_call","agent":"me","model":"<b>"}])");
    QVERIFY2(answer.body.contains("\"accepted\":1"), answer.body.constData());
    QTRY_VERIFY_WITH_TIMEOUT(findings().contains(QStringLiteral("Part of what was sent was refused: me")), 30'000);
}

void TestSourcesFeed::looksThroughThePanelsOfTheDashboard()
{
    QTRY_VERIFY_WITH_TIMEOUT(findings().contains(QStringLiteral("Nobody sends the metric: nobody_sends_it")), 30'000);
}

void TestSourcesFeed::asksNothingWhileThePageIsHidden()
{
    // The alerts ask on; for targets the page alone does, and the doctor for it.
    const auto asked = [this] {
        return std::count_if(m_server.requests().begin(), m_server.requests().end(),
                             [](const test::FakeRequest &request) { return request.path.contains("/targets"); });
    };
    m_page->hide();
    const auto before = asked();
    m_page->setTargets({});
    m_page->setReceiver({});
    Q_EMIT m_services->rulesChanged();
    QCoreApplication::processEvents();
    QCOMPARE(asked(), before);
    m_page->show();
    QTRY_COMPARE(asked(), before + 2);
}

QTEST_MAIN(TestSourcesFeed)
#include "tst_sourcesfeed.moc"
