// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "ui/shell/status.h"

#include <QObject>

class QWidget;

namespace meterbird::dashboard {
class DashboardModel;
}

namespace meterbird::ui {

class DashboardPage;
class Theme;

/// Takes a picture or a table of what the window shows: asks for a file, writes it off the GUI thread, tells how it
/// went. Page, model and theme outlive it.
class SnapshotTaker : public QObject
{
    Q_OBJECT

public:
    SnapshotTaker(DashboardPage &page, const dashboard::DashboardModel &model, const Theme &theme,
                  QObject *parent = nullptr);

    /// `window` is what the file dialog stands before. Nothing is told when the user thought better of it.
    void take(SnapshotFormat format, QWidget *window);

Q_SIGNALS:
    void taken(const QString &sentence);
    void failed(const QString &sentence);

private:
    void write(const QString &path, std::function<QByteArray()> content);

    DashboardPage &m_page;
    const dashboard::DashboardModel &m_model;
    const Theme &m_theme;
};

} // namespace meterbird::ui
