// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/startanew.h"

#include "ui/app/commandline.h"

#include <unistd.h>

namespace meterbird::ui {

void startAnew(const QStringList &arguments)
{
    std::vector<std::string> words {"meterbird"};
    for (const QString &argument : arguments)
        words.push_back(argument.toLocal8Bit().toStdString());
    std::vector<char *> argv;
    for (std::string &word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execv("/proc/self/exe", argv.data());
}

QStringList themeArguments(const StartOptions &options)
{
    if (!options.appearance)
        return {};
    const QString theme = *options.appearance == Appearance::Dark ? QStringLiteral("dark")
        : *options.appearance == Appearance::Light                ? QStringLiteral("light")
                                                                  : QStringLiteral("system");
    return {QStringLiteral("--theme"), theme};
}

} // namespace meterbird::ui
