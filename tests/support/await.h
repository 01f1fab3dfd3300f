// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoroTask>
#include <QTest>

#include <chrono>
#include <optional>

namespace meterbird::test {

/// The value of a Task, or nothing when it has not ended within `limit`. Cannot hang and lets the event loop run,
/// unlike QCoro 0.8's waitFor.
template<typename T>
std::optional<T> await(QCoro::Task<T> task, std::chrono::milliseconds limit = std::chrono::seconds(30))
{
    std::optional<T> answer;
    QObject context;
    QCoro::connect(std::move(task), &context, [&answer](T value) { answer.emplace(std::move(value)); });
    (void)QTest::qWaitFor([&answer] { return answer.has_value(); }, static_cast<int>(limit.count()));
    return answer;
}

} // namespace meterbird::test
