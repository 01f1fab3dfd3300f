// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace meterbird::ui {

/// Held by the Meterbird of a data folder from before it is connected to the desktop to its very end: of two that are
/// started at once, one is the first. Goes with the process, however that ends.
class InstanceLock
{
public:
    explicit InstanceLock(std::string file);
    /// Removes the file.
    ~InstanceLock();
    InstanceLock(const InstanceLock &) = delete;
    InstanceLock &operator=(const InstanceLock &) = delete;

    /// False: another Meterbird has it. True: it is ours, as often as this is asked; also where no such file can be
    /// made, which is no reason not to start.
    bool take();

private:
    const std::string m_path;
    int m_file = -1;
};

} // namespace meterbird::ui
