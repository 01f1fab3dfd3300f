// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/bodyreader.h"

#include "exporter/receiver/inflate.h"

#include <algorithm>
#include <array>
#include <civetweb.h>
#include <string_view>
#include <utility>

namespace meterbird::receiver {

namespace {

constexpr std::size_t Piece = 32 * 1024;
constexpr std::size_t Padding = 64; ///< room behind the text for a parser that reads past its end

Refusal tooBig(std::size_t most)
{
    return Refusal(Objection {413, "the body may have at most " + std::to_string(most) + " bytes, decompressed too"});
}

Refusal noRoom()
{
    return Refusal(Objection {429, "too many big requests at once; try again later", 1});
}

OrObjection<std::string> readRaw(mg_connection *connection, const BodyPlan &plan, const BodyLimits &limits,
                                 BodyBudget::Share &share)
{
    std::string body;
    body.reserve(plan.length + Padding);
    std::array<char, Piece> piece;
    for (;;) {
        const std::size_t wanted = plan.isChunked ? Piece : std::min(Piece, plan.length - body.size());
        const int got = wanted == 0 ? 0 : mg_read(connection, piece.data(), wanted);
        const bool isLate = std::chrono::steady_clock::now() >= limits.deadline;
        if (got > 0) {
            const auto bytes = static_cast<std::size_t>(got);
            if (body.size() + bytes > limits.mostBytes)
                return tooBig(limits.mostBytes);
            if (!share.grow(bytes))
                return noRoom();
            body.append(piece.data(), bytes);
        }
        if (got == 0 && (plan.isChunked || body.size() == plan.length))
            return body;
        if (isLate)
            return Refusal(Objection {408, "the request took too long"});
        if (got <= 0)
            return Refusal(Objection {400, "the body was cut short or is wrongly chunked"});
    }
}

} // namespace

bool BodyBudget::Share::grow(std::size_t bytes)
{
    if (m_budget.m_used.fetch_add(bytes) + bytes > m_budget.m_most) {
        m_budget.m_used -= bytes;
        return false;
    }
    m_bytes += bytes;
    return true;
}

OrObjection<std::string> readBody(mg_connection *connection, const BodyPlan &plan, const BodyLimits &limits,
                                  BodyBudget::Share &share)
{
    constexpr std::string_view Continue = "HTTP/1.1 100 Continue\r\n\r\n";
    if (plan.wantsContinue)
        mg_write(connection, Continue.data(), Continue.size());
    auto raw = readRaw(connection, plan, limits, share);
    if (!raw || !plan.isGzip)
        return raw;
    auto text = gunzip(*raw, limits.mostBytes);
    if (!text && text.error().kind == Error::Kind::TooMuch)
        return tooBig(limits.mostBytes);
    if (!text)
        return Refusal(Objection {400, text.error().detail});
    if (!share.grow(text->size()))
        return noRoom();
    return std::move(*text);
}

} // namespace meterbird::receiver
