// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/inflate.h"

#include "exporter/receiver/bodylimits.h"

#include <algorithm>
#include <array>
#include <zlib.h>

namespace meterbird::receiver {

namespace {

constexpr int GzipOnly = 16 + MAX_WBITS;

Refusal damaged()
{
    return Refusal(Objection {400, "the body is not whole gzip data"});
}

/// How long the text will be, by the last four bytes of the last member; never so long that it cannot be.
std::size_t announcedSize(std::string_view packed, std::size_t most)
{
    constexpr std::size_t Shortest = 18; // an empty member
    constexpr std::size_t BestRatio = 1032; // of deflate
    if (packed.size() < Shortest)
        return 0;
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i)
        size |= std::size_t {static_cast<unsigned char>(packed[packed.size() - 4 + i])} << (8 * i);
    return std::min({size, most, BestRatio * packed.size()});
}

struct Inflater {
    z_stream stream {};
    const bool isReady = inflateInit2(&stream, GzipOnly) == Z_OK;

    Inflater() = default;
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;
    ~Inflater() { inflateEnd(&stream); }
};

} // namespace

OrObjection<std::string> gunzip(std::string_view packed, std::size_t most, BodyBudget::Share &share)
{
    Inflater inflater;
    if (!inflater.isReady)
        return Refusal(noRoomForBody());
    z_stream &stream = inflater.stream;
    // zlib's interface is older than const.
    stream.next_in = const_cast<Bytef *>(reinterpret_cast<const Bytef *>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string text;
    const std::size_t announced = announcedSize(packed, most);
    std::array<char, 32 * 1024> piece {};
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef *>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        const int state = ::inflate(&stream, Z_NO_FLUSH);
        const std::size_t got = piece.size() - stream.avail_out;
        if (text.size() + got > most)
            return Refusal(bodyTooBig(most));
        if (!share.grow(got))
            return Refusal(noRoomForBody());
        makeRoom(text, text.size() + got, text.size() + got <= announced ? announced : most);
        text.append(piece.data(), got);
        if (state == Z_STREAM_END) {
            if (stream.avail_in == 0) {
                text.reserve(text.size() + BodyPadding);
                return text;
            }
            if (inflateReset(&stream) != Z_OK)
                return damaged();
        } else if (state != Z_OK) { // Z_BUF_ERROR: the input has ended early
            return damaged();
        }
    }
}

} // namespace meterbird::receiver
