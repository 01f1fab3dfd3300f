// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/ledgerrefusal.h"

namespace meterbird::receiver {

Objection ledgerRefusal(const Error &error)
{
    switch (error.kind) {
    case Error::Kind::TooMuch:
        return {429, error.detail, 1};
    case Error::Kind::Cancelled:
        return {503, "Meterbird is stopping", 5};
    default:
        // Where the file lies is the owner's business: it is on stderr and in the window, not in the answer.
        return {503, "the disk refuses; nothing was recorded, send it again later", 5};
    }
}

} // namespace meterbird::receiver
