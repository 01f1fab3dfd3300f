// SPDX-License-Identifier: GPL-3.0-or-later
// What the window says of what runs behind it, from the first moment on.
#include "src/dashboard/dashboardmodel.h"
#include "tests/support/await.h"
#include "tests/support/fakeprometheus.h"
#include "tests/ui/app/idleserver.h"
#include "tests/ui/app/slowstart.h"
#include "ui/app/services.h"
#include "ui/app/servicestatus.h"
#include "ui/dashboard/dashboardpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/menubutton.h"
#include "ui/shell/statustext.h"
#include "ui/sources/sourcespage.h"
#include "ui/theme/theme.h"

#include <QTemporaryDir>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;

class TestServiceStatus : public QObject
{
    Q_OBJECT

private:
    /// What stands in the status line of Prometheus.
    const StatusText *prometheus() const
    {
        for (const StatusText *text : m_window->findChildren<StatusText *>()) {
            if (text->text().startsWith(QStringLiteral("Prometheus")))
                return text;
        }
        return nullptr;
    }
    const MenuButton *connection() const { return m_window->findChild<MenuButton *>(QStringLiteral("connection")); }
    void show(Services &services)
    {
        m_model = std::make_unique<dashboard::DashboardModel>(services.client());
        m_model->setActive(false);
        m_window = std::make_unique<MainWindow>(m_theme);
        m_dashboard = std::make_unique<DashboardPage>(*m_model, m_theme);
        m_sources = std::make_unique<SourcesPage>(m_theme, services.client());
        m_status = std::make_unique<ServiceStatus>(services, *m_window, *m_dashboard, *m_sources);
    }
    void hide()
    {
        m_status.reset();
        m_sources.reset();
        m_dashboard.reset();
        m_window.reset();
        m_model.reset();
    }

    Theme m_theme {*qApp};
    std::unique_ptr<dashboard::DashboardModel> m_model;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<DashboardPage> m_dashboard;
    std::unique_ptr<SourcesPage> m_sources;
    std::unique_ptr<ServiceStatus> m_status;

private Q_SLOTS:
    void nothingIsWellBeforePrometheusIsThere()
    {
        const test::IdleServer idle;
        const QTemporaryDir folder;
        StartOptions options;
        options.dataDir = folder.path().toStdString();
        options.metricsPort = options.receiverPort = options.prometheusPort = 0;
        test::SlowStart slow;
        Services services(options, dataPaths(options.dataDir), slow.starter());
        const auto atTheEnd = slow.goOnAtTheEnd();
        services.open();
        const auto hidden = qScopeGuard([this] { hide(); });
        show(services);
        const auto isStarting = [this](StatusState state) {
            return prometheus()->text() == QStringLiteral("Prometheus · starting") && prometheus()->state() == state
                && connection()->value() == QStringLiteral("Local") && !connection()->menu();
        };
        QVERIFY(isStarting(StatusState::Unknown));
        services.start();
        QTRY_VERIFY(slow.hasBegun());
        QVERIFY(isStarting(StatusState::Unknown));
        int checked = 0; // between the exporter and Prometheus, after what the window was told
        connect(&services, &Services::exporterChanged, this, [&] {
            QVERIFY(!services.server());
            QVERIFY(isStarting(StatusState::Unknown));
            ++checked;
        });
        slow.goOn();
        QTRY_VERIFY(services.server());
        QCOMPARE(checked, 1);
        QTRY_VERIFY(isStarting(StatusState::Warning));
    }

    void anotherServerIsNamedAndOnesOwnOffered()
    {
        const test::IdleServer idle;
        test::FakePrometheus other;
        const QTemporaryDir folder;
        StartOptions options;
        options.dataDir = folder.path().toStdString();
        options.metricsPort = options.receiverPort = options.prometheusPort = 0;
        Services services(options, dataPaths(options.dataDir));
        services.open();
        auto settings = services.settings();
        settings.prometheusUrl = other.url();
        QVERIFY(services.setSettings(settings));
        const auto hidden = qScopeGuard([this] { hide(); });
        show(services);
        services.start();
        QCOMPARE(prometheus()->text(), QStringLiteral("Prometheus %1").arg(QString::fromStdString(other.url())));
        QCOMPARE(connection()->value(), QStringLiteral("127.0.0.1"));
        QVERIFY(connection()->menu());
        services.askServer({});
        QCOMPARE(connection()->value(), QStringLiteral("Local"));
        QVERIFY(!connection()->menu());
    }

    void anotherServerIsAsWellAsItAnswers()
    {
        test::FakePrometheus other;
        const test::FakeReply one {R"({"status":"success","data":{"resultType":"vector","result":[]}})"};
        other.answer(one);
        const QTemporaryDir folder;
        StartOptions options;
        options.dataDir = folder.path().toStdString();
        options.metricsPort = options.receiverPort = 0;
        options.prometheusUrl = other.url();
        Services services(options, dataPaths(options.dataDir));
        services.open();
        const auto hidden = qScopeGuard([this] { hide(); });
        show(services);
        services.start();
        QCOMPARE(prometheus()->state(), StatusState::Unknown); // nothing is known of it yet
        const auto ask = [&services] {
            return test::await(services.client().ask(meterbird::prometheus::InstantQuery {"up", 0})).has_value();
        };
        QVERIFY(ask());
        QCOMPARE(prometheus()->state(), StatusState::Ok);
        other.answer({.body = "go away", .status = 403});
        QVERIFY(ask() && ask());
        QCOMPARE(prometheus()->state(), StatusState::Critical);
        QVERIFY2(prometheus()->text().endsWith(QStringLiteral("refused")), qPrintable(prometheus()->text()));
        other.answer({.body = "bad gateway", .status = 502});
        QVERIFY(ask() && ask());
        QCOMPARE(prometheus()->state(), StatusState::Warning);
        other.answer(one);
        QVERIFY(ask());
        QCOMPARE(prometheus()->state(), StatusState::Ok);
    }
};

QTEST_MAIN(TestServiceStatus)
#include "tst_servicestatus.moc"
