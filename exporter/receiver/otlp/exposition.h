// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/attributes.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/telemetry/foreign.h"

#include <string>
#include <string_view>

namespace meterbird::otlp {

/// The name that Prometheus gives an OTLP metric, by the rules of its own translator: `claude_code.token.usage` in
/// tokens, a counter, is claude_code_token_usage_tokens_total. Empty when no letter or digit is left of it.
std::string prometheusName(const Metric &metric);

/// `gen_ai.request.model` is gen_ai_request_model.
std::string prometheusLabel(std::string_view key);

/// How a series of `metric` with these attributes looks on /metrics. Attributes that may not be shown are left out;
/// those whose names become the same are joined with `;`. Of too many the first 20 by name are shown. `job` and
/// `instance` say who sends; empty: no such label.
telemetry::ForeignSeries shownAs(const Metric &metric, const Attributes &attributes, const std::string &job,
                                 const std::string &instance);

} // namespace meterbird::otlp
