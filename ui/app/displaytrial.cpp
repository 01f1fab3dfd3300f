// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/displaytrial.h"

#include <QtGlobal>

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

namespace meterbird::ui {

namespace {

struct Complaint {
    QtMsgType type;
    const char *category; ///< a constant
    QString words;
};

struct Trial {
    std::function<void(const QString &)> giveUp;
    std::vector<Complaint> complaints;
};
std::unique_ptr<Trial> current;
std::atomic<QtMessageHandler> before; // other threads may speak at the end of a trial
thread_local bool isOnTrial = false;

/// The first complaint: those that follow say what came of it.
QString reasonFrom(const std::vector<Complaint> &complaints, const QString &lastWords)
{
    return (complaints.empty() ? lastWords : complaints.front().words).simplified();
}

void hear(QtMsgType type, const QMessageLogContext &context, const QString &words)
{
    if (!isOnTrial) {
        before.load()(type, context, words);
        return;
    }
    if (type == QtFatalMsg)
        current->giveUp(reasonFrom(current->complaints, words));
    current->complaints.push_back({type, context.category, words});
}

} // namespace

bool namesDisplay()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
        || !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

DisplayTrial::DisplayTrial(std::function<void(const QString &)> giveUp)
{
    current = std::make_unique<Trial>(Trial {std::move(giveUp), {}});
    isOnTrial = true;
    before = qInstallMessageHandler(nullptr);
    qInstallMessageHandler(hear);
}

DisplayTrial::~DisplayTrial()
{
    qInstallMessageHandler(before);
    isOnTrial = false;
    for (const Complaint &complaint : current->complaints)
        before.load()(complaint.type, QMessageLogContext(nullptr, 0, nullptr, complaint.category), complaint.words);
    current.reset();
}

} // namespace meterbird::ui
