// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/requestreader.h"

#include "exporter/receiver/bodysink.h"

#include <algorithm>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/parser.hpp>
#include <limits>
#include <utility>

namespace meterbird::receiver {

namespace {

namespace http = boost::beast::http;

constexpr std::size_t MostUnreadBytes = 16 * 1024; ///< of a chunk's own line and of trailers
constexpr std::string_view HeadEnd = "\r\n\r\n";
constexpr std::string_view LastChunk = "0\r\n\r\n"; ///< the least that ends a chunked body

std::string_view view(boost::beast::string_view text)
{
    return {text.data(), text.size()};
}

bool startsWithHttp(std::string_view target)
{
    constexpr std::string_view Scheme = "http://";
    return std::ranges::equal(target.substr(0, Scheme.size()), Scheme,
                              [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

Objection tooLongHead()
{
    return {431,
            "the head of a request may have at most " + std::to_string(RequestReader::MostHeadBytes) + " bytes and "
                + std::to_string(RequestReader::MostHeadLines) + " lines"};
}

/// What the first bytes of a request already tell: whoever speaks another protocol is told at once, not when the time
/// for a head is over.
enum class Opening { Unknown, Http, Http2, Tls, Other };

/// `known` of the bytes have been found to be possible before.
Opening openingOf(std::string_view bytes, std::size_t known)
{
    constexpr std::string_view Http2 = "PRI * HTTP/2.0\r\n";
    constexpr char TlsHandshake = '\x16';
    if (bytes.starts_with(TlsHandshake))
        return Opening::Tls;
    const std::size_t end = bytes.find('\n', known);
    std::string_view line = bytes.substr(0, end);
    if (std::ranges::any_of(line.substr(known), [](char c) { return (c < ' ' && c != '\r') || c > '~'; }))
        return Opening::Other;
    if (end == std::string_view::npos)
        return Opening::Unknown;
    if (bytes.starts_with(Http2))
        return Opening::Http2;
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line.ends_with(" HTTP/1.1") || line.ends_with(" HTTP/1.0") ? Opening::Http : Opening::Other;
}

Objection objectionTo(Opening opening)
{
    switch (opening) {
    case Opening::Http2:
        return {400,
                "this is HTTP/2, as gRPC speaks it, and this port takes OTLP over HTTP/1.1: "
                "set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"};
    case Opening::Tls:
        return {400, "this is TLS, and this port speaks plain HTTP: the address starts with http://, not https://"};
    default:
        return {400, "this is not an HTTP/1.1 request"};
    }
}

Objection objectionTo(boost::system::error_code error, std::size_t mostBytes)
{
    if (error == http::error::body_limit)
        return bodyTooBig(mostBytes);
    if (error == http::error::buffer_overflow)
        return noRoomForBody();
    if (error == http::error::header_limit)
        return tooLongHead();
    if (error == http::error::bad_content_length || error == http::error::bad_transfer_encoding)
        return {400,
                "the length of the body must be given once: a number of bytes as Content-Length, or "
                "Transfer-Encoding: chunked"};
    if (error == http::error::bad_chunk || error == http::error::bad_chunk_extension)
        return {400, "the body is wrongly chunked"};
    return {400, "the request cannot be read: " + error.message()};
}

} // namespace

struct RequestReader::Parser {
    http::request_parser<BodySink> of;
};

RequestReader::RequestReader() = default;
RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::failed(Objection objection)
{
    m_objection = std::move(objection);
    return State::Failed;
}

std::string_view RequestReader::joined(std::string_view more)
{
    if (m_unread.empty())
        return more;
    return m_unread.append(more);
}

/// A new string, so that memory is held for these bytes alone.
void RequestReader::keepFrom(std::string_view bytes, std::size_t from)
{
    if (from > 0 || bytes.data() != m_unread.data())
        std::string(bytes.substr(from)).swap(m_unread);
}

RequestReader::State RequestReader::readHead(std::string_view more)
{
    std::string_view bytes = joined(more);
    if (m_looked.bytes == 0)
        bytes.remove_prefix(
            std::min(bytes.find_first_not_of("\r\n"), bytes.size())); // some clients end a body with one
    if (m_looked.lines == 0) {
        const Opening opening = openingOf(bytes, m_looked.bytes);
        m_isHttp2 = opening == Opening::Http2;
        if (opening != Opening::Unknown && opening != Opening::Http)
            return failed(objectionTo(opening));
    }
    const std::size_t end = bytes.find(HeadEnd, m_looked.bytes - std::min(m_looked.bytes, HeadEnd.size() - 1));
    const std::size_t length = end == std::string_view::npos ? bytes.size() : end + HeadEnd.size();
    m_looked.lines +=
        static_cast<std::size_t>(std::ranges::count(bytes.substr(m_looked.bytes, length - m_looked.bytes), '\n'));
    m_looked.bytes = length;
    if (length > MostHeadBytes || m_looked.lines > MostHeadLines)
        return failed(tooLongHead());
    if (end == std::string_view::npos) {
        keepFrom(bytes, 0);
        return State::NeedsMore;
    }
    m_looked = {};
    const State state = parseHead(bytes, length);
    keepFrom(bytes, length);
    return state;
}

RequestReader::State RequestReader::parseHead(std::string_view bytes, std::size_t length)
{
    m_parser = std::make_unique<Parser>();
    m_parser->of.header_limit(MostHeadBytes + 1);
    m_parser->of.body_limit(std::numeric_limits<std::uint64_t>::max()); // the sink's matter
    boost::system::error_code error;
    const std::size_t taken = m_parser->of.put(boost::asio::buffer(bytes.data(), length), error);
    const bool isDone = !error && m_parser->of.is_header_done() && taken == length;
    const auto &message = m_parser->of.get();
    m_head = {.method = view(message.method_string()), .isHttp10 = message.version() < 11};
    m_head.keepsAlive = isDone && m_parser->of.keep_alive();
    const std::string_view target = view(message.target());
    const std::size_t pathStart = startsWithHttp(target) ? target.find_first_of("/?", 7) : 0;
    if (startsWithHttp(target))
        m_head.authority = target.substr(7, pathStart == std::string_view::npos ? pathStart : pathStart - 7);
    m_head.path = target.substr(std::min(pathStart, target.size()));
    m_head.path = m_head.path.substr(0, m_head.path.find('?'));
    if (m_head.path.empty())
        m_head.path = "/";
    for (const auto &field : message)
        m_head.headers.emplace_back(view(field.name_string()), view(field.value()));
    return isDone ? State::Done : failed(objectionTo(error, 0));
}

RequestReader::State RequestReader::readBody(std::string_view more, std::size_t mostBytes, BodyBudget::Share &share)
{
    auto &parser = m_parser->of;
    parser.eager(true);
    parser.get().body().most = mostBytes;
    parser.get().body().share = &share;
    const std::string_view bytes = joined(more);
    if (parser.chunked() && bytes.size() < LastChunk.size()) { // more has to come, and Beast 1.74 asserts that it has
        keepFrom(bytes, 0);
        return State::NeedsMore;
    }
    std::size_t taken = 0;
    boost::system::error_code error;
    while (!error && !parser.is_done() && taken < bytes.size())
        taken += parser.put(boost::asio::buffer(bytes.data() + taken, bytes.size() - taken), error);
    keepFrom(bytes, taken);
    if (error && error != http::error::need_more)
        return failed(objectionTo(error, mostBytes));
    if (parser.is_done())
        return State::Done;
    if (m_unread.size() > MostUnreadBytes)
        return failed({400, "the body is wrongly chunked"});
    return State::NeedsMore;
}

void RequestReader::finish()
{
    m_parser.reset();
    m_head = {};
}

std::string RequestReader::takeBody()
{
    return std::move(m_parser->of.get().body().text);
}

} // namespace meterbird::receiver
