// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/promqltokens.h"

#include <QTest>

using namespace meterbird::ui;

class TestPromqlTokens : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsTheParts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words"); // kind:text, apart from plain ones
        const auto row = [](const char *name, const char *text, const char *words) {
            QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(words);
        };
        row("empty", "", "");
        row("function and number", "histogram_quantile(0.95, x)", "F:histogram_quantile N:0.95");
        row("aggregation", "sum by (le) (rate(x_total[5m]))", "F:sum K:by F:rate N:5m");
        row("function as part of a name", "sum_of_rate", "");
        row("recording rule", "job:rate:5m", "");
        row("string", "x{a=\"rate(1)\"}", "S:\"rate(1)\"");
        row("escaped quote", "x{a=\"b\\\"c\"} 1", "S:\"b\\\"c\" N:1");
        row("backtick takes a backslash as it is", "x{a=`b\\`} 2", "S:`b\\` N:2");
        row("variable", "rate(x[$__rate_interval])", "F:rate V:$__rate_interval");
        row("variable in a string", "x{m=~\"${model:regex}\"}", "S:\" V:${model:regex} S:\"");
        row("old form of a variable", "x{m=\"[[m]]\"}", "S:\" V:[[m]] S:\"");
        row("dollar alone in a string", "x{m=~\"a$\"} 3", "S:\"a$\" N:3");
        row("comment", "x # rate \"\n+ 1", "C:# rate \" N:1");
        row("not closed", "x{a=\"b", "S:\"b");
        row("infinity", "+Inf", "N:Inf");
        row("not ascii", "ü > 1", "N:1");
    }

    void tellsTheParts()
    {
        QFETCH(QString, text);
        QFETCH(QString, words);
        bool inBacktick = false;
        QStringList found;
        int end = 0;
        for (const PromqlToken &token : promqlTokens(text, inBacktick)) {
            QCOMPARE(token.start, end); // they cover all of it
            end += token.length;
            if (token.kind != PromqlTokenKind::Plain)
                found.append(QStringLiteral("PFKNSVC")[int(token.kind)] + QStringLiteral(":")
                             + text.mid(token.start, token.length));
        }
        QCOMPARE(end, int(text.size()));
        QCOMPARE(found.join(u' '), words);
    }

    void goesOnInsideABacktick()
    {
        bool inBacktick = false;
        promqlTokens(QStringLiteral("x{a=`one"), inBacktick);
        QVERIFY(inBacktick);
        const auto tokens = promqlTokens(QStringLiteral("two` } 1"), inBacktick);
        QVERIFY(!inBacktick);
        QCOMPARE(tokens.front(), (PromqlToken {PromqlTokenKind::String, 0, 4}));
    }

    void survivesAnyText()
    {
        QString text;
        for (int i = 0; i < 5'000; ++i)
            text += QChar(static_cast<char16_t>((i * 7919) % 0x3000));
        bool inBacktick = false;
        int sum = 0;
        for (const PromqlToken &token : promqlTokens(text, inBacktick))
            sum += token.length;
        QCOMPARE(sum, int(text.size()));
    }
};

QTEST_GUILESS_MAIN(TestPromqlTokens)
#include "tst_promqltokens.moc"
