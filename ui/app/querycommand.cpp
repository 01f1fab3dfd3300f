// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/text.h"
#include "src/prometheus/client.h"
#include "ui/app/answerprinter.h"
#include "ui/app/commands.h"
#include "ui/app/plainnumbers.h"
#include "ui/app/quitsignals.h"
#include "ui/app/serveraccess.h"
#include "ui/theme/errorwords.h"

#include <QCoreApplication>

#include <cstdio>

namespace meterbird::ui {

namespace {

int fail(const QString &sentence)
{
    std::fprintf(stderr, "meterbird: %s\n", qUtf8Printable(sentence));
    return 1;
}

int print(const Result<prometheus::Answer> &answer, QueryOptions::Format format)
{
    if (!answer)
        return fail(wordsFor(answer.error()));
    for (const std::string &warning : answer->warnings)
        std::fprintf(stderr, "meterbird: warning: %s\n", plainText(warning, 500).c_str());
    const std::string text = printAnswer(*answer, format);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return std::fflush(stdout) == 0 ? 0 : fail(QStringLiteral("the answer could not be written"));
}

} // namespace

int runQuery(const QueryOptions &options, int &argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    keepNumbersPlain();
    const QuitSignals signals(1);
    prometheus::PromClient client;
    ServerAccess access(options);
    QObject::connect(&access, &ServerAccess::failed, &access,
                     [](const QString &reason) { QCoreApplication::exit(fail(reason)); });
    QObject::connect(&access, &ServerAccess::ready, &access, [&](const QString &url) {
        prometheus::Connection connection;
        connection.url = url.toStdString();
        client.setConnection(std::move(connection));
        const Timestamp now = options.time.value_or(currentTime());
        const auto finish = [format = options.format](const Result<prometheus::Answer> &answer) {
            QCoreApplication::exit(print(answer, format));
        };
        if (options.range)
            QCoro::connect(client.ask(prometheus::RangeQuery {
                               options.expr, alignedTo({now - *options.range, now}, options.step), options.step}),
                           &access, finish);
        else
            QCoro::connect(client.ask(prometheus::InstantQuery {options.expr, now}), &access, finish);
    });
    access.open();
    return QCoreApplication::exec();
}

} // namespace meterbird::ui
