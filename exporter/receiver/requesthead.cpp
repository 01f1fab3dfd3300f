// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/requesthead.h"

#include <algorithm>
#include <strings.h>

namespace meterbird::receiver {

std::vector<std::string_view> RequestHead::values(std::string_view name) const
{
    std::vector<std::string_view> found;
    for (const auto &[key, value] : headers) {
        if (key.size() == name.size() && strncasecmp(key.data(), name.data(), name.size()) == 0)
            found.push_back(value);
    }
    return found;
}

bool RequestHead::announcesBody() const
{
    const auto lengths = values("Content-Length");
    return !values("Transfer-Encoding").empty()
        || std::ranges::any_of(lengths, [](std::string_view length) { return length != "0"; });
}

} // namespace meterbird::receiver
