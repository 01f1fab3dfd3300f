// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/exporter.h"
#include "src/alerts/alertengine.h"
#include "src/alerts/rulefile.h"
#include "src/base/datapaths.h"
#include "src/prometheus/client.h"
#include "src/prometheus/serverhealth.h"
#include "ui/app/budgetsetter.h"
#include "ui/app/commandline.h"
#include "ui/app/demoprocess.h"
#include "ui/app/exporterstart.h"
#include "ui/app/notices.h"
#include "ui/app/serverlink.h"
#include "ui/app/settingskeeper.h"
#include "ui/app/stores.h"
#include "ui/tray/desktopnotifier.h"

#include <QFutureWatcher>
#include <QNetworkAccessManager>
#include <QObject>
#include <QStringList>
#include <QThreadPool>

#include <memory>
#include <optional>

namespace meterbird::ui {

/// Everything that runs, without the window: exporter, managed Prometheus, client, alerts, demo agent, run.json. The
/// window shows it; `--headless` is this alone. Members stand bottom-up, so they are torn down top-down. GUI thread.
class Services : public QObject
{
    Q_OBJECT

public:
    using Notice = ui::Notice; ///< its buttons are answered by answer(id, index)
    using Level = Notice::Level;

    Services(const StartOptions &options, DataPaths paths, ExporterStarter starter = startExporter,
             QObject *parent = nullptr);
    /// Waits for an exporter that is being started.
    ~Services() override;

    /// Reads the settings; never fails as a whole: what is broken is told by noticed() and works by defaults.
    void open(Stores stores);
    void open() { open(openStores(m_paths, m_options.demo)); }
    /// Reads the rules, starts exporter, Prometheus, alerts and, when asked for, the demo. After the first frame, so
    /// that the window is there at once. Does not wait for the exporter: exporterChanged() tells what became of it, and
    /// the managed Prometheus, which scrapes it, is started then.
    void start();
    /// What start() could not do is tried again; exporterChanged() follows.
    void retryExporter();

    const StartOptions &options() const { return m_options; }
    const DataPaths &paths() const { return m_paths; }
    const settings::Settings &settings() const { return m_settings.settings(); }
    /// Applies and keeps them; what goes wrong is said too. Errors: those of SettingsKeeper::set().
    Result<void> setSettings(const settings::Settings &settings);

    prometheus::PromClient &client() { return m_client; }
    alerts::AlertEngine &alerts() { return *m_alerts; }
    alerts::Notifier &notifier() { return m_notifier; }
    DemoProcess &demo() { return m_demo; }
    /// Once there is an exporter to send to.
    void startDemo();
    /// What is shown is the demo's, or partly so.
    bool isMadeUp() const { return m_isMadeUp; }

    exporter::Exporter *exporter() const { return m_exporter.get(); } ///< null while it does not run
    const std::optional<Error> &exporterError() const { return m_exporterError; }
    /// Null when somebody else's is asked, and until the exporter was opened or could not be.
    prometheus::ManagedServer *server() const { return m_link->own(); }
    QString prometheusUrl() const { return QString::fromStdString(m_link->url()); } ///< empty while nobody is there
    /// Whether the managed one is asked, be it that it is still to come.
    bool asksOwnServer() const { return !m_link->asksOther(); }
    /// How who is asked answers.
    const prometheus::ServerHealth &serverHealth() const { return m_health; }
    /// Asks somebody else's server from now on, and after the next start too; empty: the managed one again.
    void askServer(const QString &url);

    /// Tells it: as a banner where there is a window, and on stderr.
    void say(const QString &id, Level level, const QString &text, const QStringList &buttons = {})
    {
        m_notices.say(id, level, text, buttons);
    }
    /// What has been noticed and has not ended.
    const std::vector<Notice> &notices() const { return m_notices.all(); }

    /// Reads the rule files again; what is broken is told by noticed().
    void loadRules();
    const alerts::RuleSet &rules() const { return m_rules; }
    std::filesystem::path rulesFolder() const { return m_paths.config / "rules"; }

Q_SIGNALS:
    void noticed(const meterbird::ui::Notice &notice);
    void noticeEnded(const QString &id);
    /// It runs, or it could not be started: exporterError() says why.
    void exporterChanged();
    void serverChanged();
    /// There is somebody to ask; a different one than before, perhaps.
    void serverReady();
    /// There is nobody to ask until serverReady(): what was shown came from another server.
    void serverLeft();
    void serverHealthChanged();
    void settingsChanged();
    void rulesChanged();

public Q_SLOTS:
    void answer(const QString &noticeId, int button);

private:
    void sayAlertStore();
    void openExporter();
    void takeExporter();
    bool acceptExporter(StartedExporter started);
    void sayPorts();
    void sayOccupant(int wanted, int taken);
    QString takeAgent(const QString &url);
    std::string foreignServer() const;
    void startServer();
    prometheus::ServerSettings wantedServer();
    void useServer(const prometheus::Connection &connection);
    void leaveServer();
    void connectClients(const prometheus::Connection &connection);
    void noteAnswer(const std::optional<Error> &error);
    void applySettings(const settings::Settings &before);
    void writeRun();

    const StartOptions m_options;
    const DataPaths m_paths;
    const ExporterStarter m_starter;
    Notices m_notices;
    SettingsKeeper m_settings;
    std::unique_ptr<exporter::Exporter> m_exporter;
    std::optional<Error> m_exporterError;
    std::unique_ptr<BudgetSetter> m_budget; ///< of m_exporter
    std::unique_ptr<ServerLink> m_link;
    prometheus::ServerHealth m_health;
    prometheus::PromClient m_client;
    prometheus::PromClient m_alertClient; ///< a rule does not wait behind the panels, until it is too late
    alerts::RuleSet m_rules;
    std::unique_ptr<alerts::AlertStore> m_alertStore;
    DesktopNotifier m_notifier;
    std::unique_ptr<alerts::AlertEngine> m_alerts;
    QNetworkAccessManager m_occupantNetwork;
    DemoProcess m_demo;
    QThreadPool m_openingThread;
    QFutureWatcher<StartedExporter> m_opening;
    bool m_isOpening = false; ///< until takeExporter() has seen to it
    bool m_demoWanted = false; ///< as soon as there is an exporter
    QString m_occupantUrl; ///< a Prometheus that has our port: what its notice's button connects to
    bool m_ownsRunFile = false;
    std::optional<Error> m_alertStoreProblem; ///< the one that was told
    bool m_isMadeUp = false;
};

} // namespace meterbird::ui
