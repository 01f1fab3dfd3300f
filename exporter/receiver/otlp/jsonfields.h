// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/allowance.h"
#include "exporter/receiver/otlp/model.h"

#include <array>
#include <cstdint>
#include <simdjson.h>
#include <string_view>
#include <utility>
#include <vector>

namespace meterbird::otlp {

// Reading OTLP/JSON with simdjson On Demand: each value is taken where it stands, once, and handed on by reference: it
// is five words that were just written piece by piece, which a processor is slow to copy. null means absent everywhere,
// as protobuf's JSON has it. All of it throws simdjson_error for what is not JSON or not of the type that is wanted.

using JsonValue = simdjson::ondemand::value;

/// What a key says; into simdjson's memory, and off the allowance, only when it holds escapes.
std::string_view keyOf(simdjson::ondemand::field &field, Allowance &allowance);

/// A string; not copied unless it holds escapes.
std::string_view textOf(JsonValue &value, Allowance &allowance);

std::uint64_t unsignedOf(JsonValue &value); ///< a number or a string of digits
std::int64_t signedOf(JsonValue &value); ///< the same, and negative ones
double realOf(JsonValue &value); ///< a number, a string that holds one, NaN, Infinity or -Infinity
bool flagOf(JsonValue &value);

struct EnumName {
    std::string_view name;
    std::uint64_t number;
};

/// The number of an enum. Senders owe us the number, but some write the name; 0 for one that is not in `names`.
template<std::size_t Size>
std::uint64_t enumOf(JsonValue &value, const std::array<EnumName, Size> &names, Allowance &allowance)
{
    if (value.type().value() != simdjson::ondemand::json_type::string)
        return static_cast<std::uint64_t>(signedOf(value));
    const std::string_view name = textOf(value, allowance);
    for (const EnumName &one : names) {
        if (one.name == name)
            return one.number;
    }
    return 0;
}

/// handle(key, value) for each field of an object.
template<typename Handle>
void eachField(simdjson::ondemand::object object, Allowance &allowance, Handle handle)
{
    for (auto result : object) {
        simdjson::ondemand::field &&field = std::move(result).take_value(); // no copy: it stays in `result`
        const std::string_view key = keyOf(field, allowance);
        handle(key, field.value());
    }
}

template<typename Handle>
void eachField(JsonValue &value, Allowance &allowance, Handle handle)
{
    if (value.is_null())
        return;
    eachField(value.get_object().value(), allowance, handle);
}

/// handle(value) for each item of an array.
template<typename Handle>
void eachItem(JsonValue &value, Handle handle)
{
    if (value.is_null())
        return;
    simdjson::ondemand::array items = value.get_array().value(); // named: a loop does not keep the result around it
    for (auto item : items)
        handle(item.value());
}

/// An AnyValue; what was in `value` goes.
void readAnyValue(Value &value, JsonValue &json, Allowance &allowance);

/// The attributes of a point, a record or a resource: `to` holds them one after the other.
Range attributesOf(JsonValue &list, std::vector<Attribute> &to, Allowance &allowance);

/// An id in hexadecimal; all zero, which means none, when it is not one of that length.
void readHex(std::uint8_t *id, std::size_t size, std::string_view digits);

template<std::size_t Size>
std::array<std::uint8_t, Size> idOf(JsonValue &value, Allowance &allowance)
{
    std::array<std::uint8_t, Size> id {};
    readHex(id.data(), Size, textOf(value, allowance));
    return id;
}

/// Name and version.
void readScope(Scope &scope, JsonValue &value, Allowance &allowance);

/// The keys under which the three signals keep what has the same shape in all of them.
struct RequestKeys {
    std::string_view resources; ///< resourceMetrics
    std::string_view scopes; ///< scopeMetrics
    std::string_view items; ///< metrics
};

/// Walks over Export…Request, Resource… and Scope…. `item` reads one metric, span or log record of the scope with that
/// index. Lists that stand there twice are both read, as protobuf would.
template<typename Data, typename Item>
void readRequest(Data &data, simdjson::ondemand::object request, const RequestKeys &keys, Allowance &allowance,
                 Item item)
{
    const auto readScopeItems = [&](JsonValue &value, std::uint32_t resource) {
        const std::uint32_t scope = fromEnd(data.scopes).first;
        allowance.add(data.scopes).resource = resource;
        eachField(value, allowance, [&](std::string_view key, JsonValue &field) {
            if (key == keys.items)
                eachItem(field, [&](JsonValue &one) { item(one, scope); });
            else if (key == "scope")
                readScope(data.scopes[scope], field, allowance);
        });
    };
    const auto readResource = [&](JsonValue &value) {
        const std::uint32_t resource = fromEnd(data.resources).first;
        allowance.add(data.resources);
        eachField(value, allowance, [&](std::string_view key, JsonValue &field) {
            if (key == keys.scopes) {
                eachItem(field, [&](JsonValue &one) { readScopeItems(one, resource); });
            } else if (key == "resource") {
                data.resources[resource].attributes = fromEnd(data.attributes);
                eachField(field, allowance, [&](std::string_view name, JsonValue &inner) {
                    if (name == "attributes")
                        data.resources[resource].attributes = attributesOf(inner, data.attributes, allowance);
                });
            }
        });
    };
    eachField(request, allowance, [&](std::string_view key, JsonValue &field) {
        if (key == keys.resources)
            eachItem(field, readResource);
    });
}

} // namespace meterbird::otlp
