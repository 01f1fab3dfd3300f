// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/pricing/money.h"
#include "src/base/error.h"

#include <QFutureWatcher>
#include <QObject>
#include <QThreadPool>

#include <functional>
#include <optional>

namespace meterbird::ui {

/// Tells the ledger what a month may cost, on a thread of its own: the ledger answers when all that came before is on
/// the disk. Lives on the GUI thread.
class BudgetSetter : public QObject
{
    Q_OBJECT

public:
    using Budget = std::optional<pricing::NanoDollars>;
    /// Called on another thread, once at a time.
    using Call = std::function<Result<void>(Budget)>;

    explicit BudgetSetter(Call call);
    /// Waits for a call under way.
    ~BudgetSetter() override;

    /// Returns at once; done() or failed() follows. Of several while one is under way, the last counts.
    void set(Budget budget);

Q_SIGNALS:
    void done();
    void failed(const meterbird::Error &error);

private:
    void start(Budget budget);
    void finish();

    Call m_call;
    QThreadPool m_thread;
    QFutureWatcher<Result<void>> m_watcher;
    std::optional<Budget> m_next;
    bool m_isUnderWay = false;
};

} // namespace meterbird::ui
