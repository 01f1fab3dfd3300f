// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverlock.h"

#include "src/prometheus/durablefile.h"

#include <charconv>
#include <cstring>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace meterbird::prometheus {

namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path &file)
{
    // A process may end while its file is read. An iterator would throw that; this is the end of the text.
    const std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return std::move(text).str();
}

/// True when `pid` runs a program of ours on the folder: its arguments, apart by NUL, hold the one that names it.
bool worksOn(std::int64_t pid, const fs::path &data)
{
    const std::string arguments = '\0' + contents("/proc/" + std::to_string(pid) + "/cmdline");
    const std::string wanted = '\0' + ("--storage.tsdb.path=" + data.string()) + '\0';
    return arguments.find(wanted) != std::string::npos;
}

} // namespace

std::optional<ProcessMark> markOf(std::int64_t pid)
{
    const std::string stat = contents("/proc/" + std::to_string(pid) + "/stat");
    // The second field is the name in parentheses and may hold anything, also parentheses.
    const std::size_t afterName = stat.rfind(')');
    if (afterName == std::string::npos)
        return std::nullopt;
    std::istringstream fields(stat.substr(afterName + 1));
    std::string state;
    std::string skipped;
    ProcessMark mark {pid, 0};
    fields >> state;
    for (int i = 4; i < 22; ++i)
        fields >> skipped;
    if (!(fields >> mark.startTime) || state == "Z" || state == "X")
        return std::nullopt;
    return mark;
}

ServerLock::ServerLock(fs::path folder)
    : m_folder(std::move(folder))
{ }

Result<void> ServerLock::take()
{
    if (m_lock)
        return {};
    std::error_code error;
    const bool made = fs::create_directories(m_folder, error);
    if (error)
        return Failure(
            Error {Error::Kind::Storage, "cannot make the folder " + m_folder.string() + ": " + error.message()});
    if (made)
        ::chmod(m_folder.c_str(), 0700);
    if (::access(m_folder.c_str(), W_OK | X_OK) != 0)
        return Failure(Error {Error::Kind::Storage,
                              "cannot write to the folder " + m_folder.string() + ": " + std::strerror(errno)});
    auto lock = std::make_unique<QLockFile>(QString::fromStdString((m_folder / "meterbird.lock").string()));
    lock->setStaleLockTime(0); // never by age, only when its owner is gone
    if (!lock->tryLock(0)) {
        qint64 pid = 0;
        QString host;
        QString program;
        if (lock->error() == QLockFile::LockFailedError && lock->getLockInfo(&pid, &host, &program))
            return Failure(Error {Error::Kind::Config,
                                  "another Meterbird (process " + std::to_string(pid) + ") already uses the folder "
                                      + m_folder.string()});
        return Failure(Error {Error::Kind::Storage, "cannot lock the folder " + m_folder.string()});
    }
    m_lock = std::move(lock);
    return {};
}

void ServerLock::release()
{
    m_lock.reset();
}

void ServerLock::noteProcess(std::int64_t pid)
{
    // Without the note the stray is still found by its arguments; so a full disk may cost it.
    if (const auto mark = markOf(pid))
        (void)writeNew(noteFile(), std::to_string(mark->pid) + ' ' + std::to_string(mark->startTime) + '\n');
}

void ServerLock::forgetProcess()
{
    std::error_code ignored;
    fs::remove(noteFile(), ignored);
}

std::vector<ProcessMark> ServerLock::strays(const fs::path &data) const
{
    std::vector<ProcessMark> found;
    ProcessMark noted;
    std::istringstream note(contents(noteFile()));
    if (note >> noted.pid >> noted.startTime && noted.pid > 1 && markOf(noted.pid) == noted)
        found.push_back(noted);
    std::error_code error;
    for (const fs::directory_entry &entry : fs::directory_iterator("/proc", error)) {
        const std::string name = entry.path().filename().string();
        std::int64_t pid = 0;
        const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), pid);
        struct stat owner {
        };
        if (code != std::errc {} || end != name.data() + name.size() || (!found.empty() && pid == noted.pid)
            || ::stat(entry.path().c_str(), &owner) != 0 || owner.st_uid != ::getuid() || !worksOn(pid, data))
            continue;
        if (const auto mark = markOf(pid))
            found.push_back(*mark);
    }
    return found;
}

} // namespace meterbird::prometheus
