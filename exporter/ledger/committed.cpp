// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/ledger/committed.h"

#include <algorithm>
#include <iterator>

namespace meterbird::ledger {

namespace {

template<typename T>
void appendTo(std::vector<T> &all, std::vector<T> &&later)
{
    std::ranges::move(later, std::back_inserter(all));
}

} // namespace

void Committed::append(Committed &&later)
{
    appendTo(measurements, std::move(later.measurements));
    appendTo(inProgress, std::move(later.inProgress));
    appendTo(foreign, std::move(later.foreign));
    appendTo(bounds, std::move(later.bounds));
    appendTo(remarks, std::move(later.remarks));
}

} // namespace meterbird::ledger
