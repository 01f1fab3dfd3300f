// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/status.h"

#include <QStringList>
#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace meterbird::ui {

class Banner;
class Theme;

/// The few things that matter now and do not go away by themselves, one line each, above the page. Each has an id: the
/// same id again replaces the text in place. Three are shown, the newest and of the others the worst; those that had to
/// give way come back when there is room, and a button shows them before.
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

    bool contains(const QString &id) const; ///< it is shown
    int count() const; ///< of those that are shown

Q_SIGNALS:
    void pressed(const QString &id, int button);
    void closed(const QString &id);

private:
    struct Entry {
        QString id;
        StatusState state = StatusState::Unknown;
        QString text;
        QStringList buttons;
        int turn = 0; ///< the higher, the newer
        bool isClosed = false; ///< by the user
        Banner *banner = nullptr; ///< from the first time it is shown
    };
    Entry *entry(const QString &id);
    void close(const QString &id);
    void arrange();
    std::vector<const Entry *> chosen() const;
    void present(Entry &entry, int place);
    void showMore(int open, int shown);

    const Theme &m_theme;
    QVBoxLayout *m_layout;
    QPushButton *m_more;
    std::vector<Entry> m_entries; ///< in the order in which they came
    int m_turn = 0;
    bool m_showsAll = false;
};

} // namespace meterbird::ui
