// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/texttable.h"

#include <QTest>

using namespace meterbird::ui;

class TestTextTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void alignsNumbersToTheRightByCharacters()
    {
        const TextTable table {{{"model"}, {"calls", true}, {"note"}},
                               {{"gpt-4o", "7", "a"}, {"größe", "1200", "b c"}}};
        QCOMPARE(table.aligned(),
                 std::string("model   calls  note\n"
                             "gpt-4o      7  a\n"
                             "größe    1200  b c\n"));
    }

    void letsNoCellPlayWithTheTerminal()
    {
        const TextTable table {{{"name"}}, {{"\x1b[31mred\x07\n\u202Eevil"}}};
        const std::string text = table.aligned();
        QVERIFY(text.find('\x1b') == std::string::npos && text.find('\x07') == std::string::npos);
        QVERIFY(text.find("\u202E") == std::string::npos);
        QCOMPARE(std::count(text.begin(), text.end(), '\n'), 2);
    }

    void writesCsvThatSpreadsheetsTakeAsText()
    {
        const TextTable table {{{"name"}, {"value", true}},
                               {{"a,\"b\"", "-1.5"}, {"=HYPERLINK(\"http://x\")", "+Inf"}}};
        const std::string csv = table.csv();
        QVERIFY2(csv.starts_with("name,value\r\n\"a,\"\"b\"\"\",-1.5\r\n"), csv.c_str());
        QVERIFY2(csv.find("\n=") == std::string::npos && csv.find("\"=") == std::string::npos, csv.c_str());
        QVERIFY2(csv.ends_with(",+Inf\r\n"), csv.c_str());
    }

    void ofNoRowsIsItsHead()
    {
        const TextTable table {{{"a"}, {"b", true}}, {}};
        QCOMPARE(table.aligned(), std::string("a  b\n"));
        QCOMPARE(table.csv(), std::string("a,b\r\n"));
    }
};

QTEST_GUILESS_MAIN(TestTextTable)
#include "tst_texttable.moc"
