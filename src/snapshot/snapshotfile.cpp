// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/snapshot/snapshotfile.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace meterbird::snapshot {

namespace {

Failure cannotWrite(const std::filesystem::path &path, const QString &why)
{
    return Failure(Error {Error::Kind::Storage, path.string() + " cannot be written: " + why.toStdString()});
}

QString systemError()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

/// A rename is on the disk only when its folder is.
bool syncFolder(const QString &folder)
{
    const int handle = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return false;
    // Some network file systems know no fsync of a folder; that is no reason to call the file lost.
    const bool synced = ::fsync(handle) == 0 || errno == EINVAL || errno == ENOTSUP;
    ::close(handle);
    return synced;
}

bool holds(const QString &name, const QByteArray &content)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) && file.size() == content.size() && file.readAll() == content;
}

} // namespace

Result<void> writeFile(const std::filesystem::path &path, const QByteArray &content)
{
    const QFileInfo target(path);
    const QString folder = target.absolutePath();
    if (!QFileInfo(folder).isDir())
        return cannotWrite(path, QStringLiteral("the folder %1 does not exist").arg(folder));
    if (target.isDir())
        return cannotWrite(path, QStringLiteral("it is a folder"));
    if (target.exists() && !target.isFile())
        return cannotWrite(path, QStringLiteral("it is no ordinary file"));

    QSaveFile file(target.filePath());
    if (!file.open(QIODevice::WriteOnly))
        return cannotWrite(path, file.errorString());
    if (file.write(content) != content.size() || !file.flush())
        return cannotWrite(path, file.errorString());
    if (::fsync(file.handle()) != 0)
        return cannotWrite(path, systemError());
    if (!file.commit())
        return cannotWrite(path, file.errorString());
    if (!syncFolder(folder))
        return cannotWrite(path, systemError());
    if (!holds(target.filePath(), content))
        return cannotWrite(path, QStringLiteral("what was read back differs; the disk may be faulty"));
    return {};
}

} // namespace meterbird::snapshot
