// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/seriesview.h"

#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace meterbird;
using namespace meterbird::ui;

namespace {

dashboard::PanelSeries seriesOf(std::vector<Labels::Pair> labels, std::vector<double> values)
{
    dashboard::PanelSeries series;
    series.labels = Labels(std::move(labels));
    series.unit = {"s"};
    for (std::size_t i = 0; i < values.size(); ++i)
        series.samples.push_back({Timestamp(i) * 1'000, values[i]});
    return series;
}

dashboard::PanelState stateOf(std::vector<dashboard::PanelSeries> series)
{
    dashboard::PanelState state;
    state.range = {0, 100'000};
    state.series = std::move(series);
    state.updatedAt = 1;
    return state;
}

QStringList headers(const QAbstractItemModel &model)
{
    QStringList names;
    for (int column = 0; column < model.columnCount(); ++column)
        names.append(model.headerData(column, Qt::Horizontal).toString());
    return names;
}

QStringList column(const QAbstractItemModel &model, int column)
{
    QStringList cells;
    for (int row = 0; row < model.rowCount(); ++row)
        cells.append(model.index(row, column).data().toString());
    return cells;
}

} // namespace

class TestSeriesTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresThatBucketsCannotTellAreBounds()
    {
        SeriesTable table;
        dashboard::PanelSeries series = seriesOf({{"job", "a"}}, {3, 7, 600});
        series.unit.id = "s";
        series.bounds = {5, 600};
        table.setState(stateOf({series}), {}, false);
        const QStringList figures {table.index(0, 2).data().toString(), table.index(0, 4).data().toString(),
                                   table.index(0, 5).data().toString()};
        QCOMPARE(figures,
                 (QStringList {QStringLiteral("≤ 5 s"), QStringLiteral("> 600 s"), QStringLiteral("> 600 s")}));
        QCOMPARE(table.index(0, 5).data(SeriesTable::SortRole).toDouble(), 600.0);
    }

    void showsLabelsAndFigures()
    {
        SeriesTable table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setState(stateOf({seriesOf({{"job", "a"}, {"model", "gpt-4o"}}, {1, 3, NAN, 2}),
                                seriesOf({{"job", "a"}, {"model", "haiku"}}, {NAN})}),
                       {Qt::red, Qt::blue}, false);
        QCOMPARE(headers(table), QStringLiteral("|model|job|min|avg|max|last").split(u'|'));
        QCOMPARE(column(table, 1), QStringLiteral("gpt-4o haiku").split(u' '));
        QCOMPARE(table.index(0, 3).data().toString(), QStringLiteral("1.00 s"));
        QCOMPARE(table.index(0, 4).data().toString(), QStringLiteral("2.00 s"));
        QCOMPARE(table.index(0, 5).data().toString(), QStringLiteral("3.00 s"));
        QCOMPARE(table.index(0, 6).data().toString(), QStringLiteral("2.00 s"));
        QCOMPARE(table.index(1, 6).data().toString(), QStringLiteral("–"));
        QCOMPARE(table.index(1, 0).data(Qt::DecorationRole).value<QColor>(), QColor(Qt::blue));
    }

    void joinsTheLabelsThatVaryLeast()
    {
        std::vector<Labels::Pair> first, second;
        for (int i = 0; i < 9; ++i) {
            first.emplace_back("l" + std::to_string(i), "same");
            second.emplace_back("l" + std::to_string(i), i == 8 ? "other" : "same");
        }
        SeriesTable table;
        table.setState(stateOf({seriesOf(first, {1}), seriesOf(second, {1})}), {}, true);
        QCOMPARE(headers(table), QStringLiteral("|l8|l0|l1|l2|l3|l4|other labels|value").split(u'|'));
        QCOMPARE(table.index(0, 7).data().toString(), QStringLiteral("{l5=\"same\", l6=\"same\", l7=\"same\"}"));
    }

    void showsHostileValuesAsTheyAre()
    {
        SeriesTable table;
        table.setState(stateOf({seriesOf({{"a", "<b>x</b>\x1b[31m\u202e" + std::string(5'000, 'y')}}, {1})}), {},
                       false);
        const QString cell = table.index(0, 1).data().toString();
        QVERIFY(cell.startsWith(QStringLiteral("<b>x</b>[31my")));
        QVERIFY(cell.size() <= 200);
        QVERIFY(table.index(0, 1).data(Qt::ToolTipRole).toString().startsWith(QStringLiteral("<p>&lt;b&gt;")));
    }

    void keepsSelectionAndOrderOverARefresh()
    {
        SeriesView view;
        const auto feed = [&view](double a, double b) {
            view.setState(stateOf({seriesOf({{"m", "a"}}, {a}), seriesOf({{"m", "b"}}, {b})}), {Qt::red, Qt::blue},
                          true);
        };
        feed(1, 2);
        view.sortByColumn(2, Qt::DescendingOrder);
        QCOMPARE(column(*view.model(), 1), QStringLiteral("b a").split(u' '));
        view.selectRow(0);
        QCOMPARE(view.hidden(), (std::vector<bool> {true, false}));
        feed(9, 10); // as text 10 would stand below 9
        QCOMPARE(column(*view.model(), 1), QStringLiteral("b a").split(u' '));
        QCOMPARE(view.hidden(), (std::vector<bool> {true, false}));
        QTest::keyClick(&view, Qt::Key_Escape);
        QCOMPARE(view.hidden(), (std::vector<bool> {false, false}));
    }

    void aLongNameLeavesTheFiguresInSight()
    {
        SeriesView view;
        view.resize(700, 300);
        view.show();
        view.setState(stateOf({seriesOf({{"model", std::string(190, 'm')}, {"p", "x"}}, {1})}), {Qt::red}, false);
        const QHeaderView &header = *view.horizontalHeader();
        QVERIFY2(header.length() <= view.viewport()->width(), "the last columns are outside");
        QVERIFY(header.sectionSize(1) > header.sectionSize(2)); // and has more room than a short one all the same
    }

    void survivesOtherSeriesAndNone()
    {
        SeriesTable table;
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setState(stateOf({seriesOf({{"m", "a"}}, {1})}), {}, false);
        table.setState(stateOf({seriesOf({}, {1}), seriesOf({{"x", "y"}}, {})}), {}, false);
        QCOMPARE(table.rowCount(), 2);
        table.setState(stateOf({}), {}, true);
        QCOMPARE(table.rowCount(), 0);
    }
};

QTEST_MAIN(TestSeriesTable)
#include "tst_seriestable.moc"
