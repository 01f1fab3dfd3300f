// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/connectcard.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;

class TestConnectCard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_card = std::make_unique<ConnectCard>(*m_theme);
        m_card->setReceiverUrl(QStringLiteral("http://127.0.0.1:4418"));
        m_card->resize(900, 320);
        m_card->show();
    }
    void showsEachRecipeAndCopiesIt();
    void letsASelectionStayWhileNothingChanges();
    void offersATargetOnlyWhereThereIsAPage();
    void aRowTurnsGreenBeforeTheEyes();
    void canBeUsedByKeys();

private:
    template<typename T>
    T *child(const char *name) const
    {
        return m_card->findChild<T *>(QLatin1String(name));
    }

    std::unique_ptr<Theme> m_theme = std::make_unique<Theme>(*qApp);
    std::unique_ptr<ConnectCard> m_card;
};

void TestConnectCard::showsEachRecipeAndCopiesIt()
{
    for (const sources::Recipe &recipe : sources::recipes()) {
        m_card->choose(recipe.id);
        QCOMPARE(m_card->chosen(), recipe);
        const QString text = pasteText(recipe, QStringLiteral("http://127.0.0.1:4418"));
        QCOMPARE(child<QPlainTextEdit>("recipeText")->toPlainText(), text.trimmed());
        QCOMPARE(child<QLabel>("recipeWhat")->text(), recipe.what);
        child<QPushButton>("copyRecipe")->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), text);
        QCOMPARE(child<QPushButton>("copyRecipe")->text(), QStringLiteral("Copied"));
    }
}

void TestConnectCard::letsASelectionStayWhileNothingChanges()
{
    child<QPlainTextEdit>("recipeText")->selectAll();
    m_card->setReceiverUrl(QStringLiteral("http://127.0.0.1:4418"));
    QVERIFY(child<QPlainTextEdit>("recipeText")->textCursor().hasSelection());
}

void TestConnectCard::offersATargetOnlyWhereThereIsAPage()
{
    qRegisterMetaType<settings::ScrapeTarget>();
    QSignalSpy wanted(m_card.get(), &ConnectCard::targetWanted);
    QVERIFY(!child<QPushButton>("addRecipeTarget")->isVisible());
    m_card->choose(QStringLiteral("llama-cpp"));
    QVERIFY(child<QPushButton>("addRecipeTarget")->isVisible());
    child<QPushButton>("addRecipeTarget")->click();
    QCOMPARE(wanted.size(), 1);
    QVERIFY(wanted[0][0].value<settings::ScrapeTarget>()
            == (settings::ScrapeTarget {"http://127.0.0.1:8080/metrics", "llama.cpp"}));
    // It can be pasted while no receiver runs: nothing is sent to it.
    m_card->setReceiverUrl({});
    QVERIFY(child<QPushButton>("copyRecipe")->isEnabled());
}

void TestConnectCard::aRowTurnsGreenBeforeTheEyes()
{
    auto *list = child<QListView>("recipes");
    const auto pixel = [list] {
        const QRect row = list->visualRect(list->model()->index(1, 0));
        return list->viewport()->grab().toImage().pixelColor(row.left() + 150, row.top() + 4);
    };
    m_card->setSenders({}, 1'000);
    const QColor before = pixel();
    sources::Sender codex;
    codex.service = "codex_exec";
    codex.kind = "Codex";
    codex.accepted = 1;
    codex.lastSeen = 1'000;
    m_card->setSenders({codex}, 1'000);
    const QColor after = pixel();
    QVERIFY(after != before);
    const auto greenness = [](const QColor &color) { return color.green() - std::max(color.red(), color.blue()); };
    QVERIFY2(greenness(after) > greenness(before), qPrintable(after.name()));
}

void TestConnectCard::canBeUsedByKeys()
{
    auto *list = child<QListView>("recipes");
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Down);
    QCOMPARE(m_card->chosen().id, sources::recipes()[1].id);
    QTest::keyClick(list, Qt::Key_End);
    QCOMPARE(m_card->chosen().id, sources::recipes().back().id);
}

QTEST_MAIN(TestConnectCard)
#include "tst_connectcard.moc"
