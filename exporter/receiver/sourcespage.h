// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/finding.h"
#include "exporter/receiver/http.h"
#include "exporter/receiver/senders.h"

namespace meterbird::receiver {

/// GET /v1/sources: who sends, and what is wrong with it, as JSON for `meterbird doctor` and scripts:
/// `{"senders":[…],"findings":[…]}`, the latest first. Names are those of the structs in snake_case, a finding's kind
/// too; times are Unix seconds. Both books outlive the page.
Page sourcesPage(const SenderBook &senders, const ledger::FindingBook &findings);

} // namespace meterbird::receiver
