// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/promqleditor.h"

#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QCompleter>
#include <QSignalSpy>
#include <QTest>

using namespace meterbird::ui;

class TestPromqlEditor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_theme = std::make_unique<Theme>(*qApp);
        m_history = {};
        m_editor = std::make_unique<PromqlEditor>(*m_theme, m_history);
        m_editor->resize(600, 40);
        m_editor->show();
        m_editor->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_editor.get()));
        m_editor->setFocus();
    }

    void cleanup()
    {
        m_editor.reset();
        m_theme.reset();
    }

    void runsOnEnterAndBreaksTheLineOnShiftEnter()
    {
        QSignalSpy runs(m_editor.get(), &PromqlEditor::runRequested);
        QTest::keyClicks(m_editor.get(), QStringLiteral("1"));
        const int oneLine = m_editor->height();
        QTest::keyClick(m_editor.get(), Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClicks(m_editor.get(), QStringLiteral("+2"));
        QCOMPARE(runs.count(), 0);
        QCOMPARE(m_editor->query(), QStringLiteral("1\n+2"));
        QTRY_VERIFY(m_editor->height() > oneLine);
        QTest::keyClick(m_editor.get(), Qt::Key_Return);
        QCOMPARE(runs.count(), 1);
        QCOMPARE(m_editor->query(), QStringLiteral("1\n+2"));
    }

    void walksThroughTheHistoryAtItsEdges()
    {
        m_history.setQueries({QStringLiteral("up"), QStringLiteral("a\n+b")});
        m_editor->setQuery(QStringLiteral("draft"));
        QTest::keyClick(m_editor.get(), Qt::Key_Up);
        QCOMPARE(m_editor->query(), QStringLiteral("a\n+b"));
        QTest::keyClick(m_editor.get(), Qt::Key_Up); // to the first line of it
        QCOMPARE(m_editor->query(), QStringLiteral("a\n+b"));
        QTest::keyClick(m_editor.get(), Qt::Key_Up);
        QCOMPARE(m_editor->query(), QStringLiteral("up"));
        QTest::keyClick(m_editor.get(), Qt::Key_Down);
        QTest::keyClick(m_editor.get(), Qt::Key_Down);
        QCOMPARE(m_editor->query(), QStringLiteral("draft"));
    }

    void completesNamesAndFunctions()
    {
        m_editor->setMetricNames({"llm_calls_total", "llm_cost_dollars_total", "not a name", "<b>x</b>"});
        QTest::keyClicks(m_editor.get(), QStringLiteral("sum(calls"));
        QTRY_VERIFY(m_editor->completer().popup()->isVisible());
        QCOMPARE(m_editor->completer().completionCount(), 1);
        QSignalSpy runs(m_editor.get(), &PromqlEditor::runRequested);
        QTest::keyClick(m_editor->completer().popup(), Qt::Key_Return);
        QCOMPARE(m_editor->query(), QStringLiteral("sum(llm_calls_total"));
        QCOMPARE(runs.count(), 0);
        m_editor->setQuery(QStringLiteral("histogr"));
        QTest::keyClick(m_editor.get(), Qt::Key_Space, Qt::ControlModifier);
        QTRY_VERIFY(m_editor->completer().popup()->isVisible());
        QTest::keyClick(m_editor->completer().popup(), Qt::Key_Return);
        QCOMPARE(m_editor->query(), QStringLiteral("histogram_quantile("));
    }

    void completesNothingInsideAString()
    {
        m_editor->setMetricNames({"llm_calls_total"});
        QTest::keyClicks(m_editor.get(), QStringLiteral("x{a=\"llm_c"));
        QVERIFY(!m_editor->completer().popup()->isVisible());
    }

    void marksAnErrorUntilTheTextChanges()
    {
        m_editor->setQuery(QStringLiteral("sum(foo bar)"));
        m_editor->markError(QueryPlace {8, 3});
        QCOMPARE(m_editor->extraSelections().size(), 1);
        QCOMPARE(m_editor->extraSelections().first().cursor.selectedText(), QStringLiteral("bar"));
        QTest::keyClicks(m_editor.get(), QStringLiteral(" "));
        QVERIFY(m_editor->extraSelections().isEmpty());
    }

    void takesAPasteAsBoundedPlainText()
    {
        auto *data = new QMimeData;
        data->setHtml(QStringLiteral("<b>up</b>"));
        data->setText(QString(100'000, u'u'));
        QApplication::clipboard()->setMimeData(data);
        m_editor->paste();
        QCOMPARE(m_editor->query().size(), 20'000);
    }

    void bringsTheOldTextBackOnUndo()
    {
        m_editor->setQuery(QStringLiteral("mine"));
        m_editor->setQuery(QStringLiteral("theirs"));
        m_editor->undo();
        QCOMPARE(m_editor->query(), QStringLiteral("mine"));
    }

private:
    std::unique_ptr<Theme> m_theme;
    QueryHistory m_history;
    std::unique_ptr<PromqlEditor> m_editor;
};

QTEST_MAIN(TestPromqlEditor)
#include "tst_promqleditor.moc"
