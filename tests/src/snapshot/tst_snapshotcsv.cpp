// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/snapshot/snapshotcsv.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace meterbird;
using namespace meterbird::snapshot;

namespace {

/// A reader as RFC 4180 describes it, written apart from the writer.
std::vector<std::vector<std::string>> readCsv(const std::string &csv)
{
    std::vector<std::vector<std::string>> rows(1, {""});
    bool quoted = false;
    for (std::size_t i = 0; i < csv.size(); ++i) {
        const char c = csv[i];
        if (quoted) {
            if (c != '"')
                rows.back().back() += c;
            else if (i + 1 < csv.size() && csv[i + 1] == '"')
                rows.back().back() += csv[++i];
            else
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            rows.back().emplace_back();
        } else if (c == '\r' && csv[i + 1] == '\n') {
            ++i;
            rows.push_back({""});
        } else {
            rows.back().back() += c;
        }
    }
    rows.pop_back();
    return rows;
}

} // namespace

class SnapshotCsvTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesEverySample();
    void anEmptySnapshotIsAHeader();
    void cellsAreGuardedAndQuoted_data();
    void cellsAreGuardedAndQuoted();
    void hostileNamesComeBackWhole();
    void numbersReadBackTheSame();
    void specialNumbers();
};

void SnapshotCsvTest::writesEverySample()
{
    Snapshot shot;
    shot.panels = {
        {"Rate", {{"chat", {"reqps"}, {{1'772'366'400'000, 0.1}, {1'772'366'405'000, -2}}}, {"query", {"reqps"}, {}}}},
        {"Cost, all", {{"say \"o3\"", {"currencyUSD"}, {{1'772'366'400'123, 1e21}}}}}};
    QCOMPARE(toCsv(shot),
             std::string("panel,series,unit,time,value\r\n"
                         "Rate,chat,reqps,2026-03-01T12:00:00.000Z,0.1\r\n"
                         "Rate,chat,reqps,2026-03-01T12:00:05.000Z,-2\r\n"
                         "\"Cost, all\",\"say \"\"o3\"\"\",currencyUSD,2026-03-01T12:00:00.123Z,1e+21\r\n"));
}

void SnapshotCsvTest::anEmptySnapshotIsAHeader()
{
    QCOMPARE(toCsv({}), std::string("panel,series,unit,time,value\r\n"));
}

void SnapshotCsvTest::cellsAreGuardedAndQuoted_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("cell");
    const auto row = [](const char *text, const char *cell) {
        QTest::newRow(cell) << QByteArray(text) << QByteArray(cell);
    };
    row("chat", "chat");
    row("", "");
    row("=1+1", "'=1+1");
    row("+1", "'+1");
    row("-1", "'-1");
    row("@SUM(A1)", "'@SUM(A1)");
    row("\t=1", "'\t=1");
    row("\r=1", "\"'\r=1\"");
    row(" =1", "' =1");
    row("a=1", "a=1");
    row("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
    row("a\nb", "\"a\nb\"");
    row(" a", "\" a\"");
}

void SnapshotCsvTest::cellsAreGuardedAndQuoted()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, cell);
    QCOMPARE(QByteArray::fromStdString(csvCell(text.toStdString())), cell);
}

void SnapshotCsvTest::hostileNamesComeBackWhole()
{
    std::mt19937 random(3);
    const std::string letters = "ab,\"\r\n =+-@\t'";
    for (int round = 0; round < 500; ++round) {
        std::string name;
        for (auto i = random() % 12; i > 0; --i)
            name += letters[random() % letters.size()];
        Snapshot shot;
        shot.panels = {{"p", {{name, {"s"}, {{0, 1}, {1, 2}}}}}};
        const auto rows = readCsv(toCsv(shot));
        QCOMPARE(rows.size(), std::size_t(3));
        QCOMPARE(rows[2].size(), std::size_t(5));
        const std::string &read = rows[2][1];
        QVERIFY(read == name || read == "'" + name);
        QVERIFY(read.empty() || std::string("=+-@\t\r").find(read.front()) == std::string::npos);
    }
}

void SnapshotCsvTest::numbersReadBackTheSame()
{
    std::mt19937_64 random(5);
    for (int round = 0; round < 100'000; ++round) {
        const std::uint64_t bits = random();
        double value = 0;
        static_assert(sizeof value == sizeof bits);
        std::memcpy(&value, &bits, sizeof value);
        if (!std::isfinite(value))
            continue;
        bool ok = false;
        QCOMPARE(QString::fromStdString(csvNumber(value)).toDouble(&ok), value);
        QVERIFY(ok);
    }
}

void SnapshotCsvTest::specialNumbers()
{
    QCOMPARE(csvNumber(std::nan("")), std::string("NaN"));
    QCOMPARE(csvNumber(std::numeric_limits<double>::infinity()), std::string("Inf"));
    QCOMPARE(csvNumber(-std::numeric_limits<double>::infinity()), std::string("-Inf"));
    QCOMPARE(csvNumber(0.1 + 0.2), std::string("0.30000000000000004"));
    QCOMPARE(csvNumber(-0.0), std::string("-0"));
}

QTEST_GUILESS_MAIN(SnapshotCsvTest)
#include "tst_snapshotcsv.moc"
