// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace meterbird::ui {

/// Rows for the terminal or a file. Cells may come from outside.
struct TextTable {
    struct Column {
        std::string title;
        bool isNumber = false; ///< aligned to the right; never touched in CSV
    };
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;

    /// Aligned by spaces; control characters are dropped, so that no cell can play with the terminal.
    std::string aligned() const;
    /// RFC 4180; text that a spreadsheet would take for a formula is quoted away.
    std::string csv() const;
};

} // namespace meterbird::ui
