// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/datalock.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace meterbird::exporter {

namespace {

/// The number that the owner wrote, for the sentence alone.
std::string ownerOf(int file)
{
    std::array<char, 16> text {};
    const ssize_t length = ::pread(file, text.data(), text.size(), 0);
    std::string digits;
    for (ssize_t i = 0;
         i < length && text[static_cast<std::size_t>(i)] >= '0' && text[static_cast<std::size_t>(i)] <= '9'; ++i)
        digits += text[static_cast<std::size_t>(i)];
    return digits.empty() ? "another process" : "process " + digits;
}

} // namespace

DataLock::DataLock(int file)
    : m_file(file)
{ }

DataLock::DataLock(DataLock &&other) noexcept
    : m_file(std::exchange(other.m_file, -1))
{ }

DataLock &DataLock::operator=(DataLock &&other) noexcept
{
    std::swap(m_file, other.m_file);
    return *this;
}

DataLock::~DataLock()
{
    if (m_file >= 0)
        ::close(m_file); // the file stays: removing it would let two in
}

Result<DataLock> DataLock::take(const DataPaths &paths)
{
    if (auto made = makeFolders(paths); !made)
        return Failure(std::move(made.error()));
    const std::filesystem::path file = paths.data / "meterbird.lock";
    DataLock lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (lock.m_file < 0)
        return Failure(Error {Error::Kind::Storage, "cannot open " + file.string() + ": " + std::strerror(errno)});
    if (::flock(lock.m_file, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) // not every file system has locks
            return Failure(Error {Error::Kind::Storage, "cannot lock " + file.string() + ": " + std::strerror(errno)});
        return Failure(Error {Error::Kind::Config,
                              "the data folder " + paths.data.string() + " is in use by " + ownerOf(lock.m_file)
                                  + "; end that Meterbird or give another --data-dir"});
    }
    const std::string pid = std::to_string(::getpid()) + '\n';
    // A full disk may refuse the number: then the lock holds all the same.
    if (::ftruncate(lock.m_file, 0) == 0)
        std::ignore = ::pwrite(lock.m_file, pid.data(), pid.size(), 0);
    return lock;
}

} // namespace meterbird::exporter
