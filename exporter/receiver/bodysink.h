// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/bodybudget.h"
#include "exporter/receiver/bodylimits.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>
#include <cstdint>
#include <string>

namespace meterbird::receiver {

/// A body for Beast's parser that takes no more than it may: body_limit when it grows too big, buffer_overflow when all
/// bodies together do.
struct BodySink {
    struct value_type {
        std::string text {};
        std::size_t most = 0;
        BodyBudget::Share *share = nullptr;
    };

    class reader
    {
    public:
        template<bool IsRequest, typename Fields>
        reader(boost::beast::http::header<IsRequest, Fields> &, value_type &body)
            : m_body(body)
        { }

        void init(const boost::optional<std::uint64_t> &length, boost::system::error_code &error)
        {
            m_length = static_cast<std::size_t>(std::min<std::uint64_t>(length.value_or(m_body.most), m_body.most));
            error = {};
        }

        template<typename Buffers>
        std::size_t put(const Buffers &buffers, boost::system::error_code &error)
        {
            error = {};
            std::size_t taken = 0;
            for (auto piece = boost::asio::buffer_sequence_begin(buffers);
                 piece != boost::asio::buffer_sequence_end(buffers); ++piece) {
                const boost::asio::const_buffer bytes(*piece);
                if (m_body.text.size() + bytes.size() > m_body.most)
                    error = boost::beast::http::error::body_limit;
                else if (!m_body.share || !m_body.share->grow(bytes.size()))
                    error = boost::beast::http::error::buffer_overflow;
                if (error)
                    return taken;
                makeRoom(m_body.text, m_body.text.size() + bytes.size(), m_length);
                m_body.text.append(static_cast<const char *>(bytes.data()), bytes.size());
                taken += bytes.size();
            }
            return taken;
        }

        void finish(boost::system::error_code &error)
        {
            m_body.text.reserve(m_body.text.size() + BodyPadding);
            error = {};
        }

    private:
        value_type &m_body;
        std::size_t m_length = 0; ///< at most
    };
};

} // namespace meterbird::receiver
