// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>

#include <deque>
#include <filesystem>
#include <string>
#include <vector>

namespace meterbird::prometheus {

/// What the managed Prometheus writes: a file that is rotated (x.log, x.log.1, x.log.2) and the last lines in memory.
/// A disk that refuses costs the file, never the lines. GUI thread.
class ServerLog
{
public:
    explicit ServerLog(std::filesystem::path file, qint64 mostBytes = 10 << 20, int files = 3);

    /// Bytes as they came, lines cut anywhere.
    void append(const QByteArray &bytes);
    /// At most 20, oldest first, plain text, each at most 500 bytes; the unfinished one at the end too.
    std::vector<std::string> lastLines() const;
    void forgetLines();

private:
    void write(const QByteArray &bytes);
    void rotate();
    void keepLine(std::string_view line);

    std::filesystem::path m_path;
    QFile m_file;
    qint64 m_mostBytes;
    int m_files;
    std::string m_unfinished;
    std::deque<std::string> m_lines;
};

} // namespace meterbird::prometheus
