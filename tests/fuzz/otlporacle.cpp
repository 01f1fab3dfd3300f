// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/otlporacle.h"

#include "src/base/text.h"
#include "tests/fuzz/mappingoracle.h"
#include "tests/fuzz/require.h"
#include "tests/support/otlpwriter.h"

namespace meterbird::fuzz {

namespace {

using namespace otlp;

void checkText(std::string_view text)
{
    require(isValidUtf8(text), "text is valid UTF-8");
}

template<typename Data>
void checkShared(const Data &data)
{
    for (const Attribute &attribute : data.attributes) {
        checkText(attribute.key);
        checkText(attribute.value.text);
    }
    for (const Scope &scope : data.scopes) {
        require(scope.resource < data.resources.size(), "a scope is of a resource");
        checkText(scope.name);
        checkText(scope.version);
    }
}

/// The writers walk over every range, with the assertions of the standard library on.
template<typename Data, typename Item>
void checkItems(const Data &data, const std::vector<Item> &items)
{
    checkShared(data);
    for (const Item &item : items)
        require(item.scope < data.scopes.size(), "an item is of a scope");
}

void check(const MetricsData &data)
{
    checkItems(data, data.metrics);
    require(data.pointCount() <= Decoder::MostPoints, "no more points than are allowed");
    for (const Metric &metric : data.metrics) {
        checkText(metric.name);
        checkText(metric.description);
        checkText(metric.unit);
    }
    checkMapping(data);
}

void check(const TraceData &data)
{
    checkItems(data, data.spans);
    require(data.spans.size() <= Decoder::MostPoints, "no more spans than are allowed");
    for (const Span &span : data.spans)
        checkText(span.name);
    checkMapping(data);
}

void check(const LogsData &data)
{
    checkItems(data, data.records);
    require(data.records.size() <= Decoder::MostPoints, "no more records than are allowed");
    for (const LogRecord &record : data.records) {
        checkText(record.eventName);
        checkText(record.body);
    }
    checkMapping(data);
}

template<typename Data>
using Read = Result<const Data *> (Decoder::*)(std::string &, Encoding, Decoder::Share *);

template<typename Data>
void checkSignal(const std::string &bytes, Encoding encoding, Read<Data> read)
{
    static Decoder first;
    static Decoder second;
    std::string body = bytes;
    const Result<const Data *> data = (first.*read)(body, encoding, nullptr);
    require(body == bytes, "the body is as it was");
    if (!data) {
        checkText(data.error().detail);
        require(!data.error().detail.empty() && data.error().detail.size() < 300, "an error says what is wrong");
        return;
    }
    check(**data);
    const std::string protobuf = test::otlpProtobuf(**data);
    std::string json = test::otlpJson(**data);
    std::string again = protobuf;
    const Result<const Data *> fromProtobuf = (second.*read)(again, Encoding::Protobuf, nullptr);
    require(fromProtobuf && test::otlpProtobuf(**fromProtobuf) == protobuf, "protobuf says the same");
    const Result<const Data *> fromJson = (second.*read)(json, Encoding::Json, nullptr);
    require(fromJson && test::otlpProtobuf(**fromJson) == protobuf, "JSON says the same");
}

} // namespace

void checkOtlp(const std::string &bytes, Encoding encoding)
{
    checkSignal<MetricsData>(bytes, encoding, &Decoder::metrics);
    checkSignal<TraceData>(bytes, encoding, &Decoder::traces);
    checkSignal<LogsData>(bytes, encoding, &Decoder::logs);
}

} // namespace meterbird::fuzz
