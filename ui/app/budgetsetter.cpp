// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/budgetsetter.h"

#include <QtConcurrentRun>

#include <utility>

namespace meterbird::ui {

BudgetSetter::BudgetSetter(Call call)
    : m_call(std::move(call))
{
    m_thread.setMaxThreadCount(1); // not the pool that all share: on one processor that has one thread
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &BudgetSetter::finish);
}

BudgetSetter::~BudgetSetter()
{
    m_thread.waitForDone();
}

void BudgetSetter::set(Budget budget)
{
    if (m_isUnderWay)
        m_next = budget;
    else
        start(budget);
}

void BudgetSetter::start(Budget budget)
{
    m_isUnderWay = true;
    m_watcher.setFuture(QtConcurrent::run(&m_thread, m_call, budget));
}

void BudgetSetter::finish()
{
    m_isUnderWay = false;
    const Result<void> result = m_watcher.result();
    if (const auto next = std::exchange(m_next, std::nullopt))
        start(*next);
    else if (result)
        Q_EMIT done();
    else
        Q_EMIT failed(result.error());
}

} // namespace meterbird::ui
