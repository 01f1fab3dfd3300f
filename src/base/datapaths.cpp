// SPDX-License-Identifier: Apache-2.0
#include "src/base/datapaths.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace meterbird {

namespace fs = std::filesystem;

namespace {

fs::path home()
{
    if (const char *value = std::getenv("HOME"); value && *value)
        return value;
    if (const passwd *entry = getpwuid(getuid()); entry && entry->pw_dir)
        return entry->pw_dir;
    return "/";
}

/// XDG says that relative values are to be ignored.
fs::path xdg(const char *variable, const char *fallback, const char *name = "meterbird")
{
    if (const char *value = std::getenv(variable); value && *value == '/')
        return fs::path(value) / name;
    return home() / fallback / name;
}

} // namespace

DataPaths dataPaths(const std::optional<fs::path> &dataDir)
{
    if (dataDir) {
        std::error_code ignored;
        fs::path root = fs::absolute(*dataDir, ignored).lexically_normal();
        if (ignored)
            root = *dataDir;
        return {root / "config", root, root / "state"};
    }
    return {xdg("XDG_CONFIG_HOME", ".config"), xdg("XDG_DATA_HOME", ".local/share"),
            xdg("XDG_STATE_HOME", ".local/state")};
}

fs::path demoDataDir()
{
    return xdg("XDG_DATA_HOME", ".local/share", "meterbird-demo");
}

Result<void> makeFolders(const DataPaths &paths)
{
    for (const fs::path &folder : {paths.data, paths.config, paths.state}) {
        std::error_code error;
        const bool made = fs::create_directories(folder, error);
        if (error)
            return Failure(
                Error {Error::Kind::Storage, "cannot make the folder " + folder.string() + ": " + error.message()});
        if (made)
            ::chmod(folder.c_str(), 0700);
        if (!fs::is_directory(folder, error))
            return Failure(Error {Error::Kind::Storage, folder.string() + " is not a folder"});
        if (::access(folder.c_str(), W_OK | X_OK) != 0)
            return Failure(Error {Error::Kind::Storage,
                                  "cannot write to the folder " + folder.string() + ": " + std::strerror(errno)});
    }
    return {};
}

} // namespace meterbird
