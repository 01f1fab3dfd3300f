// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/legend.h"

#include "src/base/text.h"

#include <algorithm>

namespace meterbird::dashboard {

namespace {

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// The labels that all series share, by which none can be told from another.
Labels sharedLabels(const std::vector<Labels> &series)
{
    if (series.size() < 2)
        return {};
    Labels shared = series.front();
    for (const Labels::Pair &pair : series.front().pairs()) {
        for (const Labels &labels : series) {
            if (labels.value(pair.first) != pair.second)
                shared.remove(pair.first);
        }
    }
    return shared;
}

std::string autoName(Labels labels, const Labels &shared, std::string_view expr)
{
    for (const Labels::Pair &pair : shared.pairs())
        labels.remove(pair.first);
    if (labels.isEmpty())
        return plainText(shared.isEmpty() ? expr : std::string_view(shared.toString()));
    if (labels.pairs().size() == 1 && labels.pairs().front().first != "__name__")
        return plainText(labels.pairs().front().second);
    return plainText(labels.toString());
}

} // namespace

std::string legendName(std::string_view format, const Labels &labels)
{
    std::string name;
    while (!format.empty()) {
        const std::size_t open = format.find("{{");
        const std::size_t close = open == std::string_view::npos ? open : format.find("}}", open);
        if (close == std::string_view::npos) {
            name += format;
            break;
        }
        name += format.substr(0, open);
        name += labels.value(trimmed(format.substr(open + 2, close - open - 2)));
        format.remove_prefix(close + 2);
    }
    return plainText(name);
}

std::vector<std::string> legendNames(std::string_view format, const std::vector<Labels> &series, std::string_view expr)
{
    std::vector<std::string> names;
    names.reserve(series.size());
    const bool automatic = format.empty() || format == "__auto";
    const Labels shared = automatic ? sharedLabels(series) : Labels();
    for (const Labels &labels : series)
        names.push_back(automatic ? autoName(labels, shared, expr) : legendName(format, labels));
    return names;
}

} // namespace meterbird::dashboard
