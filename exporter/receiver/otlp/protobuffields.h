// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/allowance.h"
#include "exporter/receiver/otlp/model.h"
#include "exporter/receiver/otlp/protobufcursor.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace meterbird::otlp {

// The messages that metrics, spans and log records share, read from protobuf. A message that is there twice where one
// belongs replaces the first.

/// A string. One that is not valid UTF-8 ends before its first wrong byte: SDKs that cut values at a number of bytes
/// split characters, and that is no reason to refuse a body.
std::string_view text(ProtobufCursor &field);

/// An AnyValue; what was in `value` goes.
void readAnyValue(Value &value, std::string_view message);

void addAttribute(std::vector<Attribute> &to, Range &range, std::string_view message, Allowance &allowance);

Range resourceAttributes(std::vector<Attribute> &to, std::string_view message, Allowance &allowance);

/// Name and version.
void readScope(Scope &scope, std::string_view message);

/// An id; all zero, which means none, when its length is wrong.
template<std::size_t Size>
std::array<std::uint8_t, Size> idOf(std::string_view bytes)
{
    std::array<std::uint8_t, Size> id {};
    if (bytes.size() == Size)
        std::transform(bytes.begin(), bytes.end(), id.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
    return id;
}

/// Walks over Export…Request, Resource… and Scope…, which have the same shape for all three signals. `item` reads one
/// metric, span or log record of the scope with that index.
template<typename Data, typename Item>
void readRequest(Data &data, std::string_view body, Allowance &allowance, Item item)
{
    for (ProtobufCursor request(body); request.next();) {
        if (request.number() != 1) {
            request.skip();
            continue;
        }
        const std::uint32_t resource = fromEnd(data.resources).first;
        allowance.add(data.resources);
        for (ProtobufCursor ofResource(request.bytes()); ofResource.next();) {
            if (ofResource.number() == 1) {
                const Range attributes = resourceAttributes(data.attributes, ofResource.bytes(), allowance);
                data.resources[resource].attributes = attributes;
            } else if (ofResource.number() == 2) {
                const std::uint32_t scope = fromEnd(data.scopes).first;
                allowance.add(data.scopes).resource = resource;
                for (ProtobufCursor ofScope(ofResource.bytes()); ofScope.next();) {
                    if (ofScope.number() == 1)
                        readScope(data.scopes[scope], ofScope.bytes());
                    else if (ofScope.number() == 2)
                        item(ofScope.bytes(), scope);
                    else
                        ofScope.skip();
                }
            } else {
                ofResource.skip();
            }
        }
    }
}

} // namespace meterbird::otlp
