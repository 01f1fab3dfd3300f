// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/attributes.h"
#include "exporter/receiver/otlp/origin.h"

#include <string>

namespace meterbird::otlp {

/// What conventions and agents call the things that all of them tell; one rule for metrics, spans and logs, so that one
/// model is one series however it is told. All answers are fit for labels and never empty unless it says so.

/// The model that answered, else the one that was asked for.
std::string modelOf(const Attributes &attributes);
/// As the price list spells it: `gemini`, `bedrock`. An agent that knows only one provider need not say which.
std::string providerOf(const Attributes &attributes, Agent agent);
/// Of a tool, an agent, an operation …: what stands under `keys`.
std::string nameUnder(const Attributes &attributes, Keys keys);

/// What went wrong, as a word or a status code; empty: nothing did.
std::string errorOf(const Attributes &attributes);
/// The same of a run of an agent: Gemini CLI's say how they ended instead.
std::string runErrorOf(const Attributes &attributes);
/// `success` or `error`
std::string statusFor(const std::string &error);

/// Whether an operation by the GenAI conventions is a call of a model.
bool isInference(std::string_view operation);

/// The name of an agent's own main loop as an endpoint: what a user asks of it.
std::string mainEndpoint(const Origin &origin);

} // namespace meterbird::otlp
