// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverhealth.h"

#include <utility>

namespace meterbird::prometheus {

namespace {

bool isSilence(Error::Kind kind)
{
    switch (kind) {
    case Error::Kind::Network:
    case Error::Kind::Timeout:
    case Error::Kind::Refused:
    case Error::Kind::Http: // 502 of what stands before it
    case Error::Kind::BadReply: // a web page
        return true;
    case Error::Kind::Cancelled:
    case Error::Kind::BadQuery:
    case Error::Kind::TooMuch:
    case Error::Kind::Config:
    case Error::Kind::Storage:
        break;
    }
    return false;
}

} // namespace

bool ServerHealth::note(const std::optional<Error> &error)
{
    if (error && error->kind == Error::Kind::Cancelled)
        return false;
    const bool wasKnown = isKnown();
    const std::optional<Error> before = m_trouble;
    if (!error || !isSilence(error->kind)) {
        m_hasAnswered = true;
        m_failures = 0;
        m_trouble.reset();
    } else if (++m_failures > 1 || !m_hasAnswered) { // one of many that took too long is no trouble of the server
        m_trouble = error;
    }
    return isKnown() != wasKnown || m_trouble != before;
}

} // namespace meterbird::prometheus
