// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/base/error.h"
#include "src/base/labels.h"
#include "src/base/timerange.h"

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

// Inside src/prometheus only: what response.cpp reads JSON with. A field of a wrong shape is thrown as Wrong and caught
// by guarded(), the edge of these files; so the readers say what they want and no more.
namespace meterbird::prometheus::json {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
using Array = simdjson::dom::array;

struct Wrong {
    Error error;
};
/// BadReply: `field` is not `expected`.
[[noreturn]] void wrong(std::string_view field, std::string_view expected);
[[noreturn]] void tooMuch(std::string words);

// A required field of `object`; `path` names the object in errors ("data.result[].metric").
Element field(Object object, std::string_view name, std::string_view path);
std::string_view text(Object object, std::string_view name, std::string_view path);
/// Also for `null`, which Go writes for a list that was never filled: then empty.
Array list(Object object, std::string_view name, std::string_view path);

Object asObject(Element element, std::string_view path);
Array asArray(Element element, std::string_view path);
std::string_view asText(Element element, std::string_view path);

/// Words for people: missing is empty, another type than text is Wrong.
std::string optionalWords(Object object, std::string_view name, std::string_view path, std::size_t mostBytes = 500);
/// Missing is "no labels". Values are cut to mostLabelBytes.
Labels optionalLabels(Object object, std::string_view name, std::string_view path);
Labels labels(Object object, std::string_view path);

/// A sample value as the API writes it: "1.5", "NaN", "+Inf", "1e-07".
double sampleValue(std::string_view text, std::string_view path);
/// Unix seconds to milliseconds.
Timestamp sampleTime(Element element, std::string_view path);
/// RFC 3339; 0 for Go's zero time and for what is no time.
Timestamp momentOf(std::string_view text);

/// The first `mostBytes` of `text`, cut at a character border; nothing else is changed.
std::string cut(std::string_view text, std::size_t mostBytes);

/// The envelope around every answer.
class Body
{
public:
    /// Throws Wrong: no JSON, cut short, status "error".
    explicit Body(std::string_view bytes);
    Element data() const { return m_data; }
    std::vector<std::string> words(std::string_view name) const; ///< of "warnings" or "infos", 10 at most

private:
    simdjson::dom::parser m_parser;
    Object m_root;
    Element m_data;
};

template<typename T, typename Reader>
Result<T> guarded(std::string_view bytes, Reader read)
{
    try {
        const Body body(bytes);
        return read(body);
    } catch (const Wrong &wrong) {
        return Failure(wrong.error);
    } catch (const simdjson::simdjson_error &error) {
        return Failure(Error {Error::Kind::BadReply, std::string("the answer is no JSON: ") + error.what()});
    }
}

} // namespace meterbird::prometheus::json
