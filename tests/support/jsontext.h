// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace meterbird::test {

/// JSON as it is written, piece by piece; `key` and `item` put the commas.
class JsonText
{
public:
    std::string take() { return std::move(m_text); }

    void open(char bracket)
    {
        m_text += bracket;
        m_isFirst = true;
    }

    void close(char bracket)
    {
        m_text += bracket;
        m_isFirst = false;
    }

    void item()
    {
        if (!m_isFirst)
            m_text += ',';
        m_isFirst = false;
    }

    void key(std::string_view name)
    {
        item();
        string(name);
        m_text += ':';
    }

    void string(std::string_view text)
    {
        m_text += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\') {
                m_text += '\\';
                m_text += c;
            } else if (static_cast<unsigned char>(c) < 0x20) {
                std::array<char, 8> escape {};
                std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
                m_text += escape.data();
            } else {
                m_text += c;
            }
        }
        m_text += '"';
    }

    void raw(std::string_view text) { m_text += text; }

    void real(double number)
    {
        if (std::isnan(number))
            return string("NaN");
        if (std::isinf(number))
            return string(number > 0 ? "Infinity" : "-Infinity");
        std::array<char, 32> digits {};
        std::snprintf(digits.data(), digits.size(), "%.17g", number);
        m_text += digits.data();
    }

    template<std::size_t Size>
    void hex(const std::array<std::uint8_t, Size> &id)
    {
        static constexpr std::string_view Digits = "0123456789abcdef";
        m_text += '"';
        for (const std::uint8_t byte : id) {
            m_text += Digits[byte >> 4];
            m_text += Digits[byte & 15];
        }
        m_text += '"';
    }

private:
    std::string m_text;
    bool m_isFirst = true;
};

/// write() puts the fields.
template<typename Write>
void object(JsonText &to, std::string_view name, Write write)
{
    to.key(name);
    to.open('{');
    write();
    to.close('}');
}

/// write(item) puts each.
template<typename Items, typename Write>
void list(JsonText &to, std::string_view name, const Items &items, Write write)
{
    to.key(name);
    to.open('[');
    for (const auto &item : items) {
        to.item();
        write(item);
    }
    to.close(']');
}

} // namespace meterbird::test
