// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/bearertoken.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

namespace meterbird::receiver {

namespace {

constexpr std::size_t Shortest = 16;
constexpr std::size_t Longest = 1000;

Failure unusable(const std::filesystem::path &file, const std::string &why)
{
    return Failure(Error {Error::Kind::Config, "the token file " + file.string() + ' ' + why});
}

std::string trimmed(std::string_view text)
{
    constexpr std::string_view Space = " \t\r\n";
    const std::size_t first = text.find_first_not_of(Space);
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(Space) - first + 1));
}

} // namespace

Result<std::string> readToken(const std::filesystem::path &file)
{
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return unusable(file, std::string("cannot be read: ") + std::strerror(errno));
    struct stat about {
    };
    std::array<char, 2 * Longest> bytes {};
    const bool known = ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    const ssize_t length = known ? ::read(fd, bytes.data(), bytes.size()) : -1;
    ::close(fd);
    if (length < 0)
        return unusable(file, "is not a readable file");
    if ((about.st_mode & 077) != 0)
        return unusable(file, "may be read by other users; run: chmod 600 " + file.string());
    std::string token = trimmed({bytes.data(), static_cast<std::size_t>(length)});
    const bool isPrintable = std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7f'; });
    if (token.size() < Shortest || token.size() > Longest || !isPrintable)
        return unusable(file, "must hold one token of 16 to 1000 printable characters");
    return token;
}

bool isAuthorized(std::string_view authorization, std::string_view token)
{
    constexpr std::string_view Scheme = "Bearer ";
    if (token.empty() || authorization.size() < Scheme.size()
        || strncasecmp(authorization.data(), Scheme.data(), Scheme.size()) != 0)
        return false;
    const std::string_view given = authorization.substr(Scheme.size());
    unsigned difference = given.size() == token.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size(); ++i)
        difference |= static_cast<unsigned>(static_cast<unsigned char>(given[i] ^ token[i % token.size()]));
    return difference == 0;
}

} // namespace meterbird::receiver
