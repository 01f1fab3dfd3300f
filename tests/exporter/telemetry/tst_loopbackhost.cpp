// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/telemetry/loopbackhost.h"

#include <QtTest/QtTest>

using namespace meterbird::telemetry;

class TestLoopbackHost : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsThisMachine_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<bool>("loopback");
        const auto row = [](QByteArray host, bool loopback) {
            QTest::newRow(host.isEmpty() ? "(empty)" : host.left(60).constData()) << host << loopback;
        };
        for (const char *host : {"localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.23.45.56", "::1", "[::1]",
                                 "localhost:8080", "LOCALHOST:8000", "localhost.:8080", "[::1]:8080", "127.0.0.1:8080",
                                 "127.23.45.56:8080", "www.localhost", "www.localhost:8080", "[0:0:0:0:0:0:0:1]:9090"})
            row(host, true);
        for (const char *host : {"",
                                 ":8080",
                                 "example.com",
                                 "example.com:8080",
                                 "localhost.com",
                                 "localhost.com:8080",
                                 "192.0.2.10",
                                 "192.0.2.10:8080",
                                 "0.0.0.0",
                                 "0.0.0.0:8080",
                                 "::",
                                 "[::]:8080",
                                 "127.0.0.1.evil.com",
                                 "127.0.0.1.evil.com:9090",
                                 "evil.com#localhost",
                                 "localhost@evil.com",
                                 "evil.com/localhost",
                                 "localhost:",
                                 "localhost:80x",
                                 "localhost:123456",
                                 "localhost:8080:8080",
                                 "[::1",
                                 "[::1]8080",
                                 "[]",
                                 "[localhost]",
                                 "[127.0.0.1]",
                                 ".localhost",
                                 "localhost..",
                                 "127.1",
                                 "2130706433",
                                 "0177.0.0.1",
                                 "127.0.0.1 ",
                                 " localhost",
                                 "[::ffff:127.0.0.1]",
                                 "[fe80::1]",
                                 "notlocalhost",
                                 "evil-localhost"})
            row(host, false);
        QTest::newRow("NUL in an address") << QByteArray("127.0.0.1\0.evil.com", 19) << false;
        QTest::newRow("NUL in a name") << QByteArray("localhost\0.evil.com", 19) << false;
        QTest::newRow("long") << QByteArray(100'000, 'a') + ".localhost" << false;
    }

    void knowsThisMachine()
    {
        QFETCH(QByteArray, host);
        QFETCH(bool, loopback);
        QCOMPARE(isLoopbackHost(std::string_view(host.constData(), std::size_t(host.size()))), loopback);
    }
};

QTEST_APPLESS_MAIN(TestLoopbackHost)
#include "tst_loopbackhost.moc"
