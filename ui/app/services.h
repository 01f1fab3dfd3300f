// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/exporter.h"
#include "src/alerts/alertengine.h"
#include "src/alerts/rulefile.h"
#include "src/base/datapaths.h"
#include "src/prometheus/client.h"
#include "src/prometheus/managedserver.h"
#include "ui/app/commandline.h"
#include "ui/app/demoprocess.h"
#include "ui/app/exporterstart.h"
#include "ui/app/stores.h"
#include "ui/tray/desktopnotifier.h"

#include <QFutureWatcher>
#include <QNetworkAccessManager>
#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>

#include <memory>
#include <optional>

namespace meterbird::ui {

/// Everything that runs, without the window: exporter, managed Prometheus, client, alerts, demo agent, run.json. The
/// window shows it; `--headless` is this alone. Members stand bottom-up, so they are torn down top-down. GUI thread.
class Services : public QObject
{
    Q_OBJECT

public:
    enum class Level { Info, Warning, Critical };

    /// Something that a person should know: one sentence, plain text, may hold words from outside. `buttons` are
    /// answered by answer(id, index).
    struct Notice {
        QString id; ///< the same id replaces an earlier one
        Level level = Level::Info;
        QString text;
        QStringList buttons;
    };

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
    const settings::Settings &settings() const { return m_settings; }
    /// Keeps and applies them. Error (Storage): they are in force but not kept.
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
    prometheus::ManagedServer *server() const { return m_server.get(); }
    QString prometheusUrl() const; ///< whom we ask; empty while nobody is there
    /// Whether the managed one is asked, be it that it is still to come.
    bool asksOwnServer() const { return m_server || prometheusUrl().isEmpty(); }
    void retryServer();
    /// Asks somebody else's server from now on, and after the next start too; empty: the managed one again.
    void askServer(const QString &url);

    /// Tells it: as a banner where there is a window, and on stderr.
    void say(const QString &id, Level level, const QString &text, const QStringList &buttons = {});
    /// What has been noticed and has not ended.
    const std::vector<Notice> &notices() const { return m_notices; }

    /// Reads the rule files again; what is broken is told by noticed().
    void loadRules();
    const alerts::RuleSet &rules() const { return m_rules; }
    std::filesystem::path rulesFolder() const { return m_paths.config / "rules"; }

Q_SIGNALS:
    void noticed(const meterbird::ui::Services::Notice &notice);
    void noticeEnded(const QString &id);
    /// It runs, or it could not be started: exporterError() says why.
    void exporterChanged();
    void serverChanged();
    /// There is somebody to ask; a different one than before, perhaps.
    void serverReady();
    void settingsChanged();
    void rulesChanged();

public Q_SLOTS:
    void answer(const QString &noticeId, int button);

private:
    void unsay(const QString &id);
    void useStores(Stores stores);
    void sayAlertStore();
    void openExporter();
    void takeExporter();
    bool acceptExporter(StartedExporter started);
    void sayPorts();
    void sayOccupant(int wanted, int taken);
    void addFoundTarget(const QString &url);
    std::string foreignServer() const;
    void startServer();
    void useServer(prometheus::Connection connection);
    void followServer(prometheus::ManagedServer::State state);
    prometheus::ServerSettings serverSettings() const;
    void writeRun();

    const StartOptions m_options;
    const DataPaths m_paths;
    const ExporterStarter m_starter;
    std::vector<Notice> m_notices;
    settings::Settings m_settings;
    std::optional<settings::SettingsStore> m_settingsStore;
    std::unique_ptr<exporter::Exporter> m_exporter;
    std::optional<Error> m_exporterError;
    std::unique_ptr<prometheus::ManagedServer> m_server;
    prometheus::PromClient m_client;
    alerts::RuleSet m_rules;
    std::unique_ptr<alerts::AlertStore> m_alertStore;
    DesktopNotifier m_notifier;
    std::unique_ptr<alerts::AlertEngine> m_alerts;
    QNetworkAccessManager m_occupantNetwork;
    DemoProcess m_demo;
    QThreadPool m_openingThread;
    QFutureWatcher<StartedExporter> m_opening;
    bool m_isOpening = false; ///< until takeExporter() has seen to it
    bool m_hasServer = false; ///< ours or somebody else's, once startServer() was there
    bool m_demoWanted = false; ///< as soon as there is an exporter
    QString m_occupantUrl; ///< a Prometheus that has our port: what its notice's button connects to
    bool m_ownsRunFile = false;
    std::optional<Error> m_alertStoreProblem; ///< the one that was told
    bool m_isMadeUp = false;
};

} // namespace meterbird::ui
