// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/sources/finding.h"
#include "src/sources/sender.h"

#include <QByteArray>

#include <vector>

namespace meterbird::sources {

/// What the receiver knows of those who send.
struct Report {
    std::vector<Sender> senders; ///< the latest first
    std::vector<Finding> findings; ///< the latest first

    bool operator==(const Report &) const = default;
};

/// Reads the answer to GET /v1/sources. Fields that are missing or of another type are empty; at most 200 of each list
/// are taken, and every text is made plain. Error (BadReply): it is no such answer.
Result<Report> parseReport(const QByteArray &json);

} // namespace meterbird::sources
