// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alertengine.h"

#include <QMenu>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

class QSystemTrayIcon;

namespace meterbird::ui {

class Theme;

/// The three numbers of the tooltip; nothing where there is none yet.
struct TrayReadings {
    std::optional<double> requestsPerSecond;
    std::optional<BoundedValue> latencyP95; ///< seconds, as far as buckets tell
    std::optional<double> costToday; ///< dollars

    bool operator==(const TrayReadings &) const = default;
};

/// The icon in the tray, when there is a tray: looked for now and again later. Without one nothing is missing but the
/// icon. The engine and the theme outlive it.
class TrayIcon : public QObject
{
    Q_OBJECT

public:
    TrayIcon(alerts::AlertEngine &engine, const Theme &theme, QObject *parent = nullptr);
    ~TrayIcon() override;

    /// False: closing the window must not hide it.
    bool isAvailable() const { return m_icon != nullptr; }
    /// What stands for the program in tooltip and menu, where "Meterbird" would be taken for another one.
    void setName(const QString &name);
    void setReadings(const TrayReadings &readings);
    /// How often a tray is looked for.
    void setPatience(int milliseconds) { m_search.setInterval(milliseconds); }

    QString toolTip() const;
    QMenu &menu() { return *m_menu; }

Q_SIGNALS:
    void availableChanged(bool isAvailable);
    void openRequested();
    void chartRequested(const QString &ruleId, const meterbird::Labels &labels);
    void quitRequested();

private:
    void search();
    void refresh();
    void fillMenu();

    alerts::AlertEngine &m_engine;
    const Theme &m_theme;
    std::unique_ptr<QMenu> m_menu;
    std::unique_ptr<QSystemTrayIcon> m_icon;
    QTimer m_search;
    QString m_name = QStringLiteral("Meterbird");
    TrayReadings m_readings;
    std::optional<alerts::WorstState> m_shownState;
    bool m_shownDark = false;
};

} // namespace meterbird::ui
