// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/runfile.h"

#include "src/prometheus/serverlock.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <csignal>

namespace meterbird::ui {

namespace {

/// When the process started, in ticks since boot; told by no file older than this key.
constexpr QLatin1String startedKey("started");

QString pathOf(const std::filesystem::path &file)
{
    return QString::fromStdString(file.string());
}

/// Whether it is still the process that wrote `object`: after a crash of the machine another may have its number.
bool isItsWriter(qint64 pid, const QJsonObject &object)
{
    if (pid <= 0 || ::kill(static_cast<pid_t>(pid), 0) != 0)
        return false;
    const auto mark = prometheus::markOf(pid);
    const QJsonValue started = object.value(startedKey);
    return mark && (started.isUndefined() || started.toInteger() == static_cast<qint64>(mark->startTime));
}

} // namespace

Result<void> writeRunFile(const std::filesystem::path &file, const RunInfo &info)
{
    QJsonObject object {{QStringLiteral("pid"), info.pid},
                        {QStringLiteral("metrics"), QString::fromStdString(info.metrics)},
                        {QStringLiteral("receiver"), QString::fromStdString(info.receiver)},
                        {QStringLiteral("prometheus"), QString::fromStdString(info.prometheus)}};
    if (const auto mark = prometheus::markOf(info.pid))
        object[startedKey] = static_cast<qint64>(mark->startTime);
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
    if (!isItsWriter(pid, object))
        return std::nullopt;
    const auto text = [&](const char *key) { return object.value(QLatin1String(key)).toString().toStdString(); };
    return RunInfo {pid, text("metrics"), text("receiver"), text("prometheus")};
}

void removeRunFile(const std::filesystem::path &file)
{
    QFile::remove(pathOf(file));
}

} // namespace meterbird::ui
