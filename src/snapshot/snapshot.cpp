// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/snapshot/snapshot.h"

#include "src/base/text.h"

namespace meterbird::snapshot {

namespace {

/// `2026-03-01T12:00:00.000Z` without what people do not read.
std::string readableTime(Timestamp time)
{
    std::string text = toRfc3339(time).substr(0, 19);
    if (text.size() == 19)
        text[10] = ' ';
    return text;
}

} // namespace

std::string captionOf(const Snapshot &snapshot)
{
    const std::string start = readableTime(snapshot.range.start);
    std::string end = readableTime(snapshot.range.end);
    if (start.substr(0, 10) == end.substr(0, 10) && end.size() == 19)
        end = end.substr(11);
    const std::string title = plainText(snapshot.title);
    return (title.empty() ? std::string() : title + " · ") + start + " to " + end + " UTC · made "
        + readableTime(snapshot.madeAt) + " UTC";
}

std::string suggestedFileName(const Snapshot &snapshot, std::string_view extension)
{
    std::string name;
    for (const char c : snapshot.title) {
        const bool isUpper = c >= 'A' && c <= 'Z';
        if (isUpper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            name += isUpper ? static_cast<char>(c - 'A' + 'a') : c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    name = name.substr(0, 60);
    while (!name.empty() && name.back() == '-')
        name.pop_back();
    if (name.empty())
        name = "dashboard";
    std::string digits;
    for (const char c : readableTime(snapshot.madeAt)) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c == ' ')
            digits += '-';
    }
    return name + '-' + digits + '.' + std::string(extension);
}

} // namespace meterbird::snapshot
