// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/displaytrial.h"

#include <QtGlobal>

#include <utility>
#include <vector>

namespace meterbird::ui {

namespace {

struct Complaint {
    QtMsgType type;
    const char *category; ///< static in Qt
    QString words;
};

struct Trial {
    std::function<void(const QString &)> giveUp;
    QtMessageHandler before = nullptr;
    std::vector<Complaint> complaints;
};
Trial *current = nullptr;

/// The first complaint: those that follow say what came of it.
QString reasonFrom(const std::vector<Complaint> &complaints, const QString &lastWords)
{
    return (complaints.empty() ? lastWords : complaints.front().words).simplified();
}

void hear(QtMsgType type, const QMessageLogContext &context, const QString &words)
{
    if (type == QtFatalMsg)
        current->giveUp(reasonFrom(current->complaints, words));
    if (QByteArrayView(context.category).startsWith("qt.qpa"))
        current->complaints.push_back({type, context.category, words});
    else
        current->before(type, context, words);
}

} // namespace

bool namesDisplay()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
        || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

DisplayTrial::DisplayTrial(std::function<void(const QString &)> giveUp)
{
    current = new Trial {std::move(giveUp), nullptr, {}};
    current->before = qInstallMessageHandler(hear);
}

DisplayTrial::~DisplayTrial()
{
    qInstallMessageHandler(current->before);
    for (const Complaint &complaint : current->complaints)
        current->before(complaint.type, QMessageLogContext(nullptr, 0, nullptr, complaint.category), complaint.words);
    delete std::exchange(current, nullptr);
}

} // namespace meterbird::ui
