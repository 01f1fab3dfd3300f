// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/events/eventtime.h"

#include <chrono>

namespace meterbird::receiver {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Takes fixed pieces off the front of a text; once a piece does not fit, nothing fits any more.
class Scanner
{
public:
    explicit Scanner(std::string_view text)
        : m_rest(text)
    { }

    int number(std::size_t digits, int most)
    {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (i >= m_rest.size() || !isDigit(m_rest[i]))
                return fail();
            value = value * 10 + (m_rest[i] - '0');
        }
        m_rest.remove_prefix(digits);
        return value <= most ? value : fail();
    }

    /// One of `choices`; the character taken.
    char oneOf(std::string_view choices)
    {
        if (m_rest.empty() || choices.find(m_rest.front()) == std::string_view::npos)
            return static_cast<char>(fail());
        const char taken = m_rest.front();
        m_rest.remove_prefix(1);
        return taken;
    }

    /// `.5` is 500; 0 when there is no fraction.
    int milliseconds()
    {
        if (m_rest.empty() || m_rest.front() != '.')
            return 0;
        m_rest.remove_prefix(1);
        if (m_rest.empty() || !isDigit(m_rest.front()))
            return fail();
        int value = 0;
        int weight = 100;
        for (; !m_rest.empty() && isDigit(m_rest.front()); m_rest.remove_prefix(1), weight /= 10)
            value += weight * (m_rest.front() - '0');
        return value;
    }

    bool isAtEnd() const { return m_fits && m_rest.empty(); }

private:
    int fail()
    {
        m_fits = false;
        m_rest = {};
        return 0;
    }

    std::string_view m_rest;
    bool m_fits = true;
};

} // namespace

std::optional<Timestamp> parseRfc3339(std::string_view text)
{
    using namespace std::chrono;
    Scanner scanner(text);
    const year y {scanner.number(4, 9999)};
    scanner.oneOf("-");
    const month m {static_cast<unsigned>(scanner.number(2, 12))};
    scanner.oneOf("-");
    const day d {static_cast<unsigned>(scanner.number(2, 31))};
    scanner.oneOf("Tt ");
    const hours hour {scanner.number(2, 23)};
    scanner.oneOf(":");
    const minutes minute {scanner.number(2, 59)};
    scanner.oneOf(":");
    const seconds second {scanner.number(2, 60)}; // 60: a leap second
    const milliseconds fraction {scanner.milliseconds()};
    minutes offset {0};
    if (const char sign = scanner.oneOf("Zz+-"); sign == '+' || sign == '-') {
        const hours offsetHours {scanner.number(2, 23)};
        scanner.oneOf(":");
        offset = offsetHours + minutes {scanner.number(2, 59)};
        if (sign == '-')
            offset = -offset;
    }
    const year_month_day date {y, m, d};
    if (!scanner.isAtEnd() || !date.ok())
        return std::nullopt;
    return duration_cast<milliseconds>(sys_days(date).time_since_epoch() + hour + minute + second + fraction - offset)
        .count();
}

} // namespace meterbird::receiver
