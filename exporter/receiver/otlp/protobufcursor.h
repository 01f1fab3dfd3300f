// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <protozero/types.hpp>
#include <protozero/varint.hpp>
#include <string_view>

namespace meterbird::otlp {

/// Thrown inside this room where a body is not what its encoding allows.
struct Broken {
    const char *place; ///< in the body
    const char *why; ///< `is cut short`
};

/// Walks over the fields of one protobuf message. Stands in for protozero::pbf_reader, which cuts lengths and tags to
/// 32 bits (a length of 2^32 is read as 0), does not say where a message breaks and, in a release build, reads a field
/// of the wrong wire type as if it were right. A field must be read or skipped before the next.
class ProtobufCursor
{
public:
    using WireType = protozero::pbf_wire_type;

    explicit ProtobufCursor(std::string_view message)
        : m_at(message.data())
        , m_end(message.data() + message.size())
    { }

    /// Goes on to the next field; false at the end.
    bool next()
    {
        if (m_at == m_end)
            return false;
        m_field = m_at;
        const std::uint64_t key = varint();
        const std::uint64_t type = key & 7;
        m_number = static_cast<std::uint32_t>(key >> 3);
        m_type = static_cast<WireType>(type);
        if (key - 8 > 0xFFFF'FFFFU - 8) [[unlikely]] // no number, or one of more than 29 bits
            throw Broken {m_field, "is no field"};
        if (((UsedTypes >> type) & 1) == 0) [[unlikely]]
            throw Broken {m_field, "has a wire type that is not used"};
        return true;
    }

    std::uint32_t number() const { return m_number; }
    WireType wireType() const { return m_type; }

    std::uint64_t unsignedVarint()
    {
        expect(WireType::varint);
        return varint();
    }

    std::int32_t zigzag() { return protozero::decode_zigzag32(static_cast<std::uint32_t>(unsignedVarint())); }

    std::uint64_t fixed64()
    {
        expect(WireType::fixed64);
        return eightBytes();
    }

    double real() { return std::bit_cast<double>(fixed64()); }

    /// The bytes of a string or a message.
    std::string_view bytes()
    {
        expect(WireType::length_delimited);
        return view();
    }

    /// Every value of a repeated number, whether it is packed or stands alone: `read` takes one from a cursor.
    template<typename Read>
    void repeated(WireType type, Read read)
    {
        if (m_type == type)
            return read(*this);
        for (ProtobufCursor packed(bytes()); packed.m_at != packed.m_end;) {
            packed.m_field = packed.m_at;
            packed.m_type = type;
            read(packed);
        }
    }

    void skip();

private:
    static constexpr unsigned UsedTypes = 0b10'0111; ///< a bit for each of 0, 1, 2 and 5

    void expect(WireType type) const
    {
        if (m_type != type) [[unlikely]]
            throw Broken {m_field, "has the wrong wire type"};
    }

    std::uint64_t varint()
    {
        if (m_at != m_end && static_cast<signed char>(*m_at) >= 0) [[likely]]
            return static_cast<std::uint64_t>(*m_at++);
        return longVarint();
    }

    std::uint64_t longVarint();

    std::string_view view()
    {
        const std::uint64_t length = varint();
        if (length > static_cast<std::uint64_t>(m_end - m_at)) [[unlikely]]
            throw Broken {m_field, "is cut short"};
        const std::string_view bytes(m_at, length);
        m_at += length;
        return bytes;
    }

    std::uint64_t eightBytes()
    {
        if (m_end - m_at < 8) [[unlikely]]
            throw Broken {m_field, "is cut short"};
        std::uint64_t value = 0;
        std::memcpy(&value, m_at, sizeof value);
        m_at += sizeof value;
        return std::endian::native == std::endian::little ? value : __builtin_bswap64(value);
    }

    const char *m_at;
    const char *m_end;
    const char *m_field = nullptr; ///< where it begins
    std::uint32_t m_number = 0;
    WireType m_type = WireType::unknown;
};

} // namespace meterbird::otlp
