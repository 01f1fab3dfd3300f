// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/runfile.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <csignal>

namespace meterbird::ui {

namespace {
QString pathOf(const std::filesystem::path &file)
{
    return QString::fromStdString(file.string());
}
} // namespace

Result<void> writeRunFile(const std::filesystem::path &file, const RunInfo &info)
{
    const QJsonObject object {{QStringLiteral("pid"), info.pid},
                              {QStringLiteral("metrics"), QString::fromStdString(info.metrics)},
                              {QStringLiteral("receiver"), QString::fromStdString(info.receiver)},
                              {QStringLiteral("prometheus"), QString::fromStdString(info.prometheus)}};
    const QByteArray bytes = QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    QSaveFile out(pathOf(file));
    const bool written = out.open(QIODevice::WriteOnly) && out.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        && out.write(bytes) == bytes.size() && out.commit();
    if (!written)
        return Failure(
            Error {Error::Kind::Storage, "cannot write " + file.string() + ": " + out.errorString().toStdString()});
    return {};
}

std::optional<RunInfo> readRunFile(const std::filesystem::path &file)
{
    QFile in(pathOf(file));
    if (!in.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(in.read(4096)).object();
    const qint64 pid = object.value(QStringLiteral("pid")).toInteger();
    if (pid <= 0 || ::kill(static_cast<pid_t>(pid), 0) != 0)
        return std::nullopt;
    const auto text = [&](const char *key) { return object.value(QLatin1String(key)).toString().toStdString(); };
    return RunInfo {pid, text("metrics"), text("receiver"), text("prometheus")};
}

void removeRunFile(const std::filesystem::path &file)
{
    QFile::remove(pathOf(file));
}

} // namespace meterbird::ui
