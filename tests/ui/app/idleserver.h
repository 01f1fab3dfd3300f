// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace meterbird::test {

/// What the search for Prometheus finds while this lives: a program that starts and then does nothing.
class IdleServer
{
public:
    IdleServer()
        : m_before(qgetenv(variable))
    {
        setServing("exec sleep 1000");
        write("promtool", "#!/bin/sh\n");
        qputenv(variable, m_folder.path().toUtf8());
    }
    ~IdleServer() { m_before.isNull() ? qunsetenv(variable) : qputenv(variable, m_before); }
    IdleServer(const IdleServer &) = delete;
    IdleServer &operator=(const IdleServer &) = delete;

    /// What it does instead, in shell.
    void setServing(const QByteArray &words)
    {
        write("prometheus",
              "#!/bin/sh\n[ -e \"${0%/*}/broken\" ] && exit 1\n[ \"$1\" = --help ] && exit 0\n" + words + '\n');
    }

    void setBroken(bool isBroken)
    {
        if (isBroken)
            write("broken", {});
        else
            QVERIFY(QFile::remove(m_folder.filePath(QStringLiteral("broken"))));
    }

private:
    static constexpr const char *variable = "METERBIRD_TOOLS_DIR";

    void write(const char *name, const QByteArray &text)
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    const QByteArray m_before;
    QTemporaryDir m_folder;
};

} // namespace meterbird::test
