// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/linemask.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace meterbird::ui {

namespace {

/// Cuts the line to low <= coordinate <= high along one axis; false when nothing is left.
bool clip(QPointF &from, QPointF &to, double low, double high, bool alongX)
{
    const auto place = [alongX](const QPointF &point) { return alongX ? point.x() : point.y(); };
    double a = place(from), b = place(to);
    if ((a < low && b < low) || (a > high && b > high))
        return false;
    const QPointF start = from, way = to - from;
    const double length = b - a;
    const auto cut = [&](QPointF &end, double at) {
        const double clamped = std::clamp(at, low, high);
        if (clamped != at)
            end = start + way * ((clamped - a) / length);
    };
    cut(from, a);
    cut(to, b);
    return true;
}

/// `ink` 0…255 more on a cell.
inline void soak(std::uint8_t &cell, double ink)
{
    cell = static_cast<std::uint8_t>(std::min(255, cell + static_cast<int>(ink + 0.5)));
}

std::uint32_t scaled(std::uint32_t premultiplied, std::uint32_t share)
{
    // Two channels at a time, share of 0…256.
    const std::uint32_t even = ((premultiplied & 0x00ff00ffU) * share >> 8) & 0x00ff00ffU;
    const std::uint32_t odd = (((premultiplied >> 8) & 0x00ff00ffU) * share) & 0xff00ff00U;
    return even | odd;
}

} // namespace

void LineMask::begin(int width, int height)
{
    if (width != m_width || height != m_height) {
        m_width = std::max(width, 0);
        m_height = std::max(height, 0);
        m_ink.assign(static_cast<std::size_t>(m_width) * static_cast<std::size_t>(m_height), 0);
    } else if (m_bottom >= m_top) {
        const auto row = static_cast<std::size_t>(m_width);
        std::memset(m_ink.data() + static_cast<std::size_t>(m_top) * row, 0,
                    static_cast<std::size_t>(m_bottom - m_top + 1) * row);
    }
    m_top = m_height;
    m_bottom = -1;
}

void LineMask::addLine(QPointF from, QPointF to, double width, double strength)
{
    const double margin = width + 2;
    if (!clip(from, to, -margin, m_width + margin, true) || !clip(from, to, -margin, m_height + margin, false))
        return;
    const double dx = std::abs(to.x() - from.x()), dy = std::abs(to.y() - from.y());
    if (std::max(dx, dy) < 1e-9)
        return;
    m_top = std::max(0, std::min(m_top, static_cast<int>(std::min(from.y(), to.y()) - margin)));
    m_bottom = std::min(m_height - 1, std::max(m_bottom, static_cast<int>(std::max(from.y(), to.y()) + margin)));
    if (dx >= dy)
        addShallow(from, to, width, strength);
    else
        addSteep(from, to, width, strength);
}

void LineMask::addShallow(QPointF from, QPointF to, double width, double ink)
{
    if (from.x() > to.x())
        std::swap(from, to);
    const double slope = (to.y() - from.y()) / (to.x() - from.x());
    const double half = width / 2 * std::sqrt(1 + slope * slope);
    const auto row = static_cast<std::size_t>(m_width);
    const int last = std::min(m_width - 1, static_cast<int>(std::floor(to.x())));
    for (int x = std::max(0, static_cast<int>(std::floor(from.x()))); x <= last; ++x) {
        const double left = std::max<double>(x, from.x()), right = std::min<double>(x + 1, to.x());
        if (right <= left)
            continue;
        const double centre = from.y() + slope * ((left + right) / 2 - from.x());
        const double top = centre - half, bottom = centre + half;
        const int lastRow = std::min(m_height - 1, static_cast<int>(std::floor(bottom)));
        const double full = (right - left) * ink * 255;
        for (int y = std::max(0, static_cast<int>(std::floor(top))); y <= lastRow; ++y) {
            const double share = std::min<double>(y + 1, bottom) - std::max<double>(y, top);
            soak(m_ink[static_cast<std::size_t>(y) * row + static_cast<std::size_t>(x)], share * full);
        }
    }
}

void LineMask::addSteep(QPointF from, QPointF to, double width, double ink)
{
    if (from.y() > to.y())
        std::swap(from, to);
    const double slope = (to.x() - from.x()) / (to.y() - from.y());
    const double half = width / 2 * std::sqrt(1 + slope * slope);
    const int last = std::min(m_height - 1, static_cast<int>(std::floor(to.y())));
    for (int y = std::max(0, static_cast<int>(std::floor(from.y()))); y <= last; ++y) {
        const double top = std::max<double>(y, from.y()), bottom = std::min<double>(y + 1, to.y());
        if (bottom <= top)
            continue;
        const double centre = from.x() + slope * ((top + bottom) / 2 - from.y());
        const double left = centre - half, right = centre + half;
        const int lastColumn = std::min(m_width - 1, static_cast<int>(std::floor(right)));
        const double full = (bottom - top) * ink * 255;
        std::uint8_t *cells = m_ink.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width);
        for (int x = std::max(0, static_cast<int>(std::floor(left))); x <= lastColumn; ++x)
            soak(cells[x], (std::min<double>(x + 1, right) - std::max<double>(x, left)) * full);
    }
}

void LineMask::addUpright(double x, double top, double bottom, double width)
{
    const int first = std::max(0, static_cast<int>(std::floor(std::min(top, bottom) + 0.5)));
    const int last = std::min(m_height, static_cast<int>(std::floor(std::max(top, bottom) + 0.5)));
    if (first >= last)
        return;
    m_top = std::min(m_top, first);
    m_bottom = std::max(m_bottom, last - 1);
    const double left = x - width / 2, right = x + width / 2;
    const int lastColumn = std::min(m_width - 1, static_cast<int>(std::floor(right)));
    for (int column = std::max(0, static_cast<int>(std::floor(left))); column <= lastColumn; ++column) {
        const double share = std::min<double>(column + 1, right) - std::max<double>(column, left);
        const int ink = static_cast<int>(share * 255 + 0.5);
        std::uint8_t *cell =
            m_ink.data() + static_cast<std::size_t>(first) * static_cast<std::size_t>(m_width) + column;
        for (int y = first; y < last; ++y, cell += m_width)
            *cell = static_cast<std::uint8_t>(std::min(255, *cell + ink));
    }
}

void LineMask::addDot(QPointF centre, double radius, double strength)
{
    if (centre.x() < -radius || centre.x() > m_width + radius || centre.y() < -radius || centre.y() > m_height + radius)
        return;
    const int top = std::max(0, static_cast<int>(std::floor(centre.y() - radius - 1)));
    const int bottom = std::min(m_height - 1, static_cast<int>(std::ceil(centre.y() + radius)));
    m_top = std::min(m_top, top);
    m_bottom = std::max(m_bottom, bottom);
    for (int y = top; y <= bottom; ++y) {
        const int last = std::min(m_width - 1, static_cast<int>(std::ceil(centre.x() + radius)));
        for (int x = std::max(0, static_cast<int>(std::floor(centre.x() - radius - 1))); x <= last; ++x) {
            const double distance = std::hypot(x + 0.5 - centre.x(), y + 0.5 - centre.y());
            soak(m_ink[static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width) + static_cast<std::size_t>(x)],
                 std::clamp(radius - distance + 0.5, 0.0, 1.0) * strength * 255);
        }
    }
}

void LineMask::composeOn(QImage &image, const QColor &color) const
{
    const std::uint32_t ink = qPremultiply(color.rgba());
    const auto width = static_cast<std::size_t>(m_width);
    for (int y = m_top; y <= m_bottom; ++y) {
        const std::uint8_t *mask = m_ink.data() + static_cast<std::size_t>(y) * width;
        auto *pixels = reinterpret_cast<std::uint32_t *>(image.scanLine(y));
        for (std::size_t x = 0; x < width;) {
            std::uint64_t eight = 0;
            if (x + 8 <= width && (std::memcpy(&eight, mask + x, 8), eight == 0)) {
                x += 8;
                continue;
            }
            if (const std::uint32_t share = mask[x]; share != 0) {
                const std::uint32_t over = scaled(ink, share + (share >> 7));
                pixels[x] = over + scaled(pixels[x], 256 - (over >> 24) - (over >> 31));
            }
            ++x;
        }
    }
}

} // namespace meterbird::ui
