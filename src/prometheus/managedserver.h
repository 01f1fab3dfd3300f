// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/prometheus/serverbinary.h"
#include "src/prometheus/serverconfig.h"
#include "src/prometheus/serverlog.h"

#include <QLockFile>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace meterbird::prometheus {

class ServerProbe;
class ServerProcess;
struct ServerExit;

/// Where the managed Prometheus lives.
struct ServerPlace {
    std::filesystem::path folder; ///< its data, its configuration and our lock: DataPaths::prometheus()
    std::filesystem::path logFile; ///< rotated at 10 MB, three are kept
    int port = 9091; ///< when taken: 9191-9199; 0: any free one
    std::vector<std::filesystem::path> search; ///< folders to look for the program in; see toolFolders()
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
    /// From NotFound, GivenUp, Restarting or Stopped: forgets past failures and starts now.
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

private:
    void begin();
    void locate();
    void writeFirstConfig();
    void clearFolder();
    void launch();
    void becomeReady();
    void handleHang();
    void handleEnd(const ServerExit &exit);
    void scheduleRestart(const std::string &reason);
    void waitForRoom();
    void watchRoom();
    void giveUp(State state, const std::string &reason);
    void setState(State state, std::string reason = {});

    ServerPlace m_place;
    ServerSettings m_settings;
    ServerTiming m_timing;
    ServerLog m_log;
    State m_state = State::Stopped;
    std::string m_reason;
    int m_port = 0;
};

} // namespace meterbird::prometheus
