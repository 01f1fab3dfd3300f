// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/bearertoken.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <sys/stat.h>

using namespace meterbird;
using namespace meterbird::receiver;

class TestBearerToken : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsATokenThatOnlyItsOwnerCanRead()
    {
        QCOMPARE(readToken(file("  0123456789abcdef\n", 0600)).value_or(""), std::string("0123456789abcdef"));
        QVERIFY(readToken(file("0123456789abcdef", 0400)).has_value());
    }

    void refusesOtherFiles_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("mode");
        QTest::newRow("others may read") << QByteArray("0123456789abcdef") << 0644;
        QTest::newRow("the group may read") << QByteArray("0123456789abcdef") << 0640;
        QTest::newRow("empty") << QByteArray() << 0600;
        QTest::newRow("short") << QByteArray("0123456789abcde") << 0600;
        QTest::newRow("two words") << QByteArray("0123456789 abcdef") << 0600;
        QTest::newRow("binary") << QByteArray(32, '\x01') << 0600;
        QTest::newRow("endless") << QByteArray(5000, 'a') << 0600;
    }

    void refusesOtherFiles()
    {
        QFETCH(QByteArray, content);
        QFETCH(int, mode);
        const auto token = readToken(file(content.toStdString(), static_cast<mode_t>(mode)));
        QVERIFY(!token.has_value());
        QCOMPARE(token.error().kind, Error::Kind::Config);
        QVERIFY(!readToken(m_folder.path().toStdString()).has_value());
        QVERIFY(!readToken(m_folder.filePath(QStringLiteral("none")).toStdString()).has_value());
    }

    void comparesTheWholeToken()
    {
        QVERIFY(isAuthorized("Bearer secret-secret-secret", "secret-secret-secret"));
        QVERIFY(isAuthorized("bearer secret-secret-secret", "secret-secret-secret"));
        for (const char *wrong : {"", "Bearer", "Bearer ", "Bearer secret", "Bearer secret-secret-secretx",
                                  "Bearer  secret-secret-secret", "secret-secret-secret", "Basic secret-secret-secret"})
            QVERIFY2(!isAuthorized(wrong, "secret-secret-secret"), wrong);
        QVERIFY(!isAuthorized("Bearer ", ""));
    }

private:
    std::filesystem::path file(const std::string &content, mode_t mode)
    {
        const std::filesystem::path path = m_folder.filePath(QStringLiteral("token%1").arg(++m_files)).toStdString();
        std::ofstream(path) << content;
        ::chmod(path.c_str(), mode);
        return path;
    }

    QTemporaryDir m_folder;
    int m_files = 0;
};

QTEST_GUILESS_MAIN(TestBearerToken)
#include "tst_bearertoken.moc"
