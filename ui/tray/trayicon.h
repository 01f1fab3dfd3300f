// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/alertengine.h"
#include "ui/tray/traywatch.h"

#include <QMenu>
#include <QObject>

#include <memory>
#include <optional>
#include <vector>

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

/// The icon in the tray, as soon and as long as there is a tray. Without one nothing is missing but the icon. The
/// engine and the theme outlive it.
class TrayIcon : public QObject
{
    Q_OBJECT

public:
    /// `bus`: where a tray is looked for.
    TrayIcon(alerts::AlertEngine &engine, const Theme &theme,
             const QDBusConnection &bus = QDBusConnection::sessionBus(), QObject *parent = nullptr);
    ~TrayIcon() override;

    /// False: closing the window must not hide it.
    bool isAvailable() const { return m_icon != nullptr; }
    /// What stands for the program in tooltip and menu, where "Meterbird" would be taken for another one.
    void setName(const QString &name);
    void setReadings(const TrayReadings &readings);
    /// After this isAvailable() is true when there is a tray; otherwise availableChanged() tells a moment later. Blocks
    /// for two seconds at most.
    void waitForTray() { m_watch.waitForAnswer(); }
    /// How often a tray is looked for that does not tell of itself.
    void setPatience(int milliseconds) { m_watch.setPatience(milliseconds); }

    QString toolTip() const;
    QMenu &menu() { return *m_menu; }

Q_SIGNALS:
    void availableChanged(bool isAvailable);
    void openRequested();
    void chartRequested(const QString &ruleId, const meterbird::Labels &labels);
    void quitRequested();

private:
    struct Line { // of the menu: an alert that fires
        QString text, ruleId;
        Labels labels;

        bool operator==(const Line &) const = default;
    };
    struct Listed {
        std::vector<Line> lines;
        int more = 0; ///< that are not listed

        bool operator==(const Listed &) const = default;
    };

    void follow(bool isThere);
    void refresh();
    Listed listed() const;
    void fillMenu();

    alerts::AlertEngine &m_engine;
    const Theme &m_theme;
    std::unique_ptr<QMenu> m_menu;
    std::unique_ptr<QSystemTrayIcon> m_icon;
    TrayWatch m_watch;
    QString m_name = QStringLiteral("Meterbird");
    TrayReadings m_readings;
    std::optional<Listed> m_listed; ///< what the menu lists
    std::optional<alerts::WorstState> m_shownState;
    bool m_shownDark = false;
};

} // namespace meterbird::ui
