// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/desktopappearance.h"
#include "ui/theme/seriescolors.h"
#include "ui/theme/stylesheet.h"

#include <QApplication>
#include <QFontDatabase>
#include <QScreen>
#include <QStyleFactory>
#include <QTimer>

namespace meterbird::ui {

namespace {

/// The desktop's size, in pixels; an offscreen platform has no desktop to ask.
int bodySize(const QFont &desktop)
{
    if (QGuiApplication::platformName() == QStringLiteral("offscreen"))
        return 13;
    // Not by QFontInfo: that loads the desktop's font, and it may be another one that is used.
    const double points = desktop.pointSizeF();
    const QScreen *screen = QGuiApplication::primaryScreen();
    const double dpi = screen ? screen->logicalDotsPerInchY() : 96;
    return qBound(12, points > 0 ? qRound(points * dpi / 72) : desktop.pixelSize(), 20);
}

QFont bodyFont(const QFont &desktop)
{
    QFont font = desktop;
    const QString inter = QStringLiteral("Inter");
    if (QFontDatabase::hasFamily(inter))
        font.setFamily(inter);
    font.setPixelSize(bodySize(desktop));
    return font;
}

} // namespace

Theme::Theme(QApplication &application, QObject *parent)
    : QObject(parent)
    , m_application(application)
    , m_desktop(new DesktopAppearance(this))
    , m_font(bodyFont(application.font()))
    , m_paletteIsDark(application.palette().color(QPalette::Window).lightness() < 128)
    , m_desktopIsDark(m_paletteIsDark)
{
    m_colors = m_desktopIsDark ? &darkColors() : &lightColors();
    m_application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    m_application.setFont(m_font);
    connect(m_desktop, &DesktopAppearance::preferenceStated, this, [this](bool dark) {
        m_desktopIsDark = dark;
        apply();
    });
    connect(m_desktop, &DesktopAppearance::preferenceWithdrawn, this, [this] {
        m_desktopIsDark = m_paletteIsDark;
        apply();
    });
    m_application.setPalette(paletteFrom(*m_colors));
    m_application.setStyleSheet(styleSheetFrom(*m_colors));
    QTimer::singleShot(0, this, &Theme::followDesktop);
}

Theme::~Theme() = default;

void Theme::setAppearance(Appearance appearance)
{
    if (m_appearance == appearance)
        return;
    m_appearance = appearance;
    apply();
}

QColor Theme::seriesColor(const QString &name) const
{
    return m_colors->series[static_cast<std::size_t>(seriesColorIndex(name))];
}

std::vector<QColor> Theme::seriesColors(const QStringList &names) const
{
    std::vector<QColor> colors;
    for (const int index : seriesColorIndices(names))
        colors.push_back(m_colors->series[static_cast<std::size_t>(index)]);
    return colors;
}

QFont Theme::font(double scale, int weight) const
{
    QFont font = m_font;
    font.setPixelSize(qMax(1, qRound(m_font.pixelSize() * scale)));
    font.setWeight(static_cast<QFont::Weight>(weight));
    return font;
}

void Theme::apply()
{
    const bool dark = m_appearance == Appearance::Dark || (m_appearance == Appearance::System && m_desktopIsDark);
    const Colors *wanted = dark ? &darkColors() : &lightColors();
    if (wanted == m_colors)
        return;
    m_colors = wanted;
    m_application.setPalette(paletteFrom(*m_colors));
    m_application.setStyleSheet(styleSheetFrom(*m_colors));
    Q_EMIT changed();
}

void Theme::followDesktop()
{
    if (hasSessionBus())
        m_desktop->follow(QDBusConnection::sessionBus());
}

} // namespace meterbird::ui
