// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/requestreader.h"

#include <QTest>

#include <algorithm>
#include <vector>

using namespace meterbird;
using namespace meterbird::receiver;

namespace {

constexpr std::size_t MostBytes = 1000;
using State = RequestReader::State;

/// What a connection of these bytes says: `METHOD path body` a request, and the status that ends it, if one does.
class Conversation
{
public:
    void take(std::string_view bytes)
    {
        if (m_hasEnded)
            return;
        State state = m_isInBody ? m_reader.readBody(bytes, MostBytes, m_share) : m_reader.readHead(bytes);
        while (state == State::Done) {
            if (!m_isInBody) {
                m_said.push_back(std::string(m_reader.head().method) + ' ' + std::string(m_reader.head().path) + ' ');
                m_isInBody = true;
                state = m_reader.readBody({}, MostBytes, m_share);
            } else {
                m_said.back() += m_reader.takeBody();
                m_reader.finish();
                m_isInBody = false;
                state = m_reader.readHead({});
            }
        }
        if (state == State::Failed) {
            m_hasEnded = true;
            m_said.push_back(std::to_string(m_reader.objection().status));
        }
    }

    const std::vector<std::string> &said() const { return m_said; }

private:
    RequestReader m_reader;
    BodyBudget m_budget {100'000};
    BodyBudget::Share m_share {m_budget};
    bool m_isInBody = false;
    bool m_hasEnded = false;
    std::vector<std::string> m_said;
};

std::vector<std::string> said(std::string_view bytes)
{
    Conversation conversation;
    conversation.take(bytes);
    return conversation.said();
}

using Words = std::vector<std::string>;

const std::string Talk = "POST /a?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
                         "\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n"
                         "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                         "2;name=\"value\"\r\nde\r\n0A\r\nfghijklmno\r\n0\r\nTrailer: t\r\n\r\n"
                         "GET http://h:1/d?e HTTP/1.1\r\nHost: h\r\n\r\n"
                         "GET https HTTP/2.0\r\n";
const Words Understood {"POST /a abc", "GET /b ", "POST /c defghijklmno", "GET /d ", "400"};

} // namespace

class TestRequestReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void understandsTheSameWhereverBytesAreCut()
    {
        QCOMPARE(said(Talk), Understood);
        for (std::size_t first = 0; first <= Talk.size(); ++first) {
            for (const std::size_t length : {1, 5, 50}) {
                const std::size_t second = std::min(first + length, Talk.size());
                Conversation conversation;
                conversation.take(std::string_view(Talk).substr(0, first));
                conversation.take(std::string_view(Talk).substr(first, second - first));
                conversation.take(std::string_view(Talk).substr(second));
                QCOMPARE(conversation.said(), Understood);
            }
        }
        Conversation drip;
        for (const char c : Talk)
            drip.take({&c, 1});
        QCOMPARE(drip.said(), Understood);
    }

    void objects_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const QByteArray &bytes, int status) {
            QTest::newRow(name) << bytes << status;
        };
        const QByteArray post = "POST / HTTP/1.1\r\nHost: h\r\n";
        row("HTTP/0.9", "GET /\r\n", 400);
        row("HTTP/1.2", "GET / HTTP/1.2\r\n\r\n", 400);
        row("HTTP/2", "PRI * HTTP/2.0\r\n", 400);
        row("TLS", QByteArray("\x16\x03\x01\x00", 4), 400);
        row("zero bytes", QByteArray("\0\0\0\0", 4), 400);
        row("no target", "GET HTTP/1.1\r\n\r\n", 400);
        row("two spaces", "GET  / HTTP/1.1\r\n\r\n", 400);
        row("space before the colon", post + "Content-Length : 1\r\n\r\na", 400);
        row("bare line feeds", "GET / HTTP/1.1\nHost: h\n\n\r\n\r\n", 400);
        row("bare line feed in a header", post + "A: b\nContent-Length: 1\r\n\r\na", 400);
        row("zero byte in a header", post + QByteArray("A: b\0c\r\n\r\n", 10), 400);
        row("header without a name", post + ": a\r\n\r\n", 400);
        row("two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na", 400);
        row("length and chunks", post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
        row("chunks and length", post + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n", 400);
        row("chunked twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
        row("negative length", post + "Content-Length: -1\r\n\r\n", 400);
        row("length with a plus", post + "Content-Length: +1\r\n\r\na", 400);
        row("length past 2^64", post + "Content-Length: 18446744073709551617\r\n\r\na", 400);
        row("negative chunk", post + "Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n", 400);
        row("chunk without its end", post + "Transfer-Encoding: chunked\r\n\r\n1\r\naa\r\n0\r\n\r\n", 400);
        row("chunk past 2^64", post + "Transfer-Encoding: chunked\r\n\r\n10000000000000001\r\na", 400);
        row("body over the limit", post + "Content-Length: 1001\r\n\r\n" + QByteArray(1001, 'a'), 413);
        row("chunks over the limit",
            post + "Transfer-Encoding: chunked\r\n\r\n3E8\r\n" + QByteArray(1000, 'a') + "\r\n1\r\na\r\n0\r\n\r\n",
            413);
        row("endless chunk extension", post + "Transfer-Encoding: chunked\r\n\r\n1;a=" + QByteArray(20'000, 'a'), 400);
        row("endless trailer", post + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: " + QByteArray(20'000, 'a'), 400);
        row("endless target", "GET /" + QByteArray(20'000, 'a'), 431);
        row("endless header", post + "A: " + QByteArray(20'000, 'a'), 431);
        row("a head of a byte too many",
            post + "A: " + QByteArray(int(RequestReader::MostHeadBytes) - int(post.size()) - 6, 'a') + "\r\n\r\n", 431);
        row("too many headers", post + QByteArray("a:\r\n").repeated(100) + "\r\n", 431);
    }

    void objects()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        const std::string text = bytes.toStdString();
        QVERIFY(!said(text).empty());
        QCOMPARE(said(text).back(), std::to_string(status));
        Conversation drip;
        for (const char c : text)
            drip.take({&c, 1});
        QCOMPARE(drip.said(), said(text));
    }

    void takesHeadsUpToTheLimit()
    {
        const std::string start = "GET /most HTTP/1.1\r\nA: ";
        const std::string most = start + std::string(RequestReader::MostHeadBytes - start.size() - 4, 'a') + "\r\n\r\n";
        QCOMPARE(said(most), Words {"GET /most "});
        std::string lines = "GET /lines HTTP/1.1\r\n";
        for (std::size_t i = 2; i < RequestReader::MostHeadLines; ++i)
            lines += "a:\r\n";
        QCOMPARE(said(lines + "\r\n"), Words {"GET /lines "});
    }

    void readsTargetsInAbsoluteForm_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("authority");
        QTest::addColumn<QByteArray>("path");
        QTest::newRow("origin form") << QByteArray("/a/b?c") << QByteArray() << QByteArray("/a/b");
        QTest::newRow("absolute") << QByteArray("HTTP://h:1/a?b") << QByteArray("h:1") << QByteArray("/a");
        QTest::newRow("no path") << QByteArray("http://h") << QByteArray("h") << QByteArray("/");
        QTest::newRow("only a query") << QByteArray("http://h?a") << QByteArray("h") << QByteArray("/");
        QTest::newRow("another scheme") << QByteArray("https://h/") << QByteArray() << QByteArray("https://h/");
        QTest::newRow("asterisk") << QByteArray("*") << QByteArray() << QByteArray("*");
    }

    void readsTargetsInAbsoluteForm()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, authority);
        QFETCH(QByteArray, path);
        RequestReader reader;
        const std::string head = "GET " + target.toStdString() + " HTTP/1.1\r\n\r\n";
        QVERIFY(reader.readHead(head) == State::Done);
        QCOMPARE(std::string(reader.head().authority), authority.toStdString());
        QCOMPARE(std::string(reader.head().path), path.toStdString());
    }

    void knowsWhoWantsToStay_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<bool>("keepsAlive");
        QTest::newRow("1.1") << QByteArray("GET / HTTP/1.1\r\n\r\n") << true;
        QTest::newRow("1.1, close") << QByteArray("GET / HTTP/1.1\r\nConnection: x, Close\r\n\r\n") << false;
        QTest::newRow("1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n") << false;
    }

    void knowsWhoWantsToStay()
    {
        QFETCH(QByteArray, head);
        QFETCH(bool, keepsAlive);
        RequestReader reader;
        const std::string bytes = head.toStdString(); // head() shows into these
        QVERIFY(reader.readHead(bytes) == State::Done);
        QCOMPARE(reader.head().keepsAlive, keepsAlive);
    }
};

QTEST_APPLESS_MAIN(TestRequestReader)
#include "tst_requestreader.moc"
