// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/text.h"

#include <QTest>

using namespace meterbird;

class TestText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWellFormedUtf8_data();
    void tellsWellFormedUtf8();
    void agreesWithItselfOnEveryTwoBytes();
    void makesTextPlain_data();
    void makesTextPlain();
    void cutsAtACharacter();
    void isPlainAfterOnce();
};

void TestText::tellsWellFormedUtf8_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("fine");
    const auto row = [](const char *name, const char *text, bool fine) {
        QTest::newRow(name) << QByteArray(text) << fine;
    };
    row("empty", "", true);
    row("ASCII", "abc", true);
    row("two bytes", "\xC3\xB6", true);
    row("three bytes", "\xE2\x82\xAC", true);
    row("four bytes", "\xF0\x9F\x90\xA6", true);
    row("last code point", "\xF4\x8F\xBF\xBF", true);
    row("above the last", "\xF4\x90\x80\x80", false);
    row("overlong slash", "\xC0\xAF", false);
    row("overlong three", "\xE0\x80\xAF", false);
    row("overlong four", "\xF0\x80\x80\xAF", false);
    row("surrogate", "\xED\xA0\x80", false);
    row("last before the surrogates", "\xED\x9F\xBF", true);
    row("stray continuation", "\x80", false);
    row("cut short", "a\xE2\x82", false);
    row("F8", "\xF8\x88\x80\x80\x80", false);
    row("FF", "\xFF", false);
    row("Latin-1",
        "gr\xF6\xDF"
        "e",
        false);
}

void TestText::tellsWellFormedUtf8()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, fine);
    QCOMPARE(isValidUtf8(text.toStdString()), fine);
}

void TestText::agreesWithItselfOnEveryTwoBytes()
{
    for (int a = 0; a < 256; ++a) {
        for (int b = 0; b < 256; ++b) {
            const std::string text {static_cast<char>(a), static_cast<char>(b)};
            QVERIFY(isValidUtf8(plainText(text)));
            const bool valid = QString::fromUtf8(text.data(), 2).toUtf8() == QByteArray(text.data(), 2)
                && !QString::fromUtf8(text.data(), 2).contains(QChar::ReplacementCharacter);
            QCOMPARE(isValidUtf8(text), valid);
        }
    }
}

void TestText::makesTextPlain_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("plain");
    const auto row = [](const char *name, const QByteArray &text, const char *plain) {
        QTest::newRow(name) << text << QByteArray(plain);
    };
    row("untouched", "gpt-4o größe €", "gpt-4o größe €");
    row("control", QByteArray("a\0b\x07\x1b[31m\x7f", 10), "ab[31m");
    row("lines", "a\r\nb\tc", "abc");
    row("C1",
        "a\xC2\x85"
        "b\xC2\x9B"
        "c",
        "abc");
    row("line separator",
        "a\xE2\x80\xA8"
        "b\xE2\x80\xA9"
        "c",
        "abc");
    row("bidi",
        "a\xE2\x80\xAE"
        "b\xE2\x81\xA6"
        "c\xE2\x80\x8F"
        "d",
        "abcd");
    row("Arabic letter mark",
        "a\xD8\x9C"
        "b",
        "ab");
    row("byte order mark",
        "\xEF\xBB\xBF"
        "a",
        "a");
    row("broken",
        "a\xFF"
        "b\xC3",
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
    row("no-break space stays",
        "a\xC2\xA0"
        "b",
        "a\xC2\xA0"
        "b");
}

void TestText::makesTextPlain()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, plain);
    QCOMPARE(plainText(text.toStdString()), plain.toStdString());
}

void TestText::cutsAtACharacter()
{
    QCOMPARE(plainText(std::string(500, 'x')).size(), std::size_t(200));
    QCOMPARE(plainText("aöb", 1), std::string("a"));
    QCOMPARE(plainText("aöb", 2), std::string("a"));
    QCOMPARE(plainText("aöb", 3), std::string("aö"));
    QCOMPARE(plainText("abc", 0), std::string());
    QCOMPARE(plainText("\xFF", 2), std::string()); // the replacement takes three
    QCOMPARE(plainText(std::string(1'000, '\x01') + 'a'), std::string("a"));
    QCOMPARE(plainText(std::string(100'000, '\x01') + 'a'), std::string()); // nobody's word begins there
}

void TestText::isPlainAfterOnce()
{
    const std::string once = plainText("a\xE2\x80\xAE\xFF\nb");
    QCOMPARE(plainText(once), once);
}

QTEST_APPLESS_MAIN(TestText)
#include "tst_text.moc"
