// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/durablefile.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace meterbird::prometheus {

namespace {

Failure storageError(const std::filesystem::path &file, int code)
{
    return Failure(Error {Error::Kind::Storage, "cannot write " + file.string() + ": " + std::strerror(code)});
}

bool writeAll(int handle, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(handle, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

} // namespace

Result<void> writeNew(const std::filesystem::path &file, std::string_view text)
{
    ::unlink(file.c_str()); // what a crash may have left; never written through a link
    const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (handle < 0)
        return storageError(file, errno);
    errno = 0;
    const bool isWritten = writeAll(handle, text) && ::fsync(handle) == 0;
    const int code = errno;
    ::close(handle);
    if (!isWritten) {
        ::unlink(file.c_str());
        return storageError(file, code != 0 ? code : ENOSPC);
    }
    return {};
}

Result<void> replace(const std::filesystem::path &file, const std::filesystem::path &fresh)
{
    if (std::rename(fresh.c_str(), file.c_str()) != 0)
        return storageError(file, errno);
    const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        ::fsync(folder);
        ::close(folder);
    }
    return {};
}

} // namespace meterbird::prometheus
