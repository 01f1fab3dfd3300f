// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/sources/sender.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace meterbird::sources {

/// How an agent is connected: what to paste where, and by what one sees that it worked. A value; all of them stand in
/// recipes(), and nothing about any of them stands anywhere else.
struct Recipe {
    QString id; ///< for tests and settings: claude-code
    QString name; ///< Claude Code
    QString what; ///< what to do with the text, one or two sentences
    QString text; ///< ready to paste but for @URL, which stands for the receiver's address
    QStringList kinds; ///< of senders that it brings forth; empty: none, its page is scraped
    QString service; ///< what such a sender calls itself when the text is pasted as it is; empty: by its own name
    QString targetUrl; ///< the page to scrape; empty: it sends by itself
    QString targetJob;

    bool operator==(const Recipe &) const = default;
};

const std::vector<Recipe> &recipes();

/// What somebody is shown who has sent nothing yet: OpenTelemetry in any language, Claude Code, curl.
const std::vector<Recipe> &firstRecipes();

/// The text with the live address in it, http://127.0.0.1:4318.
QString pasteText(const Recipe &recipe, const QString &receiverUrl);

/// True when the sender came by this recipe, as far as can be told: its kind fits, and no other recipe has put down the
/// sender's service for its own.
bool isFrom(const Sender &sender, const Recipe &recipe);

} // namespace meterbird::sources
