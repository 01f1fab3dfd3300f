// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/explorepage.h"

#include "tests/support/fakequerysource.h"
#include "ui/dashboard/chartview.h"
#include "ui/explore/promqleditor.h"
#include "ui/explore/querybar.h"
#include "ui/explore/seriesview.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;
using test::FakeQuerySource;

namespace {

Labels modelLabels(std::string model)
{
    Labels labels;
    labels.set("model", std::move(model));
    return labels;
}

Result<prometheus::Answer> threeModels(const prometheus::RangeQuery &query)
{
    return test::matrixOf(query, {modelLabels("gpt-4o"), modelLabels("haiku"), modelLabels("<b>x</b>")},
                          [](const Labels &, Timestamp) { return 2.0; });
}

Result<prometheus::Answer> oneValue(const prometheus::InstantQuery &query)
{
    prometheus::Answer answer;
    answer.type = prometheus::ResultType::Vector;
    answer.series.push_back({modelLabels("gpt-4o"), {{query.time, 7.0}}});
    return answer;
}

} // namespace

class TestExplorePage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_theme = std::make_unique<Theme>(*qApp);
        m_source = std::make_unique<FakeQuerySource>();
        m_source->onRange = threeModels;
        m_source->onInstant = oneValue;
        m_source->onLabelValues = [](const std::string &, const auto &) {
            return FakeQuerySource::Strings {"llm_calls_total"};
        };
        m_page = std::make_unique<ExplorePage>(*m_source, *m_theme);
        m_page->resize(1200, 800);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }

    void cleanup()
    {
        m_page.reset();
        m_source.reset();
        m_theme.reset();
    }

    void asksNothingBeforeTheFirstRun()
    {
        m_page->refreshNow();
        QCOMPARE(m_source->asked(), std::size_t(0));
        QTRY_COMPARE(m_source->labelValueQuestions.size(), std::size_t(1)); // the names to complete
    }

    void showsGraphAndTableOfTheAnswer()
    {
        m_page->setQuery(QStringLiteral("rate(llm_calls_total[$__rate_interval])"));
        QTest::keyClick(&m_page->bar().editor(), Qt::Key_Return);
        QTRY_COMPARE(m_page->table().model()->rowCount(), 3);
        QCOMPARE(m_source->ranges.size(), std::size_t(1));
        QCOMPARE(m_source->ranges[0].expr, std::string("rate(llm_calls_total[1m])"));
        QCOMPARE(m_page->chart().content().state.series.size(), std::size_t(3));
        QVERIFY2(m_page->bar().summary().startsWith(QStringLiteral("3 series · ")),
                 qPrintable(m_page->bar().summary()));
        QVERIFY(m_page->bar().summary().contains(QStringLiteral(" points · ")));
        // One colour a series, in the chart and beside its row.
        for (int row = 0; row < 3; ++row) {
            QCOMPARE(m_page->table().model()->index(row, 0).data(Qt::DecorationRole).value<QColor>(),
                     m_page->chart().content().colors[std::size_t(row)]);
        }
        QCOMPARE(m_page->table().model()->index(0, 1).data().toString(), QStringLiteral("<b>x</b>"));
    }

    void asksOnlyTheTailAtALiveTick()
    {
        run("up");
        m_page->refreshNow();
        QTRY_COMPARE(m_source->ranges.size(), std::size_t(2));
        QVERIFY(m_source->ranges[1].range.length() < m_source->ranges[0].range.length() / 10);
    }

    void asksNothingWhileHidden()
    {
        run("up");
        m_page->hide();
        m_page->refreshNow();
        m_page->setWindow(dashboard::TimeWindow::last(300'000));
        QTest::qWait(0);
        QCOMPARE(m_source->ranges.size(), std::size_t(1));
        m_page->show();
        QTRY_COMPARE(m_source->ranges.size(), std::size_t(2));
        QTRY_COMPARE(m_page->chart().content().state.range.length(), 300'000);
    }

    void followsTheWindow()
    {
        run("up");
        m_page->setWindow(dashboard::TimeWindow::between({1'000'000, 2'000'000}));
        QTRY_COMPARE(m_page->chart().content().state.range, (TimeRange {1'000'000, 2'000'000}));
    }

    void showsValuesNowAsATable()
    {
        m_page->setInstant(true);
        run("up");
        QTRY_COMPARE(m_page->table().model()->rowCount(), 1);
        QCOMPARE(m_source->instants.size(), std::size_t(1));
        QVERIFY(m_source->ranges.empty());
        QVERIFY(!m_page->chart().isVisible());
        QCOMPARE(m_page->table().model()->index(0, 2).data().toString(), QStringLiteral("7.00"));
        m_page->setInstant(false);
        QTRY_VERIFY(m_page->chart().isVisible());
        QTRY_COMPARE(m_page->table().model()->rowCount(), 3);
    }

    void saysWhatIsWrongAndMarksThePlace()
    {
        run("up");
        m_source->failure = Error {Error::Kind::BadQuery, "parse error: unexpected identifier \"foo\"", 1, 13};
        m_page->setQuery(QStringLiteral("  rate(x[$__rate_interval]) foo"));
        m_page->run();
        QTRY_VERIFY(!m_page->bar().trouble().isEmpty());
        QCOMPARE(m_page->bar().trouble(),
                 QStringLiteral("The query is wrong (line 1, column 27): parse error: unexpected identifier \"foo\""));
        QCOMPARE(m_page->bar().editor().errorMark(), (QueryPlace {28, 3}));
        QCOMPARE(m_page->table().model()->rowCount(), 0); // nothing of the query before
        // A query that is known to be wrong is not asked again and again.
        const std::size_t asked = m_source->asked();
        m_page->refreshNow();
        QCOMPARE(m_source->asked(), asked);
        m_source->failure.reset();
        m_page->run();
        QTRY_VERIFY(m_page->bar().trouble().isEmpty());
        QTRY_COMPARE(m_page->table().model()->rowCount(), 3);
    }

    void keepsTheLinesWhenTheServerIsGone()
    {
        run("up");
        m_source->failure = Error {Error::Kind::Network, "connection refused", 0, 0};
        m_page->refreshNow();
        QTRY_COMPARE(m_page->bar().trouble(), QStringLiteral("Cannot be reached: connection refused"));
        QCOMPARE(m_page->table().model()->rowCount(), 3);
        QVERIFY(m_page->bar().summary().contains(QStringLiteral("answered")));
        m_source->failure.reset();
        m_page->refreshNow();
        QTRY_VERIFY(m_page->bar().trouble().isEmpty());
    }

    void showsServerWarnings()
    {
        m_source->onRange = [](const prometheus::RangeQuery &query) {
            auto answer = threeModels(query);
            answer->warnings = {"PromQL warning: metric might not be a counter\x1b[0m"};
            return answer;
        };
        run("up");
        QCOMPARE(m_page->bar().trouble(), QStringLiteral("PromQL warning: metric might not be a counter[0m"));
    }

    void saysWhyAnAnswerIsEmpty()
    {
        m_source->onRange = [](const prometheus::RangeQuery &) { return prometheus::Answer {}; };
        m_page->setQuery(QStringLiteral("nothing"));
        m_page->run();
        QTRY_VERIFY(m_page->bar().summary().startsWith(QStringLiteral("0 series")));
        QVERIFY(m_page->chart().emptyText().startsWith(QStringLiteral("The query has no data")));
    }

    void asksForAQueryWhenThereIsNone()
    {
        m_page->setQuery(QStringLiteral(" \n"));
        m_page->run();
        QCOMPARE(m_page->bar().trouble(), QStringLiteral("Type a query first."));
        QCOMPARE(m_source->asked(), std::size_t(0));
    }

    void tellsItsHistory()
    {
        m_page->setHistory({QStringLiteral("old")});
        QSignalSpy changes(m_page.get(), &ExplorePage::historyChanged);
        run("up");
        m_page->run();
        QCOMPARE(changes.count(), 1);
        QCOMPARE(changes[0][0].toStringList(), QStringLiteral("old up").split(u' '));
    }

    void asksTheNewSourceAndForgetsTheOldAnswer()
    {
        run("up");
        FakeQuerySource other;
        other.holding = true;
        m_page->setSource(other);
        QCOMPARE(other.ranges.size(), std::size_t(1));
        QVERIFY(m_page->state().series.empty());
        other.onRange = threeModels;
        m_page->setSource(*m_source);
    }

    void takesACoarserStep()
    {
        run("up");
        QAction *fiveMinutes = nullptr;
        for (QPushButton *button : m_page->bar().findChildren<QPushButton *>()) {
            for (QAction *action : button->menu() ? button->menu()->actions() : QList<QAction *>()) {
                if (action->text() == QStringLiteral("At least 5 min"))
                    fiveMinutes = action;
            }
        }
        QVERIFY(fiveMinutes);
        fiveMinutes->trigger();
        QTRY_COMPARE(m_page->chart().content().state.step, 300'000);
    }

    void showsOneSeriesAloneWhenItsRowIsChosen()
    {
        run("up");
        m_page->table().selectRow(1);
        QCOMPARE(m_page->chart().content().hidden, (std::vector<bool> {true, false, true}));
    }

    void endsCleanlyWithAQuestionOpen()
    {
        m_source->holding = true;
        m_page->setQuery(QStringLiteral("up"));
        m_page->run();
        QCOMPARE(m_source->asked(), std::size_t(1));
        m_page.reset();
        m_source->release();
        QTest::qWait(0);
    }

    void showsLabelsAsPlainText()
    {
        m_source->failure = Error {Error::Kind::BadQuery, "<img src=x>", 0, 0};
        m_page->setQuery(QStringLiteral("up"));
        m_page->run();
        QTRY_VERIFY(m_page->bar().trouble().contains(QStringLiteral("<img src=x>")));
        for (const QLabel *label : m_page->findChildren<QLabel *>())
            QVERIFY(label->textFormat() == Qt::PlainText);
    }

private:
    void run(const char *query)
    {
        m_page->setQuery(QString::fromLatin1(query));
        m_page->run();
        QTRY_VERIFY(m_page->state().updatedAt > 0);
    }

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<FakeQuerySource> m_source;
    std::unique_ptr<ExplorePage> m_page;
};

QTEST_MAIN(TestExplorePage)
#include "tst_explorepage.moc"
