// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/status.h"

#include <QStringList>
#include <QWidget>

class QVBoxLayout;

namespace meterbird::ui {

class Banner;
class Theme;

/// The few things that matter now and do not go away by themselves, one line each, above the page. Each has an id: the
/// same id again replaces the text in place. At most three are shown; an older one gives way to a worse or newer one.
class BannerStack : public QWidget
{
    Q_OBJECT

public:
    explicit BannerStack(const Theme &theme, QWidget *parent = nullptr);

    /// `text` may come from outside. `buttons` are words such as "Restart"; pressed(id, index) tells which. A banner
    /// that the user closed stays away until its text changes or remove() was called.
    using QWidget::show;
    void show(const QString &id, StatusState state, const QString &text, const QStringList &buttons = {});
    void remove(const QString &id);

    bool contains(const QString &id) const;
    int count() const;

Q_SIGNALS:
    void pressed(const QString &id, int button);
    void closed(const QString &id);

private:
    struct Entry {
        QString id;
        Banner *banner = nullptr; ///< null: closed by the user
        QString text;
    };
    Entry *entry(const QString &id);
    void limit(const QString &newest);
    void close(const QString &id);

    const Theme &m_theme;
    QVBoxLayout *m_layout;
    std::vector<Entry> m_entries;
};

} // namespace meterbird::ui
