// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/trayicon.h"

#include "src/alerts/wording.h"
#include "src/base/text.h"
#include "ui/theme/theme.h"
#include "ui/tray/birdicon.h"

#include <QSystemTrayIcon>

namespace meterbird::ui {

namespace {

constexpr Milliseconds hour = 3'600'000;
constexpr std::size_t mostListed = 10;

template<typename Value>
QString shown(const std::optional<Value> &value, const char *unit)
{
    return value ? QString::fromStdString(formatValue(*value, Unit {unit}).toString()) : QStringLiteral("–");
}

/// One firing alert for the menu; `&` would be taken for a shortcut.
QString line(const alerts::Rule &rule, const alerts::Alert &alert)
{
    std::string text = plainText(rule.name, 60);
    if (const std::string labels = alerts::shownLabels(alert.labels, 60); !labels.empty())
        text += " · " + labels;
    return QString::fromStdString(text).replace(u'&', QStringLiteral("&&"));
}

} // namespace

TrayIcon::TrayIcon(alerts::AlertEngine &engine, const Theme &theme, const QDBusConnection &bus, QObject *parent)
    : QObject(parent)
    , m_engine(engine)
    , m_theme(theme)
    , m_menu(std::make_unique<QMenu>())
    , m_watch(bus)
{
    connect(&engine, &alerts::AlertEngine::changed, this, &TrayIcon::refresh);
    connect(&theme, &Theme::changed, this, &TrayIcon::refresh);
    connect(&m_watch, &TrayWatch::changed, this, &TrayIcon::follow);
    fillMenu();
    follow(m_watch.isThere());
}

TrayIcon::~TrayIcon() = default;

void TrayIcon::follow(bool isThere)
{
    isThere = isThere && QSystemTrayIcon::isSystemTrayAvailable(); // as Qt sees it
    if (isThere == isAvailable())
        return;
    // Made anew each time: Qt 6.4 does not notice a tray that comes after its icon.
    m_icon.reset();
    m_shownState.reset();
    if (isThere) {
        m_icon = std::make_unique<QSystemTrayIcon>(this);
        m_icon->setContextMenu(m_menu.get());
        connect(m_icon.get(), &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
            if (reason != QSystemTrayIcon::Context)
                Q_EMIT openRequested();
        });
        refresh();
        m_icon->show();
    }
    Q_EMIT availableChanged(isThere);
}

void TrayIcon::setName(const QString &name)
{
    m_name = name;
    m_listed.reset();
    fillMenu();
    if (m_icon)
        m_icon->setToolTip(toolTip());
}

void TrayIcon::setReadings(const TrayReadings &readings)
{
    if (std::exchange(m_readings, readings) == readings)
        return;
    if (m_icon)
        m_icon->setToolTip(toolTip());
}

QString TrayIcon::toolTip() const
{
    const int firing = m_engine.firingCount();
    const QString state = firing == 0 ? tr("no alert fires")
        : firing == 1                 ? tr("1 alert fires")
                                      : tr("%1 alerts fire").arg(firing);
    // Some desktops take it for HTML and some do not: it has no words from outside, and `>` is the same in both.
    return tr("%1: %2\nRequests %3\nLatency p95 %4\nCost today %5")
        .arg(m_name, state, shown(m_readings.requestsPerSecond, "reqps"), shown(m_readings.latencyP95, "s"),
             shown(m_readings.costToday, "currencyUSD"));
}

void TrayIcon::refresh()
{
    fillMenu();
    if (!m_icon)
        return;
    m_icon->setToolTip(toolTip());
    const auto state = m_engine.worstState();
    if (m_shownState == state && m_shownDark == m_theme.colors().dark)
        return; // a new icon makes panels blink
    m_shownState = state;
    m_shownDark = m_theme.colors().dark;
    m_icon->setIcon(birdIcon(state, m_theme.colors()));
}

TrayIcon::Listed TrayIcon::listed() const
{
    Listed listed;
    for (const alerts::RuleStatus &status : m_engine.statuses()) {
        for (const alerts::Alert &alert : status.active) {
            if (alert.state != alerts::AlertState::Firing || m_engine.isSnoozed(alert.ruleId, alert.labels))
                continue;
            if (listed.lines.size() < mostListed)
                listed.lines.push_back({line(status.rule, alert), QString::fromStdString(alert.ruleId), alert.labels});
            else
                ++listed.more;
        }
    }
    return listed;
}

/// Only when it is another: a tray that draws the menu itself may have it open at any time, and what is made anew under
/// the pointer takes the click with it.
void TrayIcon::fillMenu()
{
    if (Listed now = listed(); m_listed != now)
        m_listed = std::move(now);
    else
        return;
    m_menu->clear();
    m_menu->addAction(tr("Open %1").arg(m_name), this, &TrayIcon::openRequested);
    m_menu->addSeparator();
    for (const Line &entry : m_listed->lines) {
        m_menu->addAction(entry.text, this,
                          [this, id = entry.ruleId, labels = entry.labels] { Q_EMIT chartRequested(id, labels); });
    }
    if (m_listed->more > 0)
        m_menu->addAction(tr("%1 more…").arg(m_listed->more), this, &TrayIcon::openRequested);
    if (m_listed->lines.empty())
        m_menu->addAction(tr("No alert fires"))->setEnabled(false);
    m_menu->addSeparator();
    m_menu->addAction(tr("Snooze all for 1 h"), this, [this] { m_engine.snoozeAll(hour); });
    m_menu->addSeparator();
    m_menu->addAction(tr("Quit"), this, &TrayIcon::quitRequested);
}

} // namespace meterbird::ui
