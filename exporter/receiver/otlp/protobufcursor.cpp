// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/protobufcursor.h"

#include <protozero/exception.hpp>
#include <protozero/varint.hpp>

namespace meterbird::otlp {

std::uint64_t ProtobufCursor::longVarint()
{
    try {
        return protozero::decode_varint(&m_at, m_end);
    } catch (const protozero::end_of_buffer_exception &) {
        throw Broken {m_field, "is cut short"};
    } catch (const protozero::varint_too_long_exception &) {
        throw Broken {m_field, "holds a number of more than 64 bits"};
    }
}

void ProtobufCursor::skip()
{
    switch (m_type) {
    case WireType::varint:
        varint();
        return;
    case WireType::fixed64:
        eightBytes();
        return;
    case WireType::fixed32:
        if (m_end - m_at < 4)
            throw Broken {m_field, "is cut short"};
        m_at += 4;
        return;
    default:
        view();
    }
}

} // namespace meterbird::otlp
