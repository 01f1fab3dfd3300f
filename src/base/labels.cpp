// SPDX-License-Identifier: Apache-2.0
#include "src/base/labels.h"

#include <algorithm>

namespace meterbird {

namespace {
constexpr auto byName = [](const Labels::Pair &pair, std::string_view name) { return pair.first < name; };
}

Labels::Labels(std::vector<Pair> pairs)
{
    m_pairs.reserve(pairs.size());
    for (Pair &pair : pairs)
        set(std::move(pair.first), std::move(pair.second));
}

std::string_view Labels::value(std::string_view name) const
{
    const auto at = std::lower_bound(m_pairs.begin(), m_pairs.end(), name, byName);
    return at != m_pairs.end() && at->first == name ? std::string_view(at->second) : std::string_view();
}

bool Labels::contains(std::string_view name) const
{
    const auto at = std::lower_bound(m_pairs.begin(), m_pairs.end(), name, byName);
    return at != m_pairs.end() && at->first == name;
}

void Labels::set(std::string name, std::string value)
{
    const auto at = std::lower_bound(m_pairs.begin(), m_pairs.end(), std::string_view(name), byName);
    if (at != m_pairs.end() && at->first == name)
        at->second = std::move(value);
    else
        m_pairs.emplace(at, std::move(name), std::move(value));
}

void Labels::remove(std::string_view name)
{
    const auto at = std::lower_bound(m_pairs.begin(), m_pairs.end(), name, byName);
    if (at != m_pairs.end() && at->first == name)
        m_pairs.erase(at);
}

std::string Labels::toString() const
{
    std::string text(value("__name__"));
    text += '{';
    bool first = true;
    for (const auto &[name, content] : m_pairs) {
        if (name == "__name__")
            continue;
        if (!first)
            text += ", ";
        first = false;
        text += name;
        text += '=';
        text += quoteLabel(content);
    }
    text += '}';
    return text;
}

std::string quoteLabel(std::string_view value)
{
    std::string text = "\"";
    for (const char c : value) {
        switch (c) {
        case '\\':
            text += "\\\\";
            break;
        case '"':
            text += "\\\"";
            break;
        case '\n':
            text += "\\n";
            break;
        case '\r':
            text += "\\r";
            break;
        case '\t':
            text += "\\t";
            break;
        case '\0':
            text += "\\x00";
            break;
        default:
            text += c;
        }
    }
    text += '"';
    return text;
}

std::string escapeRegex(std::string_view value)
{
    std::string text;
    for (const char c : value) {
        if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos)
            text += '\\';
        text += c;
    }
    return text;
}

} // namespace meterbird
