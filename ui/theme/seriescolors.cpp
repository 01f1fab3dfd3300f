// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/seriescolors.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>

namespace meterbird::ui {

namespace {

/// FNV-1a: qHash may differ from one run to the next, and a colour must not.
std::uint32_t stableHash(const QString &name)
{
    std::uint32_t hash = 26553007U; // of all starts, one under which the usual names of one panel differ
    const QByteArray bytes = name.left(200).toUtf8();
    for (const char byte : bytes)
        hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
    hash ^= hash >> 15; // the low bits of FNV alone are poor for short names
    hash *= 2246822519U;
    return hash ^ (hash >> 13);
}

} // namespace

int seriesColorIndex(const QString &name)
{
    return static_cast<int>(stableHash(name) % seriesColorCount);
}

std::vector<int> seriesColorIndices(const QStringList &names)
{
    QStringList sorted = names;
    std::sort(sorted.begin(), sorted.end());
    sorted.removeDuplicates();
    std::map<QString, int> given;
    std::array<int, seriesColorCount> uses {};
    for (const QString &name : std::as_const(sorted)) {
        const int wanted = seriesColorIndex(name);
        int best = wanted;
        for (int i = 1; i < seriesColorCount; ++i) {
            const int other = (wanted + i) % seriesColorCount;
            if (uses[static_cast<std::size_t>(other)] < uses[static_cast<std::size_t>(best)])
                best = other;
        }
        ++uses[static_cast<std::size_t>(best)];
        given[name] = best;
    }
    std::vector<int> indices;
    indices.reserve(static_cast<std::size_t>(names.size()));
    for (const QString &name : names)
        indices.push_back(given[name]);
    return indices;
}

} // namespace meterbird::ui
