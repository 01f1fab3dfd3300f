// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/base/labels.h"

#include <QTest>

using namespace meterbird;

namespace {
/// Braces around a single pair would be ambiguous.
Labels labelled(std::vector<Labels::Pair> pairs)
{
    return Labels(std::move(pairs));
}
} // namespace

class TestLabels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sortsByName();
    void keepsTheLastOfANameGivenTwice();
    void givesAnEmptyValueForWhatIsNotSet();
    void setsAndRemoves();
    void comparesByContent();
    void writesAsPromqlDoes();
    void quotes_data();
    void quotes();
    void escapesForARegex();
};

void TestLabels::sortsByName()
{
    const Labels labels = labelled({{"model", "gpt-4o"}, {"endpoint", "chat"}, {"le", "1"}});
    QCOMPARE(labels.pairs().size(), std::size_t(3));
    QCOMPARE(labels.pairs()[0].first, std::string("endpoint"));
    QCOMPARE(labels.pairs()[2].first, std::string("model"));
}

void TestLabels::keepsTheLastOfANameGivenTwice()
{
    const Labels labels = labelled({{"a", "1"}, {"b", "2"}, {"a", "3"}});
    QCOMPARE(labels.pairs().size(), std::size_t(2));
    QCOMPARE(labels.value("a"), std::string_view("3"));
}

void TestLabels::givesAnEmptyValueForWhatIsNotSet()
{
    const Labels labels = labelled({{"b", ""}});
    QCOMPARE(labels.value("a"), std::string_view());
    QCOMPARE(labels.value("b"), std::string_view());
    QCOMPARE(labels.value("c"), std::string_view());
    QVERIFY(!labels.contains("a"));
    QVERIFY(labels.contains("b"));
}

void TestLabels::setsAndRemoves()
{
    Labels labels;
    QVERIFY(labels.isEmpty());
    labels.set("b", "1");
    labels.set("a", "2");
    labels.set("b", "3");
    QVERIFY(labels == labelled({{"a", "2"}, {"b", "3"}}));
    labels.remove("missing");
    labels.remove("a");
    QVERIFY(labels == labelled({{"b", "3"}}));
    labels.remove("b");
    QVERIFY(labels.isEmpty());
}

void TestLabels::comparesByContent()
{
    QVERIFY(labelled({{"a", "1"}, {"b", "2"}}) == labelled({{"b", "2"}, {"a", "1"}}));
    QVERIFY(labelled({{"a", "1"}}) < labelled({{"a", "2"}}));
    QVERIFY(Labels() < labelled({{"a", ""}}));
}

void TestLabels::writesAsPromqlDoes()
{
    QCOMPARE(Labels().toString(), std::string("{}"));
    QCOMPARE(labelled({{"__name__", "up"}}).toString(), std::string("up{}"));
    QCOMPARE(labelled({{"__name__", "up"}, {"job", "a\"b"}, {"x", "y"}}).toString(),
             std::string("up{job=\"a\\\"b\", x=\"y\"}"));
    // Capital letters sort before the name of the metric.
    QCOMPARE(labelled({{"Z", "1"}, {"__name__", "up"}, {"a", "2"}}).toString(), std::string("up{Z=\"1\", a=\"2\"}"));
}

void TestLabels::quotes_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("quoted");
    QTest::newRow("empty") << QByteArray() << QByteArray("\"\"");
    QTest::newRow("plain") << QByteArray("gpt-4o") << QByteArray("\"gpt-4o\"");
    QTest::newRow("quote") << QByteArray("a\"b") << QByteArray("\"a\\\"b\"");
    QTest::newRow("way out") << QByteArray("\"} or vector(1) #") << QByteArray("\"\\\"} or vector(1) #\"");
    QTest::newRow("backslash") << QByteArray("a\\") << QByteArray("\"a\\\\\"");
    QTest::newRow("lines") << QByteArray("a\nb\rc\td") << QByteArray("\"a\\nb\\rc\\td\"");
    QTest::newRow("zero") << QByteArray("a\0b", 3) << QByteArray("\"a\\x00b\"");
    QTest::newRow("UTF-8") << QByteArray("größe") << QByteArray("\"größe\"");
}

void TestLabels::quotes()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, quoted);
    QCOMPARE(quoteLabel(value.toStdString()), quoted.toStdString());
}

void TestLabels::escapesForARegex()
{
    QCOMPARE(escapeRegex("gpt-4.1 (mini)|x*"), std::string("gpt-4\\.1 \\(mini\\)\\|x\\*"));
    QCOMPARE(escapeRegex("[a]{2}^$+?\\"), std::string("\\[a\\]\\{2\\}\\^\\$\\+\\?\\\\"));
    QCOMPARE(escapeRegex(""), std::string());
}

QTEST_APPLESS_MAIN(TestLabels)
#include "tst_labels.moc"
