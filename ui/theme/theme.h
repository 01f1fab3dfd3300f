// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QString>

#include <array>

class QApplication;

namespace meterbird::ui {

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
    /// `taken` are the colours already used in the same panel; the next free one is given while there is one.
    QColor seriesColor(const QString &name) const;

    /// The desktop's font with tabular digits; `scale` 1 is body text.
    QFont font(double scale = 1, int weight = QFont::Normal) const;

Q_SIGNALS:
    void changed();

private:
    void apply();
    void readDesktop();

    QApplication &m_application;
    const Colors *m_colors;
    Appearance m_appearance = Appearance::System;
    bool m_desktopIsDark = false;
};

} // namespace meterbird::ui
