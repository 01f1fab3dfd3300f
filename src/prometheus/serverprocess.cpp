// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverprocess.h"

#include <csignal>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace meterbird::prometheus {

QProcessEnvironment childEnvironment()
{
    const QProcessEnvironment ours = QProcessEnvironment::systemEnvironment();
    QProcessEnvironment environment;
    for (const char *name : {"PATH", "HOME", "TMPDIR", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR"}) {
        const QString key = QString::fromLatin1(name);
        if (ours.contains(key))
            environment.insert(key, ours.value(key));
    }
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    return environment;
}

ServerProcess::ServerProcess(std::chrono::milliseconds stopLimit)
{
    m_stopTimer.setSingleShot(true);
    m_stopTimer.setInterval(stopLimit);
    connect(&m_stopTimer, &QTimer::timeout, this, &ServerProcess::kill);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setProcessEnvironment(childEnvironment());
    tieToUs();
    connect(&m_process, &QProcess::started, this, [this] { Q_EMIT started(m_process.processId()); });
    // Unread output would be kept in memory without limit.
    connect(&m_process, &QProcess::readyReadStandardOutput, this,
            [this] { Q_EMIT wrote(m_process.readAllStandardOutput()); });
    connect(&m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        // After a crash Qt gives the signal's number as the code.
        const bool crashed = status == QProcess::CrashExit;
        finish({true, crashed ? 0 : code, crashed ? code : 0, {}});
    });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            finish({false, 0, 0, m_process.errorString().toStdString()});
    });
}

ServerProcess::~ServerProcess()
{
    m_process.disconnect(this);
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(m_stopTimer.interval())) {
        m_process.kill();
        m_process.waitForFinished(1'000);
    }
}

void ServerProcess::tieToUs()
{
    // Between fork and exec: only async-signal-safe calls. Should we have died before the first one, nobody would tell
    // it.
    const pid_t parent = ::getpid();
    m_process.setChildProcessModifier([parent] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)
            ::_exit(127);
        ::umask(077);
    });
}

void ServerProcess::start(const QString &program, const QStringList &arguments, const QString &folder)
{
    m_running = true;
    m_process.setWorkingDirectory(folder);
    m_process.start(program, arguments, QIODevice::ReadOnly);
}

void ServerProcess::stop()
{
    if (!m_running)
        return;
    m_process.terminate();
    if (processId() > 0)
        ::kill(static_cast<pid_t>(processId()), SIGCONT); // a stopped one would not hear it
    m_stopTimer.start();
}

void ServerProcess::kill()
{
    m_process.kill();
}

void ServerProcess::reload()
{
    if (processId() > 0)
        ::kill(static_cast<pid_t>(processId()), SIGHUP);
}

void ServerProcess::finish(ServerExit exit)
{
    m_stopTimer.stop();
    if (!std::exchange(m_running, false))
        return;
    if (const QByteArray rest = m_process.readAllStandardOutput(); !rest.isEmpty())
        Q_EMIT wrote(rest);
    Q_EMIT ended(exit);
}

} // namespace meterbird::prometheus
