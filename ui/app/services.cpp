// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/services.h"

#include "src/alerts/rulefile.h"
#include "src/base/duration.h"
#include "ui/alerts/ruleswords.h"
#include "ui/app/portoccupant.h"
#include "ui/app/runfile.h"
#include "ui/app/shippedfiles.h"
#include "ui/theme/errorwords.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QUrl>
#include <QtConcurrentRun>

#include <cmath>
#include <exception>
#include <utility>

namespace meterbird::ui {

using prometheus::ManagedServer;

namespace {

Q_LOGGING_CATEGORY(lcApp, "meterbird.app", QtInfoMsg)

constexpr int receiverPort = 4318;
constexpr int serverPort = 9091;

std::optional<pricing::NanoDollars> toNano(std::optional<double> dollars)
{
    if (!dollars)
        return std::nullopt;
    return static_cast<pricing::NanoDollars>(std::llround(*dollars * 1e9));
}

/// Sentences of one kind in one notice: the first, and how many more there are, which the log has. Empty when there is
/// none.
QString gathered(const std::vector<std::string> &sentences)
{
    if (sentences.empty())
        return {};
    for (std::size_t i = 1; i < sentences.size(); ++i)
        qCWarning(lcApp).noquote() << shownText(sentences[i], 300);
    const QString first = shownText(sentences.front(), 300);
    return sentences.size() == 1 ? first
                                 : Services::tr("%1 (and %2 more like it)").arg(first).arg(sentences.size() - 1);
}

/// What is thrown, for want of memory or of a thread, would come out where the result is taken: in a slot.
StartedExporter tryStarter(const ExporterStarter &starter, const exporter::ExporterOptions &options)
{
    try {
        return starter(options);
    } catch (const std::exception &problem) {
        return Failure(Error {Error::Kind::Storage, problem.what()});
    }
}

} // namespace

Services::Services(const StartOptions &options, DataPaths paths, ExporterStarter starter, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_paths(std::move(paths))
    , m_starter(std::move(starter))
{
    m_openingThread.setMaxThreadCount(1);
    connect(&m_opening, &QFutureWatcherBase::finished, this, &Services::takeExporter);
    connect(&m_demo, &DemoProcess::failed, this,
            [this](const QString &reason) { say(QStringLiteral("demo"), Level::Warning, reason); });
}

Services::~Services()
{
    if (m_ownsRunFile)
        removeRunFile(m_paths.runFile());
    // Our child first asks our exporter no more; then the exporter commits what it has and goes.
    m_demo.stop();
    if (m_alerts)
        m_alerts->stop();
    m_server.reset();
    // Taken, and not only waited for: else what was opened would be closed by whichever thread lets go of it last.
    if (m_isOpening)
        (void)m_opening.future().takeResult();
}

void Services::say(const QString &id, Level level, const QString &text, const QStringList &buttons)
{
    Notice notice {id, level, text, buttons};
    const auto known =
        std::find_if(m_notices.begin(), m_notices.end(), [&](const Notice &other) { return other.id == id; });
    if (known == m_notices.end())
        m_notices.push_back(notice);
    else
        *known = notice;
    Q_EMIT noticed(notice);
}

void Services::unsay(const QString &id)
{
    if (std::erase_if(m_notices, [&](const Notice &notice) { return notice.id == id; }) > 0)
        Q_EMIT noticeEnded(id);
}

void Services::open(Stores stores)
{
    if (!stores.folders)
        say(QStringLiteral("folders"), Level::Critical, wordsFor(stores.folders.error()));
    m_isMadeUp = stores.isMadeUp;
    if (m_isMadeUp)
        m_notifier.setPrefix(tr("Demo: "));
    useStores(std::move(stores));
    m_alerts = std::make_unique<alerts::AlertEngine>(m_client, *m_alertStore, m_notifier);
    m_alerts->setInterval(m_settings.scrapeInterval);
    connect(m_alerts.get(), &alerts::AlertEngine::changed, this, &Services::sayAlertStore);
    sayAlertStore();
}

void Services::useStores(Stores stores)
{
    if (stores.settings) {
        m_settingsStore.emplace(std::move(*stores.settings));
        if (const auto loaded = m_settingsStore->load()) {
            m_settings = loaded->settings;
            if (const QString complaints = gathered(loaded->complaints); !complaints.isEmpty())
                say(QStringLiteral("settings"), Level::Warning, complaints);
        }
    } else {
        say(QStringLiteral("settings"), Level::Critical,
            tr("Settings are not kept: %1").arg(wordsFor(stores.settings.error())));
    }
    m_alertStore = stores.alerts ? std::move(*stores.alerts) : alerts::AlertStore::inMemory();
}

/// Alerts go on in memory while the disk refuses: till then they are forgotten at the end, and that must be said.
void Services::sayAlertStore()
{
    const auto &problem = m_alertStore->problem();
    if (std::exchange(m_alertStoreProblem, problem) == problem)
        return;
    if (problem)
        say(QStringLiteral("alerts"), Level::Warning, tr("Alerts are not kept: %1").arg(wordsFor(*problem)));
    else
        unsay(QStringLiteral("alerts"));
}

void Services::start()
{
    loadRules();
    m_demoWanted = m_options.demo;
    openExporter();
    if (!foreignServer().empty())
        startServer(); // ours waits for the exporter, whose address stands in its configuration
}

void Services::openExporter()
{
    exporter::ExporterOptions options;
    options.paths = m_paths;
    options.metrics = {.port = static_cast<std::uint16_t>(m_options.metricsPort.value_or(defaultMetricsPort)),
                       .fallbackPorts = true};
    options.receiver = {.port = static_cast<std::uint16_t>(m_options.receiverPort.value_or(receiverPort)),
                        .fallbackPorts = true};
    options.scrapeInterval = std::chrono::milliseconds(m_settings.scrapeInterval);
    m_isOpening = true;
    // Not in the pool that all share: on one processor that has one thread, and no answer would be parsed while a slow
    // disk is waited for.
    m_opening.setFuture(QtConcurrent::run(&m_openingThread, tryStarter, m_starter, std::move(options)));
}

void Services::takeExporter()
{
    m_isOpening = false;
    const bool runs = acceptExporter(m_opening.future().takeResult());
    Q_EMIT exporterChanged();
    if (!runs && m_options.headless)
        return; // nobody is there to try again: the program ends
    if (!m_hasServer) {
        startServer();
    } else if (m_server) {
        if (runs)
            m_server->apply(serverSettings());
        if (m_server->state() != ManagedServer::State::Ready)
            m_server->retry();
    }
    if (m_demoWanted)
        startDemo();
}

bool Services::acceptExporter(StartedExporter started)
{
    if (!started) {
        m_exporterError = started.error();
        qCWarning(lcApp) << "exporter:" << started.error().detail.c_str();
        say(QStringLiteral("exporter"), Level::Critical,
            tr("No telemetry can be taken: %1").arg(wordsFor(started.error())), {tr("Try again")});
        return false;
    }
    m_exporterError.reset();
    m_exporter = std::move(*started);
    unsay(QStringLiteral("exporter"));
    // The settings may have been changed meanwhile.
    m_exporter->setScrapeInterval(std::chrono::milliseconds(m_settings.scrapeInterval));
    if (const auto budget = toNano(m_settings.monthlyBudget); budget != m_exporter->monthlyBudget()) {
        if (const auto kept = m_exporter->setMonthlyBudget(budget); !kept)
            qCWarning(lcApp) << "budget:" << kept.error().detail.c_str();
    }
    if (const QString warnings = gathered(m_exporter->priceWarnings()); !warnings.isEmpty())
        say(QStringLiteral("prices"), Level::Warning, warnings);
    sayPorts();
    writeRun();
    return true;
}

void Services::retryExporter()
{
    if (m_exporter || m_isOpening)
        return;
    if (const auto made = makeFolders(m_paths); made)
        unsay(QStringLiteral("folders"));
    openExporter();
}

void Services::sayPorts()
{
    const int wantedReceiver = m_options.receiverPort.value_or(receiverPort);
    if (wantedReceiver != 0 && m_exporter->receiverPort() != wantedReceiver)
        say(QStringLiteral("receiver-port"), Level::Warning,
            tr("Port %1 is taken: agents send their telemetry to %2 instead.")
                .arg(wantedReceiver)
                .arg(QString::fromStdString(m_exporter->receiverUrl())));
    const int wantedMetrics = m_options.metricsPort.value_or(defaultMetricsPort);
    if (wantedMetrics != 0 && m_exporter->metricsPort() != wantedMetrics)
        sayOccupant(wantedMetrics, m_exporter->metricsPort());
}

void Services::sayOccupant(int wanted, int taken)
{
    auto task = findOccupant(m_occupantNetwork, wanted);
    QCoro::connect(std::move(task), this, [this, wanted, taken](const PortOccupant &occupant) {
        const QString url = QStringLiteral("http://127.0.0.1:%1").arg(wanted);
        QString who = tr("another program");
        QStringList buttons;
        if (occupant.kind == PortOccupant::Kind::Prometheus) {
            who = tr("a Prometheus server (%1)")
                      .arg(occupant.version.isEmpty() ? tr("version unknown") : occupant.version);
            m_occupantUrl = url;
            buttons << tr("Ask that server");
        } else if (occupant.kind == PortOccupant::Kind::AgentMetrics) {
            who = tr("the metrics page of an agent, which is now scraped too");
            addFoundTarget(url + QStringLiteral("/metrics"));
        } else if (occupant.kind == PortOccupant::Kind::Meterbird) {
            who = tr("another Meterbird with its own data folder");
        }
        say(QStringLiteral("metrics-port"), Level::Warning,
            tr("Port %1 is taken by %2: Meterbird's own metrics are at port %3.").arg(wanted).arg(who).arg(taken),
            buttons);
    });
}

void Services::addFoundTarget(const QString &url)
{
    auto changed = m_settings;
    settings::ScrapeTarget target {url.toStdString(), "agent"};
    for (const auto &known : changed.targets) {
        if (known.url == target.url)
            return;
        if (known.job == target.job) // no two may have one name
            target.job = "agent-" + std::to_string(QUrl(url).port());
    }
    changed.targets.push_back(target);
    if (settings::validate(changed.targets))
        (void)setSettings(changed);
}

prometheus::ServerSettings Services::serverSettings() const
{
    prometheus::ServerSettings server;
    server.interval = m_settings.scrapeInterval;
    server.retentionTime = toDuration(m_settings.retention);
    if (m_exporter)
        server.exporterUrl = m_exporter->metricsUrl();
    for (const auto &target : m_settings.targets)
        server.targets.push_back({target.job, target.url});
    return server;
}

std::string Services::foreignServer() const
{
    return m_options.prometheusUrl.value_or(m_settings.prometheusUrl);
}

void Services::startServer()
{
    m_hasServer = true;
    const std::string foreign = foreignServer();
    if (!foreign.empty()) {
        prometheus::Connection connection;
        connection.url = foreign;
        if (const auto usable = prometheus::check(connection); !usable)
            say(QStringLiteral("prometheus"), Level::Critical, wordsFor(usable.error()));
        useServer(std::move(connection));
        writeRun();
        Q_EMIT serverChanged();
        return;
    }
    prometheus::ServerPlace place;
    place.folder = m_paths.prometheus();
    place.logFile = m_paths.state / "prometheus.log";
    place.port = m_options.prometheusPort.value_or(serverPort);
    place.search = prometheus::toolFolders(QCoreApplication::applicationDirPath().toStdString());
    m_server = std::make_unique<ManagedServer>(std::move(place), serverSettings());
    connect(m_server.get(), &ManagedServer::stateChanged, this, &Services::followServer);
    connect(m_server.get(), &ManagedServer::settingsRefused, this, [this](const Error &error) {
        say(QStringLiteral("targets"), Level::Warning,
            tr("Prometheus does not accept the new settings and goes on with the old ones: %1").arg(wordsFor(error)));
    });
    connect(m_server.get(), &ManagedServer::settingsApplied, this, [this] { unsay(QStringLiteral("targets")); });
    m_server->start();
}

/// From now on `connection` is asked: by the panels, which forget what another server said, and by the alerts.
void Services::useServer(prometheus::Connection connection)
{
    const bool isOther = connection != m_client.connection();
    m_client.setConnection(std::move(connection));
    if (isOther)
        m_alerts->setSource(m_client);
    m_alerts->start();
    Q_EMIT serverReady();
}

void Services::followServer(ManagedServer::State state)
{
    const QString reason = shownText(m_server->reason(), 400);
    const QString id = QStringLiteral("prometheus");
    switch (state) {
    case ManagedServer::State::Ready: {
        prometheus::Connection connection;
        connection.url = m_server->url();
        useServer(std::move(connection));
        unsay(id);
        if (const int wanted = m_options.prometheusPort.value_or(serverPort); wanted != 0 && m_server->port() != wanted)
            say(QStringLiteral("prometheus-port"), Level::Info,
                tr("Port %1 is taken: Prometheus runs on port %2.").arg(wanted).arg(m_server->port()));
        break;
    }
    case ManagedServer::State::Restarting:
        say(id, Level::Warning, tr("Prometheus is down and is started again. %1").arg(reason), {tr("Start now")});
        break;
    case ManagedServer::State::NotFound:
        say(id, Level::Critical, reason, {tr("Look again")});
        break;
    case ManagedServer::State::GivenUp: {
        QString text = tr("Prometheus does not stay up. %1").arg(reason);
        if (const auto lines = m_server->lastLines(); !lines.empty())
            text += tr(" Its last words: %1").arg(shownText(lines.back(), 200));
        say(id, Level::Critical, text, {tr("Start again")});
        break;
    }
    case ManagedServer::State::Starting:
    case ManagedServer::State::Stopped:
        break;
    }
    writeRun();
    Q_EMIT serverChanged();
}

void Services::retryServer()
{
    if (m_server)
        m_server->retry();
}

QString Services::prometheusUrl() const
{
    if (m_server)
        return m_server->state() == ManagedServer::State::Ready ? QString::fromStdString(m_server->url()) : QString();
    return QString::fromStdString(m_client.connection().url);
}

void Services::startDemo()
{
    m_demoWanted = !m_exporter;
    if (m_exporter)
        m_demo.start(QString::fromStdString(m_exporter->receiverUrl()));
}

void Services::loadRules()
{
    if (m_rules == alerts::RuleSet()) // for the first time
        m_rules.lastGood = alerts::fromTexts(m_alertStore->keptRules());
    m_rules = alerts::loadRules(rulesFolder(), shippedRules(), m_rules);
    m_alertStore->keepRules(alerts::toTexts(m_rules.lastGood));
    if (m_rules.broken.empty())
        unsay(QStringLiteral("rules"));
    else
        say(QStringLiteral("rules"), Level::Warning, wordsFor(m_rules.broken.front()), {tr("Read again")});
    m_alerts->setRules(m_rules.file.rules, m_rules.broken.empty());
    Q_EMIT rulesChanged();
}

Result<void> Services::setSettings(const settings::Settings &settings)
{
    if (settings == m_settings)
        return {};
    const settings::Settings before = std::exchange(m_settings, settings);
    Result<void> kept;
    if (m_settingsStore)
        kept = m_settingsStore->save(settings);
    if (m_exporter && before.monthlyBudget != settings.monthlyBudget) {
        if (const auto set = m_exporter->setMonthlyBudget(toNano(settings.monthlyBudget)); !set)
            kept = Failure(set.error());
    }
    if (before.scrapeInterval != settings.scrapeInterval) {
        m_alerts->setInterval(settings.scrapeInterval);
        if (m_exporter)
            m_exporter->setScrapeInterval(std::chrono::milliseconds(settings.scrapeInterval));
    }
    if (m_server
        && (before.scrapeInterval != settings.scrapeInterval || before.targets != settings.targets
            || before.retention != settings.retention))
        m_server->apply(serverSettings());
    Q_EMIT settingsChanged();
    return kept;
}

void Services::answer(const QString &noticeId, int button)
{
    if (button != 0)
        return;
    if (noticeId == QStringLiteral("prometheus"))
        retryServer();
    else if (noticeId == QStringLiteral("exporter"))
        retryExporter();
    else if (noticeId == QStringLiteral("rules"))
        loadRules();
    else if (noticeId == QStringLiteral("metrics-port") && !m_occupantUrl.isEmpty()) {
        askServer(m_occupantUrl);
        unsay(noticeId);
    }
}

void Services::askServer(const QString &url)
{
    auto changed = m_settings;
    changed.prometheusUrl = url.toStdString();
    (void)setSettings(changed);
    // Its end may take seconds, and nobody has to wait for it.
    if (ManagedServer *old = m_server.release()) {
        old->disconnect(this);
        old->setParent(this);
        connect(old, &ManagedServer::stateChanged, old, [old](ManagedServer::State state) {
            if (state == ManagedServer::State::Stopped)
                old->deleteLater();
        });
        old->stop();
    }
    unsay(QStringLiteral("prometheus"));
    startServer();
    Q_EMIT serverChanged();
}

void Services::writeRun()
{
    RunInfo info;
    info.pid = QCoreApplication::applicationPid();
    if (m_exporter) {
        info.metrics = m_exporter->metricsUrl();
        info.receiver = m_exporter->receiverUrl();
    }
    info.prometheus = prometheusUrl().toStdString();
    if (const auto written = writeRunFile(m_paths.runFile(), info))
        m_ownsRunFile = true;
    else
        qCWarning(lcApp) << "run.json:" << written.error().detail.c_str();
}

} // namespace meterbird::ui
