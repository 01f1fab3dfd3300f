// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/serverlog.h"

#include "src/base/text.h"

namespace meterbird::prometheus {

namespace {

constexpr std::size_t mostLines = 20;
constexpr std::size_t mostLineBytes = 500;

} // namespace

ServerLog::ServerLog(std::filesystem::path file, qint64 mostBytes, int files)
    : m_path(std::move(file))
    , m_mostBytes(mostBytes)
    , m_files(files)
{ }

void ServerLog::append(const QByteArray &bytes)
{
    write(bytes);
    std::string_view rest(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view piece = rest.substr(0, end);
        // Enough to cut a line of 500 plain bytes from; a line without end must not grow in memory.
        if (m_unfinished.size() < 4 * mostLineBytes)
            m_unfinished += piece.substr(0, 4 * mostLineBytes);
        if (end == std::string_view::npos)
            return;
        keepLine(m_unfinished);
        m_unfinished.clear();
        rest.remove_prefix(end + 1);
    }
}

std::vector<std::string> ServerLog::lastLines() const
{
    std::vector<std::string> lines(m_lines.begin(), m_lines.end());
    if (!m_unfinished.empty())
        lines.push_back(plainText(m_unfinished, mostLineBytes));
    if (lines.size() > mostLines)
        lines.erase(lines.begin());
    return lines;
}

void ServerLog::forgetLines()
{
    m_lines.clear();
    m_unfinished.clear();
}

void ServerLog::keepLine(std::string_view line)
{
    m_lines.push_back(plainText(line, mostLineBytes));
    if (m_lines.size() > mostLines)
        m_lines.pop_front();
}

void ServerLog::write(const QByteArray &bytes)
{
    if (!m_file.isOpen()) {
        m_file.setFileName(QString::fromStdString(m_path.string()));
        if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered))
            return;
        m_file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    }
    if (m_file.size() + bytes.size() > m_mostBytes && m_file.size() > 0)
        rotate();
    m_file.write(bytes);
}

void ServerLog::rotate()
{
    m_file.close();
    std::error_code ignored;
    for (int i = m_files - 1; i > 0; --i) {
        const std::string older = m_path.string() + '.' + std::to_string(i);
        const std::string newer = i == 1 ? m_path.string() : m_path.string() + '.' + std::to_string(i - 1);
        std::filesystem::rename(newer, older, ignored);
    }
    // Truncate: with a rename that failed the file would grow without limit.
    if (m_file.open(QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Unbuffered))
        m_file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
}

} // namespace meterbird::prometheus
