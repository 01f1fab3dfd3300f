// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/snapshot/snapshot.h"
#include "ui/shell/status.h"

#include <QObject>
#include <QPointer>

#include <functional>
#include <optional>
#include <string>
#include <vector>

class QWidget;

namespace meterbird::dashboard {
class DashboardModel;
}

namespace meterbird::ui {

class DashboardPage;
class Theme;

/// Takes a picture or a table of what the window shows: has the panels that are scrolled away asked for the same range,
/// asks for a file, writes it off the GUI thread, tells how it went. Page, model and theme outlive it.
class SnapshotTaker : public QObject
{
    Q_OBJECT

public:
    SnapshotTaker(DashboardPage &page, dashboard::DashboardModel &model, const Theme &theme, QObject *parent = nullptr);

    /// Where to, of a suggested path and what it must end in; empty when the user thought better of it.
    using Chooser = std::function<QString(QWidget *window, const QString &suggested, const QString &extension)>;
    /// Instead of the file dialog of the desktop.
    void setChooser(Chooser chooser) { m_choose = std::move(chooser); }

    /// `window` is what the file dialog stands before. Nothing is told when the user thought better of it. Waits for
    /// the panels a moment, and says which have not answered; a second wish meanwhile takes the place of the first.
    void take(SnapshotFormat format, QWidget *window);

Q_SIGNALS:
    void taken(const QString &sentence);
    /// Likewise, but it does not hold all: some panels did not answer.
    void takenInPart(const QString &sentence);
    void failed(const QString &sentence);

private:
    struct Wish {
        SnapshotFormat format;
        QPointer<QWidget> window;
    };

    void fulfil(const std::vector<std::string> &unanswered);
    QString askForFile(QWidget *window, const snapshot::Snapshot &snapshot, const QString &extension) const;
    void tell(const QString &sentence, const QString &remark);
    void write(const QString &path, const QString &remark, std::function<QByteArray()> content);

    DashboardPage &m_page;
    dashboard::DashboardModel &m_model;
    const Theme &m_theme;
    Chooser m_choose;
    std::optional<Wish> m_wish; ///< while the panels are asked
};

} // namespace meterbird::ui
