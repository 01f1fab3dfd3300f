// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/attributes.h"
#include "exporter/receiver/senders.h"

#include <string>
#include <string_view>

namespace meterbird::otlp {

/// The agents that have names and habits of their own.
enum class Agent : std::uint8_t { Other, ClaudeCode, Codex, GeminiCli };

/// Who a resource is: made once for each resource of a request.
struct Origin {
    Agent agent = Agent::Other;
    std::string job {}; ///< service.namespace/service.name, plain text; `unknown` when it is not said
    std::string instance {}; ///< service.instance.id; empty: not said
    std::string claimant {}; ///< who its Claims name: the job, with the instance or else the process when it says one
    receiver::SenderName sender {};
    bool isJavaScript = false; ///< the SDK: see PointReading about its starts

    bool operator==(const Origin &) const = default;
};

/// Whose instrumentation a scope is; Other when it is nobody's that is known.
Agent agentOfScope(std::string_view scope);

/// `scopes` is what the scopes of the resource say: an agent that somebody gave a service name of their own is itself.
Origin originOf(const Attributes &resource, Agent scopes = Agent::Other);

} // namespace meterbird::otlp
