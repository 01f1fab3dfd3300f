// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/toolrun.h"

#include "src/prometheus/serverprocess.h"

namespace meterbird::prometheus {

namespace {

constexpr qsizetype mostOutput = 256 * 1024;

} // namespace

ToolRun::ToolRun(std::chrono::milliseconds limit, QObject *parent)
    : QObject(parent)
{
    m_limit.setSingleShot(true);
    m_limit.setInterval(limit);
    connect(&m_limit, &QTimer::timeout, &m_process, &QProcess::kill);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setProcessEnvironment(childEnvironment());
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &ToolRun::collect);
    connect(&m_process, &QProcess::finished, this,
            [this](int code, QProcess::ExitStatus status) { finish(status == QProcess::NormalExit ? code : -1); });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            m_output = m_process.errorString().toUtf8();
            finish(-1);
        }
    });
}

ToolRun::~ToolRun()
{
    m_process.disconnect(this);
}

void ToolRun::start(const QString &program, const QStringList &arguments)
{
    m_running = true;
    m_limit.start();
    m_process.start(program, arguments, QIODevice::ReadOnly);
}

void ToolRun::collect()
{
    m_output += m_process.readAllStandardOutput();
    m_output.truncate(mostOutput);
}

void ToolRun::finish(int code)
{
    m_limit.stop();
    if (!std::exchange(m_running, false))
        return;
    if (m_process.state() == QProcess::NotRunning && code >= 0)
        collect();
    Q_EMIT ended(code, m_output);
}

} // namespace meterbird::prometheus
