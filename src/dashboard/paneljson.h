// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/dashboard/panel.h"
#include "src/dashboard/variables.h"

#include <QJsonObject>

#include <optional>

namespace meterbird::dashboard {

/// One panel of Grafana's classic model. Never fails: what is missing, of the wrong type or out of bounds gets the
/// value that Grafana would give it. Texts are from outside and made plain.
Panel panelFromJson(const QJsonObject &json);

/// One entry of templating.list; nothing without a usable name.
std::optional<Variable> variableFromJson(const QJsonObject &json);

/// A text of at most `maxBytes`, plain; empty when it is none.
std::string textOf(const QJsonValue &value, std::size_t maxBytes = 200);

/// A length such as `30s` or `>10s`; nothing when it is none or zero.
std::optional<Milliseconds> lengthOf(const QJsonValue &value);

} // namespace meterbird::dashboard
