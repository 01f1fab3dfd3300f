// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/snapshot/snapshotcsv.h"

#include <charconv>
#include <cmath>

namespace meterbird::snapshot {

std::string csvCell(std::string_view text)
{
    std::string cell;
    // Also behind blanks: some programs skip them before they look.
    const std::size_t first = text.find_first_not_of(' ');
    if (first != std::string_view::npos && std::string_view("=+-@\t\r\n").find(text[first]) != std::string_view::npos)
        cell += '\'';
    cell += text;
    if (cell.find_first_of(",\"\r\n") == std::string::npos && !cell.starts_with(' ') && !cell.ends_with(' '))
        return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string csvNumber(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "Inf" : "-Inf";
    char text[32];
    const auto [end, error] = std::to_chars(text, text + sizeof text, value);
    return error == std::errc {} ? std::string(text, end) : std::string("NaN");
}

std::string toCsv(const Snapshot &snapshot)
{
    std::string csv = "panel,series,unit,time,value\r\n";
    for (const SnapshotPanel &panel : snapshot.panels) {
        for (const SnapshotSeries &series : panel.series) {
            const std::string front =
                csvCell(panel.title) + ',' + csvCell(series.name) + ',' + csvCell(series.unit.id) + ',';
            for (const Sample &sample : series.samples) {
                csv += front;
                csv += toRfc3339(sample.time);
                csv += ',';
                csv += csvNumber(sample.value);
                csv += "\r\n";
            }
        }
    }
    return csv;
}

} // namespace meterbird::snapshot
