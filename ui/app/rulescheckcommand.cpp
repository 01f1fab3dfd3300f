// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/commands.h"

#include "src/alerts/rulefile.h"
#include "src/base/text.h"
#include "src/prometheus/serverbinary.h"

#include <QCoreApplication>
#include <QProcess>

#include <cstdio>

namespace meterbird::ui {

int runRulesCheck(const RulesCheckOptions &options, int &argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const auto file = alerts::readRules(options.file);
    if (!file) {
        std::fprintf(stderr, "meterbird: %s\n", plainText(file.error().detail, 1000).c_str());
        return 1;
    }
    const auto binary =
        prometheus::findServer(prometheus::toolFolders(QCoreApplication::applicationDirPath().toStdString()));
    if (!binary) {
        std::fprintf(stderr, "meterbird: the form is right, the PromQL was not checked: %s\n",
                     plainText(binary.error().detail, 1000).c_str());
        return 1;
    }
    QProcess promtool;
    promtool.setProcessChannelMode(QProcess::MergedChannels);
    promtool.start(QString::fromStdString(binary->promtool.string()),
                   {QStringLiteral("check"), QStringLiteral("rules"), QStringLiteral("--"),
                    QString::fromStdString(options.file.string())});
    if (!promtool.waitForFinished(30'000) || promtool.exitStatus() != QProcess::NormalExit
        || promtool.exitCode() != 0) {
        std::fprintf(stderr, "meterbird: %s\n", plainText(promtool.readAll().simplified().toStdString(), 2000).c_str());
        return 1;
    }
    for (const std::string &note : file->notes)
        std::fprintf(stderr, "meterbird: note: %s\n", plainText(note, 1000).c_str());
    std::printf("%s: %zu alert rules, %zu recording rules, all right\n", options.file.c_str(), file->rules.size(),
                file->recordings.size());
    return 0;
}

} // namespace meterbird::ui
