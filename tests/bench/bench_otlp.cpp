// SPDX-License-Identifier: GPL-3.0-or-later
// How fast OTLP bodies are decoded on one core: protobuf against the plain way (protozero's reader into structs that
// own their strings, as generated code does), JSON against QJsonDocument alone and against one walk over simdjson's
// DOM, which make nothing of what they read. The bodies are recorded ones (tests/data/otlp), repeated to some 10,000
// points.
#include "exporter/receiver/otlp/decode.h"
#include "tests/support/otlpwriter.h"

#include <QFile>
#include <QJsonDocument>
#include <QString>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <protozero/pbf_reader.hpp>
#include <simdjson.h>
#include <string>
#include <vector>

using namespace meterbird;
using namespace meterbird::otlp;

namespace {

constexpr std::size_t Points = 10'000;
bool isAlone = false;

/// What generated code makes of any message: its numbers, its strings and its messages, each with memory of its own.
struct Message {
    std::vector<std::pair<std::uint32_t, std::uint64_t>> numbers;
    std::vector<std::pair<std::uint32_t, std::string>> strings;
    std::vector<std::pair<std::uint32_t, Message>> messages;
};

/// Which fields of a message are messages, and of what shape.
struct Shape {
    struct Field {
        std::uint32_t number;
        const Shape *shape;
    };
    std::vector<Field> fields {};

    const Shape *find(std::uint32_t number) const
    {
        const auto found = std::ranges::find(fields, number, &Field::number);
        return found == fields.end() ? nullptr : found->shape;
    }
};

Message plainly(protozero::pbf_reader reader, const Shape &shape)
{
    Message message;
    while (reader.next()) {
        const std::uint32_t number = reader.tag();
        switch (reader.wire_type()) {
        case protozero::pbf_wire_type::varint:
            message.numbers.emplace_back(number, reader.get_uint64());
            break;
        case protozero::pbf_wire_type::fixed64:
            message.numbers.emplace_back(number, reader.get_fixed64());
            break;
        case protozero::pbf_wire_type::length_delimited:
            if (const Shape *inner = shape.find(number))
                message.messages.emplace_back(number, plainly(reader.get_message(), *inner));
            else
                message.strings.emplace_back(number, reader.get_string());
            break;
        default:
            reader.skip();
        }
    }
    return message;
}

std::size_t plainMetrics(const std::string &body)
{
    static const Shape Value;
    static const Shape KeyValue {{{2, &Value}}};
    static const Shape Number {{{7, &KeyValue}}};
    static const Shape Histogram {{{9, &KeyValue}}};
    static const Shape Numbers {{{1, &Number}}};
    static const Shape Histograms {{{1, &Histogram}}};
    static const Shape OneMetric {{{5, &Numbers}, {7, &Numbers}, {9, &Histograms}}};
    static const Shape OneScope;
    static const Shape ScopeMetrics {{{1, &OneScope}, {2, &OneMetric}}};
    static const Shape OneResource {{{1, &KeyValue}}};
    static const Shape ResourceMetrics {{{1, &OneResource}, {2, &ScopeMetrics}}};
    static const Shape Request {{{1, &ResourceMetrics}}};
    return plainly(protozero::pbf_reader(body), Request).messages.size();
}

std::string file(const std::string &name)
{
    QFile data(QStringLiteral(METERBIRD_SOURCE_DIR "/tests/data/otlp/") + QString::fromStdString(name));
    if (!data.open(QIODevice::ReadOnly))
        qFatal("no %s", name.c_str());
    return data.readAll().toStdString();
}

/// A request with the resources of `body` so many times over.
std::string repeatedJson(const std::string &body, std::size_t times)
{
    const std::size_t first = body.find('[') + 1;
    const std::size_t last = body.rfind(']');
    std::string whole = body.substr(0, first);
    for (std::size_t i = 0; i < times; ++i)
        whole += (i ? "," : "") + body.substr(first, last - first);
    return whole + body.substr(last);
}

std::string repeatedProtobuf(const std::string &body, std::size_t times)
{
    std::string whole;
    for (std::size_t i = 0; i < times; ++i)
        whole += body;
    return whole;
}

/// Of this thread's own processor time, so that what else the machine does is not measured.
double now()
{
    timespec time {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double median(std::vector<double> &times)
{
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

/// A way to read a body; it answers with how many of what it found, so that nothing is optimised away.
struct Way {
    const char *name;
    std::size_t (*read)(Decoder &decoder, std::string &body);
};

std::size_t metricsOf(Decoder &decoder, std::string &body, Encoding encoding)
{
    const auto data = decoder.metrics(body, encoding);
    return data ? (*data)->pointCount() : 0;
}

constexpr Way OursProtobuf {
    "ours", [](Decoder &decoder, std::string &body) { return metricsOf(decoder, body, Encoding::Protobuf); }};
constexpr Way OursJson {"ours",
                        [](Decoder &decoder, std::string &body) { return metricsOf(decoder, body, Encoding::Json); }};
constexpr Way OwnedStructs {"protozero into owning structs",
                            [](Decoder &, std::string &body) { return plainMetrics(body); }};
constexpr Way QtJson {"QJsonDocument", [](Decoder &, std::string &body) {
                          const auto size = static_cast<qsizetype>(body.size());
                          return static_cast<std::size_t>(
                              QJsonDocument::fromJson(QByteArray::fromRawData(body.data(), size)).isObject());
                      }};
/// Looks at every key and every value once, which is the least that somebody who wants them does.
std::size_t visited(const simdjson::dom::element &element)
{
    using simdjson::dom::element_type;
    switch (element.type()) {
    case element_type::OBJECT: {
        std::size_t sum = 0;
        for (const auto &[key, value] : simdjson::dom::object(element))
            sum += key.size() + visited(value);
        return sum;
    }
    case element_type::ARRAY: {
        std::size_t sum = 0;
        for (const simdjson::dom::element value : simdjson::dom::array(element))
            sum += visited(value);
        return sum;
    }
    case element_type::STRING:
        return std::string_view(element).size();
    default:
        return 1;
    }
}

constexpr Way Dom {"simdjson DOM", [](Decoder &, std::string &body) {
                       simdjson::dom::parser parser;
                       return visited(parser.parse(body).value());
                   }};

/// The median of some turns, the first apart. One way after the other: what a tree of small allocations leaves of the
/// heap is not the next one's trouble.
double secondsFor(const Way &way, std::string &body)
{
    Decoder decoder;
    (void)way.read(decoder, body);
    std::vector<double> times;
    for (int turn = 0; turn < 15; ++turn) {
        const double start = now();
        (void)way.read(decoder, body);
        times.push_back(now() - start);
    }
    return median(times);
}

/// `ways` begins with ours.
bool compare(const char *what, std::string body, const std::vector<Way> &ways, double gigabytesWanted)
{
    body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    Decoder decoder;
    const std::size_t points = ways.front().read(decoder, body);
    const double ours = secondsFor(ways.front(), body);
    const double gigabytes = static_cast<double>(body.size()) / ours / 1e9;
    const double millions = static_cast<double>(points) / ours / 1e6;
    const bool isFast = points > 0 && (gigabytes >= gigabytesWanted || millions >= 5);
    std::printf("%s, %.2f MB, %zu points: %.2f GB/s, %.2f million points/s (%s)\n", what,
                static_cast<double>(body.size()) / 1e6, points, gigabytes, millions, isFast ? "enough" : "TOO SLOW");
    for (std::size_t i = 1; i < ways.size() && !isAlone; ++i) {
        const double theirs = secondsFor(ways[i], body);
        std::printf("    %s: %.2f GB/s, ratio %.1f\n", ways[i].name, static_cast<double>(body.size()) / theirs / 1e9,
                    theirs / ours);
    }
    return isFast;
}

std::size_t pointsIn(std::string body, Encoding encoding)
{
    Decoder decoder;
    return metricsOf(decoder, body, encoding);
}

/// The same metrics in both encodings.
bool compareBoth(const char *what, const std::string &json, const std::string &protobuf)
{
    const std::size_t times = Points / std::max<std::size_t>(1, pointsIn(json, Encoding::Json));
    const bool isFirst = compare((std::string(what) + ", protobuf").c_str(), repeatedProtobuf(protobuf, times),
                                 {OursProtobuf, OwnedStructs}, 1.5);
    const bool isSecond =
        compare((std::string(what) + ", JSON").c_str(), repeatedJson(json, times), {OursJson, QtJson, Dom}, 0.4);
    return isFirst && isSecond;
}

} // namespace

/// `ours` as an argument leaves the alternatives out, for a profiler.
int main(int argc, char **argv)
{
    isAlone = argc > 1 && std::string_view(argv[1]) == "ours";
    const bool histograms = compareBoth("JavaScript SDK, mostly histograms", file("metrics-cumulative.json"),
                                        file("metrics-cumulative.pb"));

    std::string claude = file("claude-metrics.json");
    Decoder decoder;
    const auto sums = decoder.metrics(claude, Encoding::Json);
    if (!sums)
        qFatal("claude-metrics.json: %s", sums.error().detail.c_str());
    const bool isSums = compareBoth("Claude Code, sums", test::otlpJson(**sums), test::otlpProtobuf(**sums));
    return histograms && isSums ? 0 : 1;
}
