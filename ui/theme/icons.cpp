// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"

#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>
#include <QStringView>

#include <array>

namespace meterbird::ui {

namespace {

struct Drawing {
    const char *name;
    const char *path; // see pathFrom(); on a 24 x 24 grid
};

constexpr std::array<Drawing, 33> drawings {{
    {"dashboard", "R 4 4 6.5 8.5 1 R 13.5 4 6.5 5 1 R 4 15.5 6.5 4.5 1 R 13.5 12 6.5 8 1"},
    {"explore", "O 11 11 6.5 M 15.8 15.8 L 20.5 20.5"},
    {"search", "O 11 11 6.5 M 15.8 15.8 L 20.5 20.5"},
    {"alerts",
     "M 6 16.5 L 6 10.5 C 6 7 8.5 4.5 12 4.5 C 15.5 4.5 18 7 18 10.5 L 18 16.5 M 4 16.5 L 20 16.5 M 10 19.5 "
     "C 10.6 20.8 13.4 20.8 14 19.5 M 12 2.8 L 12 4.5"},
    {"cost",
     "M 16.5 7.5 C 16 5.6 14.2 5 12 5 C 9.4 5 7.5 6.2 7.5 8.4 C 7.5 13.4 16.8 10.4 16.8 15.5 C 16.8 17.8 14.7 "
     "19 12 19 C 9.5 19 7.6 18.2 7.2 16.2 M 12 2.5 L 12 21.5"},
    {"sources",
     "E 12 6 7.5 2.8 M 4.5 6 L 4.5 18 C 4.5 19.6 7.9 20.8 12 20.8 C 16.1 20.8 19.5 19.6 19.5 18 L 19.5 6 M "
     "4.5 12 C 4.5 13.6 7.9 14.8 12 14.8 C 16.1 14.8 19.5 13.6 19.5 12"},
    {"settings",
     "O 12 12 3 O 12 12 6.4 M 12 2.6 L 12 5.6 M 12 18.4 L 12 21.4 M 2.6 12 L 5.6 12 M 18.4 12 L 21.4 12 M "
     "5.4 5.4 L 7.5 7.5 M 16.5 16.5 L 18.6 18.6 M 5.4 18.6 L 7.5 16.5 M 16.5 7.5 L 18.6 5.4"},
    {"snapshot", "M 3.5 8.5 L 7.5 8.5 L 9.2 5.5 L 14.8 5.5 L 16.5 8.5 L 20.5 8.5 L 20.5 19 L 3.5 19 Z O 12 13.4 3.2"},
    {"refresh",
     "M 19.5 12 C 19.5 16.2 16.2 19.5 12 19.5 C 7.8 19.5 4.5 16.2 4.5 12 C 4.5 7.8 7.8 4.5 12 4.5 C 14.8 "
     "4.5 17.2 6 18.5 8.2 M 19 3.8 L 19 8.6 L 14.2 8.6"},
    {"play", "M 7.5 5 L 18.5 12 L 7.5 19 Z"},
    {"pause", "M 8.5 5.5 L 8.5 18.5 M 15.5 5.5 L 15.5 18.5"},
    {"more", "O 5.5 12 0.7 O 12 12 0.7 O 18.5 12 0.7"},
    {"close", "M 6 6 L 18 18 M 18 6 L 6 18"},
    {"check", "M 5 12.5 L 10 17.5 L 19.5 7"},
    {"warning", "M 12 4 L 21 19.5 L 3 19.5 Z M 12 10 L 12 14.5 M 12 16.8 L 12 17"},
    {"error", "O 12 12 8.5 M 12 7.5 L 12 13 M 12 16 L 12 16.3"},
    {"info", "O 12 12 8.5 M 12 11 L 12 16.5 M 12 7.7 L 12 8"},
    {"help", "O 12 12 8.5 M 9.3 9.6 C 9.3 6.4 14.8 6.4 14.8 9.6 C 14.8 11.8 12 11.8 12 14 M 12 16.6 L 12 16.9"},
    {"copy",
     "R 8.5 8.5 11.5 11.5 2 M 5.5 15.5 C 4.4 15.5 4 15 4 14 L 4 6 C 4 4.8 4.8 4 6 4 L 14 4 C 15 4 15.5 4.4 "
     "15.5 5.5"},
    {"export", "M 12 3.5 L 12 15 M 7.5 11 L 12 15.5 L 16.5 11 M 4.5 16 L 4.5 20 L 19.5 20 L 19.5 16"},
    {"table", "R 3.5 5 17 14 1.5 M 3.5 9.7 L 20.5 9.7 M 3.5 14.3 L 20.5 14.3 M 10 9.7 L 10 19"},
    {"zoom-out", "O 11 11 6.5 M 15.8 15.8 L 20.5 20.5 M 8 11 L 14 11"},
    {"clock", "O 12 12 8.5 M 12 7 L 12 12 L 15.5 14"},
    {"connection", "O 6 12 2.5 O 18 6 2.5 O 18 18 2.5 M 8.3 10.9 L 15.7 7.1 M 8.3 13.1 L 15.7 16.9"},
    {"chevron-down", "M 6 9.5 L 12 15.5 L 18 9.5"},
    {"add", "M 12 5 L 12 19 M 5 12 L 19 12"},
    {"remove", "M 4.5 6.5 L 19.5 6.5 M 9 6.5 L 9 4 L 15 4 L 15 6.5 M 6.5 6.5 L 7.5 20 L 16.5 20 L 17.5 6.5"},
    {"edit", "M 4.5 19.5 L 5.5 15 L 16 4.5 L 19.5 8 L 9 18.5 Z"},
    {"folder", "M 3.5 6 L 9.5 6 L 11.5 8.5 L 20.5 8.5 L 20.5 19 L 3.5 19 Z"},
    {"external", "M 14 4 L 20 4 L 20 10 M 20 4 L 11 13 M 17 13.5 L 17 19.5 L 4.5 19.5 L 4.5 7 L 10.5 7"},
    {"fullscreen", "M 4 9 L 4 4 L 9 4 M 15 4 L 20 4 L 20 9 M 20 15 L 20 20 L 15 20 M 9 20 L 4 20 L 4 15"},
    {"snooze",
     "M 19.5 14.5 C 18 18 15 20 12 20 C 7.5 20 4 16.5 4 12 C 4 8.5 6.2 5.5 9.5 4.5 C 8 10 13 16 19.5 14.5 Z "
     "M 14.5 4.5 L 19.5 4.5 L 14.5 10 L 19.5 10"},
    {"quit", "M 12 3.5 L 12 11.5 M 7 6.5 C 1.5 11 5 20 12 20 C 19 20 22.5 11 17 6.5"},
}};

const Drawing *drawingOf(const QString &name)
{
    for (const Drawing &drawing : drawings) {
        if (name == QLatin1String(drawing.name))
            return &drawing;
    }
    return nullptr;
}

/// M, L, C and Z as in SVG (absolute), and: O x y r, a circle; E x y rx ry, an ellipse; R x y w h r, a rounded box.
QPainterPath pathFrom(const char *text)
{
    QPainterPath path;
    const QStringList words = QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts);
    for (qsizetype i = 0; i < words.size();) {
        const QChar command = words[i++][0];
        const auto at = [&](qsizetype k) { return words.value(i + k).toDouble(); };
        switch (command.unicode()) {
        case u'M':
            path.moveTo(at(0), at(1));
            i += 2;
            break;
        case u'L':
            path.lineTo(at(0), at(1));
            i += 2;
            break;
        case u'C':
            path.cubicTo(at(0), at(1), at(2), at(3), at(4), at(5));
            i += 6;
            break;
        case u'O':
            path.addEllipse(QPointF(at(0), at(1)), at(2), at(2));
            i += 3;
            break;
        case u'E':
            path.addEllipse(QPointF(at(0), at(1)), at(2), at(3));
            i += 4;
            break;
        case u'R':
            path.addRoundedRect(at(0), at(1), at(2), at(3), at(4), at(4));
            i += 5;
            break;
        case u'Z':
            path.closeSubpath();
            break;
        default:
            return path;
        }
    }
    return path;
}

class ThemeIconEngine : public QIconEngine
{
public:
    ThemeIconEngine(QString name, const Theme &theme)
        : m_name(std::move(name))
        , m_theme(theme)
    { }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const Colors &colors = m_theme.colors();
        QColor color = colors.secondary;
        if (mode == QIcon::Disabled)
            color = colors.faint;
        else if (state == QIcon::On || mode == QIcon::Active || mode == QIcon::Selected)
            color = colors.text;
        paintThemeIcon(*painter, m_name, rect, color);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new ThemeIconEngine(m_name, m_theme); }

private:
    QString m_name;
    const Theme &m_theme;
};

} // namespace

QIcon themeIcon(const QString &name, const Theme &theme)
{
    return drawingOf(name) ? QIcon(new ThemeIconEngine(name, theme)) : QIcon();
}

QStringList themeIconNames()
{
    QStringList names;
    for (const Drawing &drawing : drawings)
        names.append(QLatin1String(drawing.name));
    return names;
}

void paintThemeIcon(QPainter &painter, const QString &name, const QRectF &box, const QColor &color)
{
    const Drawing *drawing = drawingOf(name);
    if (!drawing || box.isEmpty())
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double scale = qMin(box.width(), box.height()) / 24;
    painter.translate(box.center().x() - 12 * scale, box.center().y() - 12 * scale);
    painter.scale(scale, scale);
    painter.setPen(QPen(color, 1.7, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(pathFrom(drawing->path));
    painter.restore();
}

} // namespace meterbird::ui
