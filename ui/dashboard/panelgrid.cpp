// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/panelgrid.h"

#include <algorithm>
#include <numeric>

namespace meterbird::ui {

namespace {

using dashboard::GridPosition;
using dashboard::Panel;
using dashboard::PanelKind;

constexpr int columns = 24;

GridPosition tamed(GridPosition place)
{
    place.w = std::clamp(place.w, 1, columns);
    place.x = std::clamp(place.x, 0, columns - place.w);
    place.h = std::clamp(place.h, 1, 100);
    place.y = std::clamp(place.y, 0, 100'000);
    return place;
}

/// Panels whose heights overlap: they share one stripe of the page.
struct Band {
    std::vector<std::size_t> panels;
    int top = 0, bottom = 0; ///< grid rows
    bool tilesOnly = true, titlesOnly = true;

    int rows() const { return bottom - top; }
    bool isFixed() const { return tilesOnly || titlesOnly; }
    int minimum(const GridSizes &sizes) const
    {
        if (titlesOnly)
            return sizes.rowHeight;
        return tilesOnly ? sizes.tileHeight : std::max(sizes.chartHeight, rows() * sizes.chartHeight / 12);
    }
};

std::vector<Band> bandsOf(const std::vector<Panel> &panels)
{
    std::vector<std::size_t> order(panels.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return tamed(panels[a].place).y < tamed(panels[b].place).y; });
    std::vector<Band> bands;
    for (const std::size_t i : order) {
        const GridPosition place = tamed(panels[i].place);
        if (bands.empty() || place.y >= bands.back().bottom)
            bands.push_back({{}, place.y, place.y + place.h, true, true});
        Band &band = bands.back();
        band.panels.push_back(i);
        band.bottom = std::max(band.bottom, place.y + place.h);
        band.tilesOnly = band.tilesOnly && panels[i].kind == PanelKind::Stat;
        band.titlesOnly = band.titlesOnly && panels[i].kind == PanelKind::Row;
    }
    return bands;
}

} // namespace

GridLayout laidOut(const std::vector<Panel> &panels, QSize page, const GridSizes &sizes)
{
    const std::vector<Band> bands = bandsOf(panels);
    int needed = 2 * sizes.margin + sizes.gap * std::max(0, static_cast<int>(bands.size()) - 1), shares = 0;
    for (const Band &band : bands) {
        needed += band.minimum(sizes);
        shares += band.isFixed() ? 0 : band.rows();
    }
    const int spare = std::max(0, page.height() - needed);
    GridLayout layout {std::vector<QRect>(panels.size()), QSize(page.width(), std::max(page.height(), needed))};
    const double pitch = (page.width() - 2 * sizes.margin + sizes.gap) / static_cast<double>(columns);
    double top = sizes.margin;
    for (const Band &band : bands) {
        const double height = band.minimum(sizes)
            + (band.isFixed() || shares == 0 ? 0 : static_cast<double>(spare) * band.rows() / shares);
        const double row = (height + sizes.gap) / band.rows();
        for (const std::size_t i : band.panels) {
            const GridPosition place = tamed(panels[i].place);
            const int left = sizes.margin + qRound(place.x * pitch);
            const int right = sizes.margin + qRound((place.x + place.w) * pitch) - sizes.gap;
            const int y = qRound(top + (place.y - band.top) * row);
            const int bottom = qRound(top + (place.y - band.top + place.h) * row) - sizes.gap;
            layout.places[i] = QRect(left, y, right - left, bottom - y);
        }
        top += height + sizes.gap;
    }
    return layout;
}

} // namespace meterbird::ui
