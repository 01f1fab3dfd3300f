// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/demoprocess.h"

#include <QCoreApplication>

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

namespace meterbird::ui {

DemoProcess::DemoProcess(QObject *parent)
    : QObject(parent)
{
    m_process.setProgram(QCoreApplication::applicationDirPath() + QStringLiteral("/meterbird-demo"));
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(QProcess::nullDevice());
    const pid_t parentPid = ::getpid();
    // Only async-signal-safe calls here: Qt forks with vfork.
    m_process.setChildProcessModifier([parentPid] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parentPid)
            ::_exit(1);
    });
    connect(&m_process, &QProcess::started, this, [this] { Q_EMIT runningChanged(true); });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            Q_EMIT failed(tr("The demo agent cannot be started: %1").arg(m_process.errorString()));
    });
    connect(&m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        Q_EMIT runningChanged(false);
        if (!m_stopping && (code != 0 || status != QProcess::NormalExit))
            Q_EMIT failed(tr("The demo agent ended by itself (exit code %1)").arg(code));
    });
}

DemoProcess::~DemoProcess()
{
    disconnect(&m_process, nullptr, this, nullptr);
    if (!isRunning())
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(500))
        m_process.kill();
}

void DemoProcess::start(const QString &receiver)
{
    if (isRunning())
        return;
    m_stopping = false;
    m_process.setArguments({QStringLiteral("--target"), receiver});
    m_process.start();
}

void DemoProcess::stop()
{
    m_stopping = true;
    m_process.terminate();
}

} // namespace meterbird::ui
