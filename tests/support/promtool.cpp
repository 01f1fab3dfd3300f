// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/promtool.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>

namespace meterbird::test {

QString toolPath(const QString &name)
{
    QStringList folders;
    if (const QString given = qEnvironmentVariable("METERBIRD_TOOLS_DIR"); !given.isEmpty())
        folders.append(given);
    folders.append(QDir::homePath() + QStringLiteral("/.local/share/meterbird/tools"));
    const QString inFolders = QStandardPaths::findExecutable(name, folders);
    return inFolders.isEmpty() ? QStandardPaths::findExecutable(name) : inFolders;
}

QString promtoolFindings(const QByteArray &page)
{
    const QString promtool = toolPath(QStringLiteral("promtool"));
    if (promtool.isEmpty())
        return QStringLiteral("promtool is missing: run installer/setup.sh, or set METERBIRD_TOOLS_DIR");
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(promtool, {QStringLiteral("check"), QStringLiteral("metrics")});
    process.write(page);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000))
        return QStringLiteral("promtool did not finish");
    const QString said = QString::fromUtf8(process.readAll()).trimmed();
    return said.isEmpty() && process.exitCode() != 0 ? QStringLiteral("promtool failed") : said;
}

} // namespace meterbird::test
