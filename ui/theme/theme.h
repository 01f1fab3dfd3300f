// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QString>

#include <array>
#include <vector>

class QApplication;

namespace meterbird::ui {

class DesktopAppearance;

/// The colours of one appearance, by meaning. A value.
struct Colors {
    bool dark = false;
    QColor window, rail, card;
    QColor border, grid;
    QColor text, secondary, faint;
    QColor accent, selection;
    QColor ok, warning, critical;
    std::array<QColor, 6> series;

    bool operator==(const Colors &) const = default;
};

const Colors &darkColors();
const Colors &lightColors();

/// `over` laid on `under` with this share (0…1), opaque: for tints.
QColor blend(const QColor &over, const QColor &under, double share);

/// What the user chose.
enum class Appearance { System, Dark, Light };

/// The appearance in force. One object, owned by the composition room, outlives every widget; widgets take a reference,
/// paint with colors() and follow changed(). With Appearance::System it follows the desktop
/// (portal org.freedesktop.appearance color-scheme), live. GUI thread only.
class Theme : public QObject
{
    Q_OBJECT

public:
    explicit Theme(QApplication &application, QObject *parent = nullptr);
    ~Theme() override;

    const Colors &colors() const { return *m_colors; }
    Appearance appearance() const { return m_appearance; }
    void setAppearance(Appearance appearance);

    /// The colour that belongs to a series name: the same in every panel, for ever (after a restart too).
    QColor seriesColor(const QString &name) const;
    /// The colours of the lines of one panel, in the order given: as above, but while there are colours left no two
    /// names share one.
    std::vector<QColor> seriesColors(const QStringList &names) const;

    /// Inter where it is installed, else the desktop's font, in the desktop's size; `scale` 1 is body text. Live
    /// numbers are drawn by ui/theme/tabulartext.h: Qt 6.4 cannot ask a font for tabular digits.
    QFont font(double scale = 1, int weight = QFont::Normal) const;

Q_SIGNALS:
    void changed();

private:
    void apply();
    void followDesktop();

    QApplication &m_application;
    DesktopAppearance *m_desktop; ///< child
    const Colors *m_colors;
    QFont m_font;
    Appearance m_appearance = Appearance::System;
    bool m_paletteIsDark = false; ///< of the desktop's own palette, before ours
    bool m_desktopIsDark = false;
};

} // namespace meterbird::ui
