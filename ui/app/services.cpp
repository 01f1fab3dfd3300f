// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/services.h"

#include "src/alerts/rulefile.h"
#include "ui/alerts/ruleswords.h"
#include "ui/app/portoccupant.h"
#include "ui/app/runfile.h"
#include "ui/app/scrapetargets.h"
#include "ui/app/shippedfiles.h"
#include "ui/theme/errorwords.h"

#include <QCoreApplication>
#include <QLoggingCategory>
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

QString targetsId()
{
    return QStringLiteral("targets");
}

QString budgetId()
{
    return QStringLiteral("budget");
}

prometheus::ServerPlace serverPlace(const StartOptions &options, const DataPaths &paths)
{
    prometheus::ServerPlace place;
    place.folder = paths.prometheus();
    place.logFile = paths.state / "prometheus.log";
    place.port = options.prometheusPort.value_or(serverPort);
    place.search = prometheus::toolFolders(QCoreApplication::applicationDirPath().toStdString());
    return place;
}

} // namespace

Services::Services(const StartOptions &options, DataPaths paths, ExporterStarter starter, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_paths(std::move(paths))
    , m_starter(std::move(starter))
    , m_settings(m_notices)
{
    m_openingThread.setMaxThreadCount(1);
    m_link = std::make_unique<ServerLink>(serverPlace(m_options, m_paths), m_notices);
    connect(&m_notices, &Notices::said, this, &Services::noticed);
    connect(&m_notices, &Notices::ended, this, &Services::noticeEnded);
    connect(m_link.get(), &ServerLink::ready, this, &Services::useServer);
    connect(m_link.get(), &ServerLink::left, this, &Services::leaveServer);
    connect(m_link.get(), &ServerLink::changed, this, [this] {
        writeRun();
        Q_EMIT serverChanged();
    });
    for (const prometheus::PromClient *client : {&m_client, &m_alertClient})
        connect(client, &prometheus::PromClient::settled, this, &Services::noteAnswer);
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
    m_link.reset();
    // Taken, and not only waited for: else what was opened would be closed by whichever thread lets go of it last.
    if (m_isOpening)
        (void)m_opening.future().takeResult();
}

void Services::open(Stores stores)
{
    if (!stores.folders)
        say(QStringLiteral("folders"), Level::Critical, wordsFor(stores.folders.error()));
    m_isMadeUp = stores.isMadeUp;
    if (m_isMadeUp)
        m_notifier.setPrefix(tr("Demo: "));
    m_settings.open(std::move(stores.settings));
    m_alertStore = stores.alerts ? std::move(*stores.alerts) : alerts::AlertStore::inMemory();
    m_alerts = std::make_unique<alerts::AlertEngine>(m_alertClient, *m_alertStore, m_notifier);
    m_alerts->setInterval(settings().scrapeInterval);
    connect(m_alerts.get(), &alerts::AlertEngine::changed, this, &Services::sayAlertStore);
    sayAlertStore();
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
        m_notices.unsay(QStringLiteral("alerts"));
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
    options.scrapeInterval = std::chrono::milliseconds(settings().scrapeInterval);
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
    if (!m_link->isAsking()) {
        startServer();
    } else if (const auto *server = m_link->own()) {
        if (runs)
            m_link->apply(wantedServer());
        if (server->state() != ManagedServer::State::Ready)
            m_link->retry();
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
    m_notices.unsay(QStringLiteral("exporter"));
    // The settings may have been changed meanwhile.
    m_exporter->setScrapeInterval(std::chrono::milliseconds(settings().scrapeInterval));
    m_budget = std::make_unique<BudgetSetter>(
        [exporter = m_exporter.get()](BudgetSetter::Budget budget) { return exporter->setMonthlyBudget(budget); });
    connect(m_budget.get(), &BudgetSetter::done, this, [this] { m_notices.unsay(budgetId()); });
    connect(m_budget.get(), &BudgetSetter::failed, this, [this](const Error &error) {
        say(budgetId(), Level::Warning, tr("The monthly budget is not kept. %1").arg(wordsFor(error)),
            {tr("Try again")});
    });
    if (const auto budget = toNano(settings().monthlyBudget);
        m_settings.areRead() && budget != m_exporter->monthlyBudget())
        m_budget->set(budget);
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
        m_notices.unsay(QStringLiteral("folders"));
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
            who = takeAgent(url + QStringLiteral("/metrics"));
        } else if (occupant.kind == PortOccupant::Kind::Meterbird) {
            who = tr("another Meterbird with its own data folder");
        }
        say(QStringLiteral("metrics-port"), Level::Warning,
            tr("Port %1 is taken by %2: Meterbird's own metrics are at port %3.").arg(wanted).arg(who).arg(taken),
            buttons);
    });
}

/// Makes the page a scrape target, and says who that is and what came of it.
QString Services::takeAgent(const QString &url)
{
    const auto wanted = withAgent(settings(), url.toStdString());
    if (!wanted)
        return tr("the metrics page of an agent, which cannot be scraped too (%1)")
            .arg(shownText(wanted.error().detail, 300));
    (void)setSettings(*wanted);
    if (m_link->asksOther())
        return tr("the metrics page of an agent, which is scraped once Meterbird's own Prometheus is asked");
    return tr("the metrics page of an agent, which is now among the scrape targets");
}

std::string Services::foreignServer() const
{
    return m_options.prometheusUrl.value_or(settings().prometheusUrl);
}

void Services::startServer()
{
    const std::string foreign = foreignServer();
    if (foreign.empty()) {
        m_link->askOwn(wantedServer());
        return;
    }
    m_notices.unsay(targetsId());
    m_link->askOther(foreign);
}

/// What ours is told. Targets that it cannot scrape are named until they are mended.
prometheus::ServerSettings Services::wantedServer()
{
    ServerWish wish = serverWishOf(settings(), m_exporter ? m_exporter->metricsUrl() : std::string());
    if (wish.refused.empty())
        m_notices.unsay(targetsId());
    else
        say(targetsId(), Level::Warning, wordsFor(wish.refused));
    return std::move(wish.settings);
}

/// From now on `connection` is asked: by the panels, which forget what another server said, and by the alerts.
void Services::useServer(const prometheus::Connection &connection)
{
    const bool isOther = connection != m_client.connection();
    connectClients(connection);
    if (isOther)
        m_alerts->setSource(m_alertClient);
    m_alerts->start();
    Q_EMIT serverReady();
}

void Services::leaveServer()
{
    m_alerts->stop();
    connectClients({});
    Q_EMIT serverLeft();
}

void Services::connectClients(const prometheus::Connection &connection)
{
    if (connection != m_client.connection())
        m_health = {};
    m_client.setConnection(connection);
    m_alertClient.setConnection(connection);
}

void Services::noteAnswer(const std::optional<Error> &error)
{
    if (m_health.note(error))
        Q_EMIT serverHealthChanged();
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
        m_notices.unsay(QStringLiteral("rules"));
    else
        say(QStringLiteral("rules"), Level::Warning, wordsFor(m_rules.broken.front()), {tr("Read again")});
    m_alerts->setRules(m_rules.file.rules, m_rules.broken.empty());
    Q_EMIT rulesChanged();
}

Result<void> Services::setSettings(const settings::Settings &wanted)
{
    const settings::Settings before = settings();
    const auto kept = m_settings.set(wanted);
    if (settings() != before)
        applySettings(before);
    if (settings() != before || wanted != settings()) // whoever shows what was wanted must know
        Q_EMIT settingsChanged();
    return kept;
}

void Services::applySettings(const settings::Settings &before)
{
    const settings::Settings &now = settings();
    if (m_budget && before.monthlyBudget != now.monthlyBudget)
        m_budget->set(toNano(now.monthlyBudget));
    if (before.scrapeInterval != now.scrapeInterval) {
        m_alerts->setInterval(now.scrapeInterval);
        if (m_exporter)
            m_exporter->setScrapeInterval(std::chrono::milliseconds(now.scrapeInterval));
    }
    if (m_link->own()
        && (before.scrapeInterval != now.scrapeInterval || before.targets != now.targets
            || before.retention != now.retention))
        m_link->apply(wantedServer());
}

void Services::answer(const QString &noticeId, int button)
{
    if (button != 0)
        return;
    if (noticeId == QStringLiteral("prometheus"))
        m_link->retry();
    else if (noticeId == QStringLiteral("settings"))
        (void)setSettings(settings());
    else if (noticeId == budgetId() && m_budget)
        m_budget->set(toNano(settings().monthlyBudget));
    else if (noticeId == QStringLiteral("exporter"))
        retryExporter();
    else if (noticeId == QStringLiteral("rules"))
        loadRules();
    else if (noticeId == QStringLiteral("metrics-port") && !m_occupantUrl.isEmpty()) {
        askServer(m_occupantUrl);
        m_notices.unsay(noticeId);
    }
}

void Services::askServer(const QString &url)
{
    auto changed = settings();
    changed.prometheusUrl = url.toStdString();
    (void)setSettings(changed);
    if (settings() == changed)
        startServer();
}

void Services::writeRun()
{
    RunInfo info;
    info.pid = QCoreApplication::applicationPid();
    if (m_exporter) {
        info.metrics = m_exporter->metricsUrl();
        info.receiver = m_exporter->receiverUrl();
    }
    info.prometheus = m_link->url();
    if (const auto written = writeRunFile(m_paths.runFile(), info))
        m_ownsRunFile = true;
    else
        qCWarning(lcApp) << "run.json:" << written.error().detail.c_str();
}

} // namespace meterbird::ui
