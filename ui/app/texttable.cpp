// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/texttable.h"

#include "src/base/text.h"
#include "src/snapshot/snapshotcsv.h"

#include <algorithm>

namespace meterbird::ui {

namespace {

/// Characters, not bytes: good enough for columns of names and numbers.
std::size_t widthOf(const std::string &text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void append(std::string &line, const std::string &cell, std::size_t width, bool right, bool last)
{
    const std::string room(width - std::min(width, widthOf(cell)), ' ');
    if (right)
        line += room + cell;
    else
        line += last ? cell : cell + room;
    line += last ? "\n" : "  ";
}

} // namespace

std::string TextTable::aligned() const
{
    std::vector<std::vector<std::string>> clean;
    clean.emplace_back();
    for (const Column &column : columns)
        clean.front().push_back(column.title);
    for (const auto &row : rows) {
        clean.emplace_back();
        for (const std::string &cell : row)
            clean.back().push_back(plainText(cell, 500));
    }
    std::vector<std::size_t> widths(columns.size(), 0);
    for (const auto &row : clean) {
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    }
    std::string text;
    for (const auto &row : clean) {
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
            append(text, row[i], widths[i], columns[i].isNumber, i + 1 == widths.size());
    }
    return text;
}

std::string TextTable::csv() const
{
    std::string text;
    for (std::size_t i = 0; i < columns.size(); ++i)
        text += (i == 0 ? "" : ",") + snapshot::csvCell(columns[i].title);
    text += "\r\n";
    for (const auto &row : rows) {
        for (std::size_t i = 0; i < row.size() && i < columns.size(); ++i)
            text += (i == 0 ? "" : ",") + (columns[i].isNumber ? row[i] : snapshot::csvCell(row[i]));
        text += "\r\n";
    }
    return text;
}

} // namespace meterbird::ui
