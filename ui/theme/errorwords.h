// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"

#include <QString>
#include <string_view>

namespace meterbird::ui {

/// Text from outside as one plain line fit for the screen (control and bidi characters gone, bounded).
QString shownText(std::string_view text, std::size_t maxBytes = 200);

/// Plain text as a tooltip that shows it as it is: Qt takes what looks like HTML for HTML, and only that.
QString toolTipText(const QString &plain);
/// The lines as a tooltip that wraps long ones; empty without any. No line is read as markup.
QString toolTipLines(const QStringList &plain);

/// An error for people, one plain line: `Prometheus cannot be reached: connection refused`.
QString wordsFor(const Error &error);

/// The same in two or three words for narrow places: `not reachable`.
QString shortWordsFor(Error::Kind kind);

} // namespace meterbird::ui
