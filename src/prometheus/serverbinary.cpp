// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverbinary.h"

#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace meterbird::prometheus {

namespace fs = std::filesystem;

namespace {

fs::path privateFolder()
{
    if (const char *data = std::getenv("XDG_DATA_HOME"); data && *data == '/')
        return fs::path(data) / "meterbird" / "tools";
    const char *home = std::getenv("HOME");
    return fs::path(home ? home : "/") / ".local/share/meterbird/tools";
}

bool isProgram(const fs::path &file)
{
    std::error_code ignored;
    return fs::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
}

} // namespace

std::vector<fs::path> toolFolders(const fs::path &programFolder)
{
    std::vector<fs::path> folders;
    if (const char *tools = std::getenv("METERBIRD_TOOLS_DIR"); tools && *tools)
        folders.emplace_back(tools);
    folders.push_back(programFolder);
    folders.push_back(privateFolder());
    const char *variable = std::getenv("PATH");
    std::string_view path = variable ? variable : "";
    while (!path.empty()) {
        const std::string_view folder = path.substr(0, path.find(':'));
        path.remove_prefix(std::min(path.size(), folder.size() + 1));
        if (folder.starts_with('/')) // a relative one would depend on where we were started
            folders.emplace_back(folder);
    }
    return folders;
}

Result<ServerBinary> findServer(const std::vector<fs::path> &folders)
{
    fs::path lonely;
    for (const fs::path &folder : folders) {
        const ServerBinary binary {folder / "prometheus", folder / "promtool"};
        if (!isProgram(binary.prometheus))
            continue;
        if (isProgram(binary.promtool))
            return binary;
        lonely = binary.prometheus;
    }
    const std::string advice = "; run ./run.sh or installer/setup.sh, or install the package 'prometheus', or set "
                               "METERBIRD_TOOLS_DIR to the folder that holds prometheus and promtool";
    if (!lonely.empty())
        return Failure(Error {Error::Kind::Config, "there is no promtool beside " + lonely.string() + advice});
    return Failure(
        Error {Error::Kind::Config,
               "no Prometheus was found beside Meterbird, in " + privateFolder().string() + " or on PATH" + advice});
}

} // namespace meterbird::prometheus
