// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/report.h"

#include <QCoroTask>
#include <QString>

class QNetworkAccessManager;

namespace meterbird::ui {

/// Asks the receiver of a running Meterbird (http://127.0.0.1:4318) who sends and what it saw go wrong: GET
/// /v1/sources, five seconds and 1 MiB at most. Error: it cannot be reached, or answers something else. `network`
/// outlives the Task.
[[nodiscard]] QCoro::Task<Result<sources::Report>> askForSources(QNetworkAccessManager &network, QString receiverUrl);

} // namespace meterbird::ui
