// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/errorplace.h"

#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;

namespace {

std::optional<QueryPlace> placeIn(const QString &typed, int line, int column)
{
    dashboard::VariableValues values;
    values["model"].values = {"gpt-4o \"x\""};
    return errorPlace({Error::Kind::BadQuery, "parse error", line, column}, typed, values,
                      {{0, 3'600'000}, 15'000, 60'000});
}

} // namespace

class TestErrorPlace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheWord()
    {
        QCOMPARE(placeIn(QStringLiteral("sum(foo bar)"), 1, 9), (QueryPlace {8, 3}));
        QCOMPARE(placeIn(QStringLiteral("sum(foo,, 1)"), 1, 9), (QueryPlace {8, 1}));
    }

    void countsLines() { QCOMPARE(placeIn(QStringLiteral("sum(\nfoo bar)"), 2, 5), (QueryPlace {9, 3})); }

    void countsBytesAsTheServerDoes()
    {
        QCOMPARE(placeIn(QStringLiteral("x{a=\"\u00fc\u20ac\"} foo"), 1, 14), (QueryPlace {10, 3}));
    }

    void seesThroughVariables()
    {
        // Sent is rate(x[1m]) foo: foo begins at column 13.
        QCOMPARE(placeIn(QStringLiteral("rate(x[$__rate_interval]) foo"), 1, 13), (QueryPlace {26, 3}));
        // The value has grown by its escapes: x{m="gpt-4o \"x\""} foo.
        QCOMPARE(placeIn(QStringLiteral("x{m=\"$model\"} foo"), 1, 21), (QueryPlace {14, 3}));
    }

    void marksTheVariableThatIsWrong()
    {
        QCOMPARE(placeIn(QStringLiteral("rate(x[$__rate_interval])"), 1, 9), (QueryPlace {7, 16}));
    }

    void marksTheEndWhenTheQueryStopsShort()
    {
        QCOMPARE(placeIn(QStringLiteral("sum("), 1, 5), (QueryPlace {3, 1}));
        QCOMPARE(placeIn(QStringLiteral("sum("), 7, 1), (QueryPlace {3, 1}));
    }

    void hasNoneWithoutAPlace()
    {
        QVERIFY(!placeIn(QStringLiteral("sum("), 0, 0));
        QVERIFY(!placeIn(QString(), 1, 1));
    }
};

QTEST_GUILESS_MAIN(TestErrorPlace)
#include "tst_errorplace.moc"
