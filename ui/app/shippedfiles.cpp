// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/shippedfiles.h"

#include <QFile>

namespace meterbird::ui {

namespace {
QByteArray contentOf(const QString &name)
{
    QFile file(QStringLiteral(":/meterbird/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

QByteArray shippedDashboard()
{
    return contentOf(QStringLiteral("dashboards/agents.json"));
}

std::string shippedRules()
{
    return contentOf(QStringLiteral("rules/agents.yml")).toStdString();
}

std::filesystem::path usersDashboard(const DataPaths &paths)
{
    return paths.config / "dashboards" / "agents.json";
}

} // namespace meterbird::ui
