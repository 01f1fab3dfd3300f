// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace meterbird::pricing {

/// `provider` in lower case and as the price list spells it: gcp.gemini is gemini, x_ai is xai, aws.bedrock is bedrock.
std::string listProvider(std::string_view provider);

/// The keys under which a price list may hold `model`, best first, in lower case. `provider` is listProvider()'s.
std::vector<std::string> keysOf(std::string_view provider, std::string_view model);

/// True when a row of `rowProvider` may price a call to `provider`: the same, or a branch of it (cohere_chat of
/// cohere).
bool isProviderOf(std::string_view rowProvider, std::string_view provider);

} // namespace meterbird::pricing
