// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSyntaxHighlighter>

namespace meterbird::ui {

class Theme;

/// Colours a PromQL document: functions and keywords, numbers, strings, variables, comments. Follows the theme, which
/// outlives it.
class PromqlHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    PromqlHighlighter(const Theme &theme, QTextDocument *document);

protected:
    void highlightBlock(const QString &text) override;

private:
    const Theme &m_theme;
};

} // namespace meterbird::ui
