// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTabBar;

namespace meterbird::sources {
struct Recipe;
}

namespace meterbird::ui {

class Theme;

/// What stands in place of the charts until the first telemetry arrives: how to connect an agent, the usual ways one a
/// tab, and a demo to watch meanwhile.
class FirstStart : public QWidget
{
    Q_OBJECT

public:
    explicit FirstStart(const Theme &theme, QWidget *parent = nullptr);

    /// `http://127.0.0.1:4318`; empty while there is no receiver.
    void setReceiverUrl(const QString &url);
    void setDemoRunning(bool running); ///< its traffic comes here: nothing to press
    /// What the chosen tab has to paste.
    QString example() const;

Q_SIGNALS:
    void demoRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void applyTheme();
    void showReceiver();
    const sources::Recipe &chosen() const;
    void showExample();
    void copyExample();
    void requestDemo();

    const Theme &m_theme;
    QLabel *m_title;
    QLabel *m_words;
    QTabBar *m_tabs;
    QLabel *m_what;
    QPlainTextEdit *m_code;
    QPushButton *m_copy;
    QPushButton *m_demo;
    QLabel *m_state;
    QString m_url;
    bool m_demoRuns = false;
};

} // namespace meterbird::ui
