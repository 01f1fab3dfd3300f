// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/managedserver.h"

#include "src/base/text.h"
#include "src/prometheus/configfile.h"
#include "src/prometheus/serverprobe.h"
#include "src/prometheus/serverprocess.h"
#include "src/prometheus/toolrun.h"

#include <QHostAddress>
#include <QLoggingCategory>
#include <QTcpServer>

#include <csignal>

namespace meterbird::prometheus {

Q_LOGGING_CATEGORY(lcServer, "meterbird.prometheus.server", QtInfoMsg)

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds strayProbe {50};

/// The port when nobody listens there; 0 asks for any. Nothing holds it afterwards: the child may still find it taken.
int freeAmong(int port)
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost, static_cast<quint16>(port)) ? server.serverPort() : 0;
}

QString qt(const std::filesystem::path &path)
{
    return QString::fromStdString(path.string());
}

} // namespace

ManagedServer::ManagedServer(ServerPlace place, ServerSettings settings, ServerTiming timing, QObject *parent)
    : QObject(parent)
    , m_place(std::move(place))
    , m_settings(std::move(settings))
    , m_timing(timing)
    , m_log(m_place.logFile)
    , m_lock(m_place.folder)
    , m_config(std::make_unique<ConfigFile>(m_place.config()))
{
    m_restartTimer.setSingleShot(true);
    connect(&m_restartTimer, &QTimer::timeout, this, &ManagedServer::proceed);
    connect(&m_strayTimer, &QTimer::timeout, this, &ManagedServer::endStrays);
    connect(m_config.get(), &ConfigFile::replaced, this, &ManagedServer::useConfig);
    connect(m_config.get(), &ConfigFile::refused, this, &ManagedServer::refuseConfig);
}

ManagedServer::~ManagedServer()
{
    rest();
    if (!m_process)
        return;
    m_process->disconnect(this);
    m_process.reset();
    m_lock.forgetProcess();
}

std::string ManagedServer::url() const
{
    return m_port == 0 ? std::string() : "http://127.0.0.1:" + std::to_string(m_port);
}

qint64 ManagedServer::processId() const
{
    return m_process ? m_process->processId() : 0;
}

void ManagedServer::start()
{
    if (m_state == State::Stopped)
        retry();
}

void ManagedServer::retry()
{
    if (!m_stopping && (m_state == State::Starting || m_state == State::Ready))
        return;
    m_exits.clear();
    m_badPorts.clear();
    m_restartTimer.stop();
    begin();
}

void ManagedServer::stop()
{
    rest();
    m_stopping = true;
    if (m_process) {
        m_process->stop();
        return;
    }
    m_lock.release();
    setState(State::Stopped);
}

/// Nothing is under way any more but, maybe, the child.
void ManagedServer::rest()
{
    m_restartTimer.stop();
    m_strayTimer.stop();
    m_config->forget();
    m_help.reset();
    dropProbe();
}

void ManagedServer::dropProbe()
{
    if (m_probe)
        m_probe->disconnect(this); // it may be inside one of its signals and goes a little later
    m_probe.reset();
}

void ManagedServer::begin()
{
    m_stopping = false;
    setState(State::Starting);
    m_beginAgain = m_process != nullptr;
    if (m_beginAgain)
        return; // it is still ending: handleEnd() goes on from there
    auto binary = findServer(m_place.search);
    if (!binary) {
        giveUp(State::NotFound, binary.error().detail);
        return;
    }
    if (*binary != m_binary)
        m_knowsUseLockfile.reset();
    m_binary = std::move(*binary);
    if (const auto taken = m_lock.take(); !taken) {
        giveUp(State::GivenUp, taken.error().detail);
        return;
    }
    m_hasConfig = false;
    learnFlags();
}

/// Debian's Prometheus locks its folder only when told to; the upstream one always does, and does not know the flag.
void ManagedServer::learnFlags()
{
    if (m_knowsUseLockfile) {
        m_config->put(m_settings, m_binary.promtool);
        return;
    }
    m_help = std::make_unique<ToolRun>(std::chrono::seconds(10));
    connect(m_help.get(), &ToolRun::ended, this, [this](int code, const QByteArray &output) {
        m_help.release()->deleteLater();
        if (code != 0) {
            giveUp(State::NotFound,
                   m_binary.prometheus.string() + " does not run: " + plainText(output.toStdString(), 200));
            return;
        }
        m_knowsUseLockfile = output.contains("--storage.tsdb.use-lockfile");
        m_config->put(m_settings, m_binary.promtool);
    });
    m_help->start(qt(m_binary.prometheus), {QStringLiteral("--help")});
}

void ManagedServer::apply(ServerSettings settings)
{
    const bool isAtRest = m_state == State::Stopped || m_state == State::NotFound || m_state == State::GivenUp
        || m_stopping || m_beginAgain || (m_state == State::Restarting && !m_hasConfig);
    if (!isAtRest && !m_binary.promtool.empty() && !m_help) {
        m_withoutTargets = false;
        m_config->put(settings, m_binary.promtool);
        return;
    }
    // There is nobody to read it yet, or only one that is about to end; the next start does.
    if (const auto good = check(settings); !good) {
        Q_EMIT settingsRefused(good.error());
        return;
    }
    m_settings = std::move(settings);
    Q_EMIT settingsApplied();
}

void ManagedServer::useConfig(const ServerSettings &settings)
{
    m_settings = settings;
    const bool isFirst = !std::exchange(m_hasConfig, true);
    if (m_state == State::Ready && m_process)
        m_process->reload();
    else if (m_process)
        m_reloadWhenReady = true;
    if (!std::exchange(m_withoutTargets, false))
        Q_EMIT settingsApplied();
    if (isFirst)
        proceed();
}

void ManagedServer::refuseConfig(const Error &error)
{
    qCWarning(lcServer) << "configuration refused:" << error.detail.c_str();
    if (m_hasConfig || m_state != State::Starting) {
        Q_EMIT settingsRefused(error); // the old ones go on
    } else if (error.kind == Error::Kind::Timeout) {
        scheduleRestart(error.detail); // nothing is known against them
    } else if (m_settings.targets.empty() || error.kind == Error::Kind::Storage) {
        if (!hasRoom())
            waitForRoom();
        else
            giveUp(State::GivenUp, error.detail);
    } else {
        Q_EMIT targetsRefused(error);
        ServerSettings fewer = m_settings; // better our own metrics alone than no charts at all
        fewer.targets.clear();
        m_withoutTargets = true;
        m_config->put(fewer, m_binary.promtool);
    }
}

/// From here on at each start, the first and later ones.
void ManagedServer::proceed()
{
    if (!hasRoom()) {
        waitForRoom();
        return;
    }
    setState(State::Starting);
    if (!m_hasConfig) {
        m_config->put(m_settings, m_binary.promtool);
        return;
    }
    m_strayLimit = Clock::now() + m_timing.stopLimit;
    endStrays();
}

void ManagedServer::endStrays()
{
    const std::vector<ProcessMark> strays = m_lock.strays(m_place.data());
    if (strays.empty()) {
        m_strayTimer.stop();
        launch();
        return;
    }
    const bool isFirst = !m_strayTimer.isActive();
    const bool isLate = Clock::now() > m_strayLimit;
    if (isLate && Clock::now() > m_strayLimit + m_timing.stopLimit) {
        m_strayTimer.stop();
        giveUp(State::GivenUp,
               "process " + std::to_string(strays.front().pid) + " uses the folder " + m_place.folder.string()
                   + " and cannot be ended");
        return;
    }
    for (const ProcessMark &stray : strays) {
        if (isFirst)
            qCInfo(lcServer) << "ending a Prometheus left over from before, process" << stray.pid;
        if (isFirst || isLate)
            ::kill(static_cast<pid_t>(stray.pid), isLate ? SIGKILL : SIGTERM);
        if (isFirst)
            ::kill(static_cast<pid_t>(stray.pid), SIGCONT);
    }
    m_strayTimer.start(strayProbe);
}

int ManagedServer::freePort() const
{
    const auto isGood = [this](int port) { return !m_badPorts.contains(port) && freeAmong(port) == port; };
    // The one from before first: whoever reads our address need not change it.
    if (m_port != 0 && isGood(m_port))
        return m_port;
    if (m_place.port == 0) {
        int any = freeAmong(0);
        while (m_badPorts.contains(any)) // not tried before
            any = freeAmong(0);
        return any;
    }
    if (isGood(m_place.port))
        return m_place.port;
    for (int port = 9191; port <= 9199; ++port) {
        if (isGood(port))
            return port;
    }
    return 0;
}

QStringList ManagedServer::arguments() const
{
    QStringList arguments {
        QStringLiteral("--config.file=") + qt(m_place.config()),
        QStringLiteral("--storage.tsdb.path=") + qt(m_place.data()),
        QStringLiteral("--storage.tsdb.retention.time=") + QString::fromStdString(m_settings.retentionTime),
        QStringLiteral("--storage.tsdb.retention.size=") + QString::fromStdString(m_settings.retentionSize),
        QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(m_port),
        QStringLiteral("--web.cors.origin=[^\\x00-\\x{10FFFF}]"), // matches nothing: no web page may read along
        QStringLiteral("--web.max-connections=64"),
        QStringLiteral("--query.timeout=15s"),
        QStringLiteral("--query.max-samples=5000000"),
    };
    if (m_knowsUseLockfile.value_or(false))
        arguments << QStringLiteral("--storage.tsdb.use-lockfile");
    return arguments;
}

void ManagedServer::launch()
{
    m_port = freePort();
    if (m_port == 0) {
        giveUp(State::GivenUp, "port " + std::to_string(m_place.port) + " and 9191 to 9199 are all taken");
        return;
    }
    m_endReason.clear();
    m_portIsForeign = false;
    m_reloadWhenReady = false;
    m_log.forgetLines();
    m_process = std::make_unique<ServerProcess>(m_timing.stopLimit);
    connect(m_process.get(), &ServerProcess::wrote, this, [this](const QByteArray &bytes) { m_log.append(bytes); });
    connect(m_process.get(), &ServerProcess::started, this, [this](qint64 pid) {
        m_lock.noteProcess(pid);
        watch();
    });
    connect(m_process.get(), &ServerProcess::ended, this, &ManagedServer::handleEnd);
    m_process->start(qt(m_binary.prometheus), arguments(), qt(m_place.folder));
}

void ManagedServer::watch()
{
    const ProbeTiming timing {m_timing.readyProbe, m_timing.healthProbe, m_timing.probeTimeout, m_timing.startLimit,
                              m_timing.missesAllowed};
    m_probe.reset(new ServerProbe(m_port, m_place.data().string(), timing));
    connect(m_probe.get(), &ServerProbe::ready, this, &ManagedServer::becomeReady);
    connect(m_probe.get(), &ServerProbe::answered, this, [this] {
        // It dies of a full disk, in the middle of a write: better to end it in good order before.
        if (!hasRoom())
            end("the disk is full");
    });
    connect(m_probe.get(), &ServerProbe::silent, this,
            [this] { end("Prometheus did not answer any more and was ended"); });
    connect(m_probe.get(), &ServerProbe::stranger, this, [this] {
        m_portIsForeign = true;
        end("another server answers on port " + std::to_string(m_port));
    });
    m_probe->start();
}

void ManagedServer::becomeReady()
{
    m_badPorts.clear();
    if (std::exchange(m_reloadWhenReady, false) && m_process)
        m_process->reload();
    qCInfo(lcServer) << "ready on port" << m_port;
    setState(State::Ready);
}

void ManagedServer::end(const std::string &reason)
{
    m_endReason = reason;
    dropProbe();
    if (!m_process)
        return;
    if (hasRoom())
        m_process->kill(); // it hangs or is not needed: what it had to keep is in its log already
    else
        m_process->stop();
}

void ManagedServer::handleEnd(const ServerExit &exit)
{
    dropProbe();
    m_process.release()->deleteLater();
    m_lock.forgetProcess();
    const std::vector<std::string> lines = m_log.lastLines();
    if (m_stopping) {
        m_lock.release();
        setState(State::Stopped);
    } else if (m_beginAgain) {
        begin();
    } else if (m_portIsForeign || isPortTaken(exit, lines)) {
        tryNextPort();
    } else if (!hasRoom()) {
        waitForRoom();
    } else {
        scheduleRestart(m_endReason.empty() ? explain(exit, lines) : m_endReason);
    }
}

void ManagedServer::tryNextPort()
{
    qCInfo(lcServer) << "port" << m_port << "is taken, trying the next";
    m_badPorts.insert(m_port);
    constexpr std::size_t mostTries = 20;
    if (m_badPorts.size() > mostTries)
        giveUp(State::GivenUp, "no free port was found for Prometheus");
    else
        proceed();
}

void ManagedServer::scheduleRestart(const std::string &reason)
{
    qCWarning(lcServer) << reason.c_str();
    const auto now = Clock::now();
    m_exits.push_back(now);
    while (m_exits.front() + m_timing.window < now)
        m_exits.pop_front();
    const auto count = static_cast<int>(m_exits.size());
    if (count >= m_timing.mostExits) {
        giveUp(State::GivenUp, reason + " (it ended " + std::to_string(count) + " times in a short while)");
        return;
    }
    const auto delay = m_timing.firstDelay * (1 << std::min(count - 1, 16));
    m_restartTimer.start(std::min(delay, m_timing.longestDelay));
    setState(State::Restarting, reason);
}

bool ManagedServer::hasRoom() const
{
    std::error_code error;
    const auto space = std::filesystem::space(m_place.folder, error);
    return error || space.available >= m_timing.leastRoom;
}

void ManagedServer::waitForRoom()
{
    m_restartTimer.start(m_timing.roomProbe);
    setState(State::Restarting,
             "the disk is full: Prometheus needs " + std::to_string(m_timing.leastRoom >> 20U) + " MiB free for "
                 + m_place.folder.string() + " and goes on by itself when there is room");
}

void ManagedServer::giveUp(State state, const std::string &reason)
{
    qCWarning(lcServer) << reason.c_str();
    rest();
    setState(state, reason);
}

void ManagedServer::setState(State state, std::string reason)
{
    if (state == m_state && reason == m_reason)
        return;
    m_state = state;
    m_reason = std::move(reason);
    Q_EMIT stateChanged(state);
}

} // namespace meterbird::prometheus
