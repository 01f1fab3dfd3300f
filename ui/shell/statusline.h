// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/status.h"

#include <QWidget>

#include <map>

class QPushButton;

namespace meterbird::ui {

class StatusText;
class Theme;

/// The line at the bottom: how exporter, receiver and Prometheus do, whether the demo runs, and the last refresh.
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(const Theme &theme, QWidget *parent = nullptr);

    void setStatus(StatusItem item, StatusState state, const QString &text);
    void setDemoText(const QString &text, const QString &hint);
    void setUpdated(const QString &text);

Q_SIGNALS:
    void demoPressed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    std::map<StatusItem, StatusText *> m_items;
    QPushButton *m_demo;
    StatusText *m_updated;
};

} // namespace meterbird::ui
