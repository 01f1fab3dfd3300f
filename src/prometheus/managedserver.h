// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/prometheus/deletelater.h"
#include "src/prometheus/serverbinary.h"
#include "src/prometheus/serverconfig.h"
#include "src/prometheus/serverlock.h"
#include "src/prometheus/serverlog.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace meterbird::prometheus {

class ConfigFile;
class ServerProbe;
class ServerProcess;
class ToolRun;
struct ServerExit;

/// Where the managed Prometheus lives.
struct ServerPlace {
    std::filesystem::path folder; ///< its data, its configuration and our lock: DataPaths::prometheus()
    std::filesystem::path logFile; ///< rotated at 10 MB, three are kept
    int port = 9091; ///< when taken: 9191-9199; 0: any free one
    std::vector<std::filesystem::path> search; ///< folders to look for the program in; see toolFolders()

    std::filesystem::path data() const { return folder / "tsdb"; } ///< what Prometheus itself writes
    std::filesystem::path config() const { return folder / "prometheus.yml"; }
};

/// How long things take; tests shorten them.
struct ServerTiming {
    std::chrono::milliseconds readyProbe {100}; ///< between questions while it starts
    std::chrono::milliseconds healthProbe {5'000}; ///< and afterwards
    std::chrono::milliseconds probeTimeout {3'000};
    int missesAllowed = 2; ///< in a row; the next one means that it hangs
    std::chrono::milliseconds startLimit {30'000}; ///< without any answer from a fresh one
    std::chrono::milliseconds firstDelay {1'000}; ///< before a restart; doubles
    std::chrono::milliseconds longestDelay {60'000};
    int mostExits = 5; ///< within `window`: we give up
    std::chrono::milliseconds window = std::chrono::minutes(10);
    std::chrono::milliseconds stopLimit {5'000}; ///< between SIGTERM and SIGKILL
    std::chrono::milliseconds roomProbe {10'000}; ///< between looks at a full disk
    std::uintmax_t leastRoom = 32U << 20U; ///< free bytes below which it is not run: Prometheus dies of a full disk
};

/// The Prometheus that is started, watched, restarted and ended with us. One a data folder, whoever starts it.
/// Make and use it on the main thread only: the child is tied to the life of the thread that started it.
class ManagedServer : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Stopped,
        NotFound, ///< no program; reason() says what to do; retry() looks again
        Starting, ///< also while it reads its log back, which can take minutes
        Ready,
        Restarting, ///< waits before the next start, or for room on the disk
        GivenUp, ///< reason() and lastLines() say why; retry() starts afresh
    };
    Q_ENUM(State)

    ManagedServer(ServerPlace place, ServerSettings settings, ServerTiming timing = {}, QObject *parent = nullptr);
    /// Ends the child: politely, by force after stopLimit. The only call that may block.
    ~ManagedServer() override;

    /// Returns at once; stateChanged() tells the rest. Nothing when it already runs.
    void start();
    /// Ends the child; Stopped when it is gone.
    void stop();
    /// From NotFound, GivenUp, Restarting or Stopped: forgets past failures and starts now; after stop(), as soon as
    /// the child is gone.
    void retry();

    /// Checks (`promtool check config`), replaces the file and has a running server read it. settingsApplied() or
    /// settingsRefused() follows; a refused one leaves everything as it was.
    void apply(ServerSettings settings);
    const ServerSettings &settings() const { return m_settings; }

    State state() const { return m_state; }
    /// One sentence in plain text for NotFound, Restarting and GivenUp; else empty.
    const std::string &reason() const { return m_reason; }
    /// Base address, `http://127.0.0.1:9091`; empty until a port was chosen.
    std::string url() const;
    int port() const { return m_port; }
    qint64 processId() const;
    /// The last 20 lines that it wrote, oldest first, plain text.
    std::vector<std::string> lastLines() const { return m_log.lastLines(); }

Q_SIGNALS:
    void stateChanged(meterbird::prometheus::ManagedServer::State state);
    void settingsApplied();
    void settingsRefused(meterbird::Error error);
    /// At a start: promtool takes the settings only without their targets, and that is how it goes on. Whoever keeps to
    /// takeOutRefused() does not see this.
    void targetsRefused(meterbird::Error error);

private:
    void begin();
    void learnFlags();
    void proceed();
    void endStrays();
    void launch();
    int freePort() const;
    QStringList arguments() const;
    void watch();
    void becomeReady();
    void useConfig(const ServerSettings &settings);
    void refuseConfig(const Error &error);
    void end(const std::string &reason);
    void handleEnd(const ServerExit &exit);
    void tryNextPort();
    void scheduleRestart(const std::string &reason);
    bool hasRoom() const;
    void waitForRoom();
    void giveUp(State state, const std::string &reason);
    void rest();
    void dropProbe();
    void setState(State state, std::string reason = {});

    ServerPlace m_place;
    ServerSettings m_settings;
    ServerTiming m_timing;
    ServerLog m_log;
    ServerLock m_lock;
    ServerBinary m_binary;
    State m_state = State::Stopped;
    std::string m_reason;
    int m_port = 0;
    std::set<int> m_badPorts; // since it was last ready
    std::optional<bool> m_knowsUseLockfile;
    std::string m_endReason; // why we end it ourselves; empty: it ends on its own
    bool m_stopping = false;
    bool m_beginAgain = false; // once the old child is gone
    bool m_portIsForeign = false;
    bool m_hasConfig = false; // the file on disk is ours
    bool m_withoutTargets = false; // what is being checked is less than was wanted
    bool m_reloadWhenReady = false; // before that SIGHUP would end it
    std::deque<std::chrono::steady_clock::time_point> m_exits;
    QTimer m_restartTimer;
    QTimer m_strayTimer;
    std::chrono::steady_clock::time_point m_strayLimit;
    std::unique_ptr<ConfigFile> m_config;
    std::unique_ptr<ToolRun> m_help;
    std::unique_ptr<ServerProbe, DeleteLater> m_probe;
    std::unique_ptr<ServerProcess> m_process;
};

} // namespace meterbird::prometheus
