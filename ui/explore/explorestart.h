// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;

namespace meterbird::ui {

class Theme;

/// What stands on the Explore page before the first query: what it is for, and queries to begin with.
class ExploreStart : public QFrame
{
    Q_OBJECT

public:
    ExploreStart(const Theme &theme, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const QString &query);

private:
    void applyTheme();

    const Theme &m_theme;
    QLabel *m_title;
    QLabel *m_words;
};

} // namespace meterbird::ui
