// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/app/exporterstart.h"

#include <QScopeGuard>

#include <atomic>
#include <future>

namespace meterbird::test {

/// Starts the real exporter, once it may.
class SlowStart
{
public:
    ui::ExporterStarter starter()
    {
        return [this](const exporter::ExporterOptions &options) {
            ++m_begun;
            m_mayGoOn.get_future().wait();
            return ui::startExporter(options);
        };
    }
    bool hasBegun() const { return m_begun > 0; }
    void goOn()
    {
        if (!m_goesOn.exchange(true))
            m_mayGoOn.set_value();
    }
    /// To be held after the Services, which wait at their end: a check that fails before goOn() would hang.
    [[nodiscard]] auto goOnAtTheEnd()
    {
        return qScopeGuard([this] { goOn(); });
    }

private:
    std::atomic<int> m_begun = 0;
    std::atomic<bool> m_goesOn = false;
    std::promise<void> m_mayGoOn;
};

} // namespace meterbird::test
