// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/settings/windowgeometry.h"

#include <QFile>
#include <QSettings>

namespace meterbird::settings {

namespace {
constexpr qsizetype mostBytes = 4'096; // QWidget::saveGeometry writes about 70
}

WindowGeometry::WindowGeometry(const std::filesystem::path &configFolder)
    : m_file(configFolder / "window.ini")
{ }

QByteArray WindowGeometry::load() const
{
    const QString file = QString::fromStdString(m_file.string());
    if (QFile(file).size() > 16 * mostBytes)
        return {}; // not ours
    const QSettings stored(file, QSettings::IniFormat);
    const QByteArray geometry = stored.value(QStringLiteral("geometry")).toByteArray();
    return geometry.size() > mostBytes ? QByteArray() : geometry;
}

void WindowGeometry::save(const QByteArray &geometry)
{
    const QString file = QString::fromStdString(m_file.string());
    // An empty lock file left by a crash would make QSettings wait for half a minute.
    const QString lock = file + QStringLiteral(".lock");
    if (QFile::exists(lock) && QFile(lock).size() == 0)
        QFile::remove(lock);
    QSettings stored(file, QSettings::IniFormat);
    stored.setValue(QStringLiteral("geometry"), geometry);
    stored.sync();
    QFile::setPermissions(file, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
}

} // namespace meterbird::settings
