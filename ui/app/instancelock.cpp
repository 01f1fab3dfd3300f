// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/instancelock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace meterbird::ui {

InstanceLock::InstanceLock(std::string file)
    : m_path(std::move(file))
{ }

InstanceLock::~InstanceLock()
{
    if (m_file < 0)
        return;
    ::unlink(m_path.c_str()); // while it is held: see take()
    ::close(m_file);
}

bool InstanceLock::take()
{
    while (m_file < 0) {
        const int file = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        struct stat opened {
        };
        if (file < 0 || ::fstat(file, &opened) != 0 || opened.st_uid != ::geteuid()) { // another user's holds nobody up
            ::close(file);
            return true;
        }
        if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
            const bool isHeld = errno == EWOULDBLOCK;
            ::close(file);
            return !isHeld;
        }
        // Who had it may have removed the file after we opened it: then the next one would lock a new file.
        struct stat named {
        };
        if (::stat(m_path.c_str(), &named) == 0 && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev)
            m_file = file;
        else
            ::close(file);
    }
    return true;
}

} // namespace meterbird::ui
