// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/telemetry/foreign.h"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace meterbird::ledger {

/// The families of series that are shown under names of their own: which name is whose. A family has one type, and
/// none of the names that its samples have on the page (`x_bucket`, `x_sum`, `x_count`) is another's, the catalogue's
/// or Prometheus' own.
class ForeignNames
{
public:
    explicit ForeignNames(std::size_t familyLimit = 500);

    /// Whether a series of that name and type may be on the page: its family is there, or there is room for it.
    bool allows(const std::string &name, telemetry::ForeignType type) const;
    bool isFull() const { return m_families.size() >= m_familyLimit; }
    /// One more series of a family that allows() it; one less, of a family that is there.
    void add(const std::string &name, telemetry::ForeignType type);
    void remove(const std::string &name);

    /// Series of the family.
    std::size_t seriesOf(const std::string &name) const;

private:
    struct Family {
        telemetry::ForeignType type {};
        std::size_t series = 0;
    };

    const std::size_t m_familyLimit;
    std::map<std::string, Family> m_families;
    std::set<std::string> m_taken; ///< by samples: of the catalogue, and of the families
};

} // namespace meterbird::ledger
