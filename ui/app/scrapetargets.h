// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/serverconfig.h"
#include "src/settings/settings.h"

#include <QString>

#include <string>
#include <vector>

namespace meterbird::ui {

/// What the settings mean for our own Prometheus.
struct ServerWish {
    prometheus::ServerSettings settings; ///< with the targets that can be scraped
    std::vector<prometheus::RefusedTarget> refused; ///< the others
};

/// `exporterUrl`: our own page; empty while there is none.
ServerWish serverWishOf(const settings::Settings &settings, const std::string &exporterUrl);

/// A sentence for people; empty when nothing is refused.
QString wordsFor(const std::vector<prometheus::RefusedTarget> &refused);

/// The settings with an agent's page among their targets, under a job name that is free; as they are when it is there
/// already. Error (Config): why it cannot be added.
Result<settings::Settings> withAgent(settings::Settings settings, const std::string &url);

} // namespace meterbird::ui
