// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/model.h"

#include <cstdint>

namespace meterbird::otlp {

// The numbers of OTLP's enums. A value that this version does not know counts as not said.

inline Temporality temporalityOf(std::uint64_t number)
{
    return number <= 2 ? static_cast<Temporality>(number) : Temporality::Unspecified;
}

inline SpanKind spanKindOf(std::uint64_t number)
{
    return number <= 5 ? static_cast<SpanKind>(number) : SpanKind::Unspecified;
}

inline SpanStatus spanStatusOf(std::uint64_t number)
{
    return number <= 2 ? static_cast<SpanStatus>(number) : SpanStatus::Unset;
}

} // namespace meterbird::otlp
