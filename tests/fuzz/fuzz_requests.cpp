// SPDX-License-Identifier: GPL-3.0-or-later
// What reads requests out of the bytes of a connection, without the connection: it must understand the same wherever
// the bytes are cut, and hold no more of them than it may.
#include "exporter/receiver/requestreader.h"
#include "tests/fuzz/require.h"

#include <algorithm>
#include <string>
#include <vector>

using namespace meterbird;
using fuzz::require;
using State = receiver::RequestReader::State;

namespace {

constexpr std::size_t MostBytes = 4096;

/// All that was understood, in words; in the end the objection, if there was one.
class Understanding
{
public:
    void take(std::string_view bytes)
    {
        if (m_hasFailed)
            return;
        State state = m_isInBody ? m_reader.readBody(bytes, MostBytes, m_share) : m_reader.readHead(bytes);
        while (state == State::Done) {
            if (m_isInBody) {
                const std::string body = m_reader.takeBody();
                require(body.size() <= MostBytes, "no body is above its limit");
                m_said.push_back(body);
                m_reader.finish();
            } else {
                const receiver::RequestHead &head = m_reader.head();
                m_said.push_back(std::string(head.method) + ' ' + std::string(head.authority) + ' '
                                 + std::string(head.path) + (head.keepsAlive ? " stays" : " leaves"));
                for (const auto &[name, value] : head.headers)
                    m_said.back().append(1, '\n').append(name).append(1, ':').append(value);
            }
            m_isInBody = !m_isInBody;
            state = m_isInBody ? m_reader.readBody({}, MostBytes, m_share) : m_reader.readHead({});
        }
        m_hasFailed = state == State::Failed;
        if (m_hasFailed)
            m_said.push_back(std::to_string(m_reader.objection().status));
    }

    const std::vector<std::string> &said() const { return m_said; }

private:
    receiver::RequestReader m_reader;
    receiver::BodyBudget m_budget {1 << 20};
    receiver::BodyBudget::Share m_share {m_budget};
    bool m_isInBody = false;
    bool m_hasFailed = false;
    std::vector<std::string> m_said;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    Understanding whole;
    whole.take(bytes);
    Understanding pieces;
    std::size_t at = 0;
    for (std::size_t i = 0; at < size; ++i) { // as long as the bytes themselves say
        const std::size_t length = std::min<std::size_t>(1 + data[i % size] % 23, size - at);
        pieces.take(bytes.substr(at, length));
        at += length;
    }
    // The last few bytes of a broken chunk may be waiting for more before anything is said against them.
    std::vector<std::string> before = whole.said();
    if (!before.empty() && before.back() == "400")
        before.pop_back();
    require(pieces.said() == whole.said() || pieces.said() == before,
            "it understands the same wherever the bytes are cut");
    return 0;
}
