// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/prometheus/connection.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::prometheus;

class TestConnection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void judgesAnAddress_data();
    void judgesAnAddress();
    void knowsLoopback_data();
    void knowsLoopback();
    void sendsSecretsByHttpsOrToThisMachineOnly();
    void refusesHeadersThatCouldSplitARequest();
    void namesNoSecretInAnError();
};

void TestConnection::judgesAnAddress_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<bool>("good");
    for (const char *url :
         {"http://127.0.0.1:9091", "http://localhost:9091/", "https://mimir.example/prometheus", "http://[::1]:9091"})
        QTest::newRow(url) << QByteArray(url) << true;
    for (const char *url : {"", "127.0.0.1:9091", "ftp://a", "http://", "http://me@a", "http://me:x@a", "http://a?x=1",
                            "http://a#x", "http://a b", "http://a:99999", "javascript:alert(1)"})
        QTest::newRow(*url ? url : "(empty)") << QByteArray(url) << false;
}

void TestConnection::judgesAnAddress()
{
    QFETCH(QByteArray, url);
    QFETCH(bool, good);
    const auto result = check(Connection {url.toStdString(), {}});
    QCOMPARE(result.has_value(), good);
    if (!good)
        QCOMPARE(result.error().kind, Error::Kind::Config);
}

void TestConnection::knowsLoopback_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<bool>("loopback");
    for (const char *url : {"http://127.0.0.1:1", "http://127.9.9.9", "http://localhost", "http://LOCALHOST:1",
                            "http://a.localhost", "http://[::1]"})
        QTest::newRow(url) << QByteArray(url) << true;
    for (const char *url : {"http://127.0.0.1.evil", "http://localhost.evil", "http://notlocalhost", "http://10.0.0.1",
                            "http://[::2]", "http://0.0.0.0"})
        QTest::newRow(url) << QByteArray(url) << false;
}

void TestConnection::knowsLoopback()
{
    QFETCH(QByteArray, url);
    QFETCH(bool, loopback);
    QCOMPARE(isLoopback({url.toStdString(), {}}), loopback);
}

void TestConnection::sendsSecretsByHttpsOrToThisMachineOnly()
{
    for (const auto &[url, good] : {std::pair("http://example.com", false), std::pair("https://example.com", true),
                                    std::pair("http://127.0.0.1:1", true), std::pair("http://127.0.0.1.evil", false)}) {
        Connection connection {url, {}};
        QVERIFY(check(connection));
        connection.setBearer("t");
        QCOMPARE(check(connection).has_value(), good);
        connection.headers = {{"aUTHORIZATION", "x"}};
        QCOMPARE(check(connection).has_value(), good);
    }
}

void TestConnection::refusesHeadersThatCouldSplitARequest()
{
    const auto isGood = [](const char *name, const std::string &value) {
        return check(Connection {"https://a", {{name, value}}}).has_value();
    };
    QVERIFY(isGood("X-Scope-OrgID", "team a|b"));
    QVERIFY(!isGood("", "x"));
    QVERIFY(!isGood("a b", "x"));
    QVERIFY(!isGood("a:", "x"));
    QVERIFY(!isGood("a\r\nb", "x"));
    QVERIFY(!isGood("a", "x\r\nHost: evil"));
    QVERIFY(!isGood("a", std::string("x\0y", 3)));
    QVERIFY(!isGood("a", std::string(9'000, 'x')));
}

void TestConnection::namesNoSecretInAnError()
{
    Connection connection {"http://me:hunter2@example.com", {}};
    QVERIFY(!QByteArray::fromStdString(check(connection).error().detail).contains("hunter2"));
    connection.url = "http://example.com";
    connection.setBasic("me", "hunter2");
    QVERIFY(!QByteArray::fromStdString(check(connection).error().detail).contains("hunter2"));
    QCOMPARE(connection.headers.at(0).second, "Basic bWU6aHVudGVyMg==");
}

QTEST_APPLESS_MAIN(TestConnection)
#include "tst_connection.moc"
