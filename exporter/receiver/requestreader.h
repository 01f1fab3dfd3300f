// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/bodybudget.h"
#include "exporter/receiver/http.h"
#include "exporter/receiver/requesthead.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace meterbird::receiver {

/// Reads the requests of one connection out of its bytes, wherever these are cut, one request after the other. Knows
/// nothing of sockets. For one thread.
///
/// Until a head is whole it costs its own bytes and no more, and nothing of it is understood: a client that drips is
/// cheap.
class RequestReader
{
public:
    static constexpr std::size_t MostHeadBytes = 16 * 1024;
    static constexpr std::size_t MostHeadLines = 100;

    enum class State {
        NeedsMore,
        Done, ///< head() or takeBody() has it
        Failed, ///< see objection(); where the next request would begin is not known
    };

    RequestReader();
    ~RequestReader();
    RequestReader(const RequestReader &) = delete;
    RequestReader &operator=(const RequestReader &) = delete;

    /// Goes on with the head of a request. Bytes behind it are kept.
    State readHead(std::string_view more);
    /// Goes on with the body, after the head is done; the first time with what came with the head. Bytes behind it are
    /// kept. `share` must outlive the body.
    State readBody(std::string_view more, std::size_t mostBytes, BodyBudget::Share &share);
    /// To the next request.
    void finish();

    /// When the head is done or has failed; what of a failed one was understood.
    const RequestHead &head() const { return m_head; }
    std::string takeBody();
    const Objection &objection() const { return m_objection; }
    bool isHttp2() const { return m_isHttp2; } ///< why it has failed
    bool hasUnread() const { return !m_unread.empty(); }

private:
    struct Parser;

    State failed(Objection objection);
    std::string_view joined(std::string_view more);
    void keepFrom(std::string_view bytes, std::size_t from);
    State parseHead(std::string_view bytes, std::size_t length);

    /// Of a head that is not whole: a byte more costs no second look at the others.
    struct Looked {
        std::size_t bytes = 0;
        std::size_t lines = 0;
    };

    std::string m_unread;
    Looked m_looked;
    std::unique_ptr<Parser> m_parser;
    RequestHead m_head;
    Objection m_objection;
    bool m_isHttp2 = false;
};

} // namespace meterbird::receiver
