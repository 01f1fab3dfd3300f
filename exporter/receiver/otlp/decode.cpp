// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/decode.h"

#include "exporter/receiver/bodylimits.h"
#include "exporter/receiver/jsonbounds.h"
#include "exporter/receiver/otlp/allowance.h"
#include "exporter/receiver/otlp/json.h"
#include "exporter/receiver/otlp/protobuf.h"
#include "exporter/receiver/otlp/protobufcursor.h"
#include "src/base/text.h"

#include <algorithm>
#include <utility>

namespace meterbird::otlp {

struct Decoder::Memory {
    MetricsData metrics;
    TraceData traces;
    LogsData logs;
    std::vector<double> scratch; ///< the values of a summary, until its quantiles are all there
    simdjson::ondemand::parser json; ///< its first pass, which finds the structure, suits itself to the processor
    std::size_t written = 0; ///< bytes of model: the most that a body has needed

    std::size_t model() const; ///< bytes, written to or not
};

namespace {

constexpr receiver::JsonBounds RequestBounds {.mostPunctuation = 4'000'000, .mostDepth = 64};

/// Room for about so many attributes as a body holds is made before they are read: to move them all each time that
/// there are twice as many costs a fifth of the decoding. A big body gets room for as many as there may be: memory that
/// is not written to costs nothing.
std::size_t attributesIn(const std::string &body, Encoding encoding)
{
    constexpr std::size_t Most = Allowance::MostBytes / sizeof(Attribute);
    const std::size_t likely = body.size() / (encoding == Encoding::Protobuf ? 48 : 80);
    return likely * sizeof(Attribute) < Allowance::Big ? likely : Most;
}

/// What is kept from body to body: enough for what is usual, not for what somebody has sent once. A model of more
/// bytes, and a parser that has room for a body of more, are made anew.
constexpr std::size_t KeptModel = 12 * 1024 * 1024;
constexpr std::size_t KeptParser = 1024 * 1024;
/// The same while a decoder rests: there is one for each thread of the receiver.
constexpr std::size_t RestingModel = 128 * 1024;
constexpr std::size_t RestingParser = 64 * 1024;

template<typename... T>
std::size_t heldBy(const std::vector<T> &...vectors)
{
    return (0 + ... + (vectors.capacity() * sizeof(T)));
}

std::size_t heldBy(const MetricsData &data)
{
    return heldBy(data.resources, data.scopes, data.metrics, data.numbers, data.histograms, data.exponentials,
                  data.summaries, data.attributes, data.counts, data.reals);
}

std::size_t heldBy(const TraceData &data)
{
    return heldBy(data.resources, data.scopes, data.spans, data.attributes);
}

std::size_t heldBy(const LogsData &data)
{
    return heldBy(data.resources, data.scopes, data.records, data.attributes);
}

void clear(MetricsData &data)
{
    data.resources.clear();
    data.scopes.clear();
    data.metrics.clear();
    data.numbers.clear();
    data.histograms.clear();
    data.exponentials.clear();
    data.summaries.clear();
    data.attributes.clear();
    data.counts.clear();
    data.reals.clear();
}

void clear(TraceData &data)
{
    data.resources.clear();
    data.scopes.clear();
    data.spans.clear();
    data.attributes.clear();
}

void clear(LogsData &data)
{
    data.resources.clear();
    data.scopes.clear();
    data.records.clear();
    data.attributes.clear();
}

Failure badReply(std::string detail)
{
    return Failure(Error {Error::Kind::BadReply, std::move(detail)});
}

/// Notes how much of the model was written to, however the reading ends.
struct NotesWritten {
    const Allowance &allowance;
    std::size_t &written;

    ~NotesWritten() { written = std::max(written, allowance.granted()); }
};

/// read(allowance), with what it throws made an Error. `written` becomes what it took, if that is more.
template<typename Read>
Result<void> guarded(const std::string &body, Decoder::Share *share, std::size_t &written, Read read)
{
    Allowance allowance(share);
    const NotesWritten notes {allowance, written};
    try {
        return read(allowance);
    } catch (const Broken &broken) {
        return badReply("the body is not OTLP in protobuf: the field at byte "
                        + std::to_string(broken.place - body.data()) + ' ' + broken.why);
    } catch (const OverAllowance &over) {
        return Failure(Error {Error::Kind::TooMuch, std::string("the body holds too many ") + over.what});
    } catch (const NoRoom &) {
        return Failure(Error {Error::Kind::Cancelled, receiver::TooManyBig});
    } catch (const std::bad_alloc &) {
        return Failure(Error {Error::Kind::TooMuch, "there is no memory to read the body"});
    }
}

std::size_t placeOf(simdjson::ondemand::document &document, const std::string &body)
{
    const char *place = nullptr;
    return document.current_location().get(place) ? body.size() : static_cast<std::size_t>(place - body.data());
}

/// read(request) with the object that the JSON in `body` is.
template<typename Read>
Result<void> parsed(simdjson::ondemand::parser &parser, std::string &body, Read read)
{
    const auto broken = [](std::string_view why, std::size_t place) {
        return badReply("the body is not OTLP in JSON: " + std::string(why) + " at byte " + std::to_string(place));
    };
    const std::size_t valid = simdjson::validate_utf8(body) ? body.size() : validUtf8Prefix(body).size();
    if (valid != body.size())
        return broken("a character that is not UTF-8", valid);
    body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    simdjson::ondemand::document document;
    if (const auto code = parser.iterate(body).get(document)) // then the document has no place to ask for
        return broken(simdjson::error_message(code), 0);
    try {
        read(document.get_object().value());
        const char *rest = nullptr;
        if (document.current_location().get(rest) == simdjson::SUCCESS)
            return broken("something behind its end", static_cast<std::size_t>(rest - body.data()));
        return {};
    } catch (const simdjson::simdjson_error &error) {
        return broken(simdjson::error_message(error.error()), placeOf(document, body));
    }
}

/// The one way in for all three signals: `fromProtobuf(allowance)` and `fromJson(object, allowance)` fill `data`.
template<typename Data, typename FromProtobuf, typename FromJson>
Result<const Data *> decoded(Data &data, simdjson::ondemand::parser &parser, std::string &body, Encoding encoding,
                             Decoder::Share *share, std::size_t &written, FromProtobuf fromProtobuf, FromJson fromJson)
{
    clear(data);
    const Result<void> read = guarded(body, share, written, [&](Allowance &allowance) -> Result<void> {
        data.attributes.reserve(attributesIn(body, encoding));
        if (encoding == Encoding::Protobuf) {
            fromProtobuf(allowance);
            return {};
        }
        return receiver::checkJsonBounds(body, RequestBounds).and_then([&](std::size_t places) {
            charge(share, places * sizeof(std::uint32_t)); // the text itself is read where it stands
            return parsed(parser, body, [&](simdjson::ondemand::object request) { fromJson(request, allowance); });
        });
    });
    if (!read) {
        clear(data);
        return Failure(read.error());
    }
    return &data;
}

} // namespace

std::size_t Decoder::Memory::model() const
{
    return heldBy(metrics) + heldBy(traces) + heldBy(logs) + heldBy(scratch);
}

Decoder::Decoder() = default;
Decoder::~Decoder() = default;

/// The memory of the last body, unless that is too much of it.
Decoder::Memory &Decoder::memory()
{
    if (!m_memory || m_memory->written > KeptModel)
        m_memory = std::make_unique<Memory>();
    else if (m_memory->json.capacity() > KeptParser)
        m_memory->json = simdjson::ondemand::parser();
    return *m_memory;
}

void Decoder::rest() noexcept
{
    if (m_memory && (m_memory->model() > RestingModel || m_memory->json.capacity() > RestingParser))
        m_memory.reset();
}

std::size_t Decoder::heldBytes() const
{
    return m_memory ? m_memory->model() + m_memory->json.capacity() : 0;
}

Result<const MetricsData *> Decoder::metrics(std::string &body, Encoding encoding, Share *share)
{
    Memory &memory = this->memory();
    MetricsData &data = memory.metrics;
    return decoded(
        data, memory.json, body, encoding, share, memory.written,
        [&](Allowance &allowance) { readProtobuf(data, body, allowance, memory.scratch); },
        [&](simdjson::ondemand::object request, Allowance &allowance) {
            readJson(data, request, allowance, memory.scratch);
        });
}

Result<const TraceData *> Decoder::traces(std::string &body, Encoding encoding, Share *share)
{
    Memory &memory = this->memory();
    TraceData &data = memory.traces;
    return decoded(
        data, memory.json, body, encoding, share, memory.written,
        [&](Allowance &allowance) { readProtobuf(data, body, allowance); },
        [&](simdjson::ondemand::object request, Allowance &allowance) { readJson(data, request, allowance); });
}

Result<const LogsData *> Decoder::logs(std::string &body, Encoding encoding, Share *share)
{
    Memory &memory = this->memory();
    LogsData &data = memory.logs;
    return decoded(
        data, memory.json, body, encoding, share, memory.written,
        [&](Allowance &allowance) { readProtobuf(data, body, allowance); },
        [&](simdjson::ondemand::object request, Allowance &allowance) { readJson(data, request, allowance); });
}

} // namespace meterbird::otlp
