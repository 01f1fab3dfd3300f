// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/datapaths.h"
#include "src/base/error.h"

namespace meterbird::exporter {

/// Owning one means that no other Meterbird uses the data folder. Goes with the process, however that ends.
class DataLock
{
public:
    /// Makes the folders of `paths` and locks data/meterbird.lock. Error (Config) names the process that has it;
    /// Storage: the folder cannot be used, or not be locked.
    static Result<DataLock> take(const DataPaths &paths);

    DataLock(DataLock &&other) noexcept;
    DataLock &operator=(DataLock &&other) noexcept;
    ~DataLock();

private:
    explicit DataLock(int file);

    int m_file = -1;
};

} // namespace meterbird::exporter
