// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <optional>

namespace meterbird::prometheus {

/// How a server stands that nobody watches: by what became of the questions to it. A value.
class ServerHealth
{
public:
    /// A question was answered, or why not. True when the server stands otherwise than before.
    bool note(const std::optional<Error> &error);

    bool isKnown() const { return m_hasAnswered || m_trouble; } ///< false: nothing came of any question yet
    /// Why the last questions got no answer; nothing while it answers. That a question is wrong, or asks too much, is
    /// an answer.
    const std::optional<Error> &trouble() const { return m_trouble; }

private:
    bool m_hasAnswered = false;
    int m_failures = 0; ///< in a row
    std::optional<Error> m_trouble;
};

} // namespace meterbird::prometheus
