// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/recipemodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;
using sources::Sender;

namespace {

constexpr Timestamp now = 1'772'366'400'000;

Sender from(const char *service, const char *kind, std::uint64_t accepted, Timestamp lastSeen = now)
{
    Sender result;
    result.service = service;
    result.kind = kind;
    result.accepted = accepted;
    result.lastSeen = lastSeen;
    return result;
}

prometheus::Target target(const char *job, const char *health)
{
    prometheus::Target result;
    result.job = job;
    result.health = health;
    return result;
}

} // namespace

class TestRecipeModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void turnsGreenAtTheFirstEvent();
    void isNotGreenForWhatCameBefore();
    void turnsGreenWhenAKnownSenderSendsMore();
    void countsWhatWasSentAgainAsSent();
    void doesNotStayGreenWhenItFallsSilent();
    void turnsGreenWhileThePageIsScraped();
    void tellsScreenReaders();

private:
    QString stateOf(const RecipeModel &model, const char *id) const;
};

/// The words of a row; with a star when it is green.
QString TestRecipeModel::stateOf(const RecipeModel &model, const char *id) const
{
    for (int row = 0; row < model.rowCount(); ++row) {
        if (sources::recipes()[std::size_t(row)].id != QLatin1String(id))
            continue;
        const bool isGreen =
            model.index(row).data(RecipeModel::StateRole).toInt() == int(RecipeModel::State::Receiving);
        return model.index(row).data(RecipeModel::StateTextRole).toString() + QLatin1String(isGreen ? "*" : "");
    }
    return QStringLiteral("no such row");
}

void TestRecipeModel::turnsGreenAtTheFirstEvent()
{
    RecipeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setSenders({}, now);
    QCOMPARE(stateOf(model, "claude-code"), QString());
    QCOMPARE(changed.size(), 0);
    model.setSenders({from("claude-code", "Claude Code", 1)}, now);
    QCOMPARE(stateOf(model, "claude-code"), QStringLiteral("receiving*"));
    QCOMPARE(stateOf(model, "codex"), QString());
    QCOMPARE(changed.size(), 1);
    model.setSenders({from("claude-code", "Claude Code", 9)}, now);
    QCOMPARE(changed.size(), 1); // nothing to draw again
}

void TestRecipeModel::isNotGreenForWhatCameBefore()
{
    RecipeModel model;
    model.setSenders({from("claude-code", "Claude Code", 5, now - 7'200'000)}, now);
    QCOMPARE(stateOf(model, "claude-code"), QStringLiteral("2 h ago"));
    // Everything of it was refused: that is not receiving.
    model.setSenders({from("gemini-cli", "Gemini CLI", 0)}, now);
    QCOMPARE(stateOf(model, "gemini-cli"), QString());
}

void TestRecipeModel::turnsGreenWhenAKnownSenderSendsMore()
{
    RecipeModel model;
    model.setSenders({from("x", "OpenTelemetry (python)", 5)}, now);
    QVERIFY(!stateOf(model, "otel-python").endsWith(u'*'));
    model.setSenders({from("x", "OpenTelemetry (python)", 6)}, now);
    QCOMPARE(stateOf(model, "otel-python"), QStringLiteral("receiving*"));
}

void TestRecipeModel::countsWhatWasSentAgainAsSent()
{
    RecipeModel model;
    auto again = from("curl", "plain events", 1);
    model.setSenders({again}, now);
    again.duplicates = 1;
    model.setSenders({again}, now);
    QCOMPARE(stateOf(model, "curl"), QStringLiteral("receiving*"));
    QCOMPARE(stateOf(model, "cpp"), QString());
}

void TestRecipeModel::doesNotStayGreenWhenItFallsSilent()
{
    RecipeModel model;
    model.setSenders({}, now);
    model.setSenders({from("codex_tui", "Codex", 1)}, now);
    QCOMPARE(stateOf(model, "codex"), QStringLiteral("receiving*"));
    model.setSenders({from("codex_tui", "Codex", 1)}, now + 600'000);
    QCOMPARE(stateOf(model, "codex"), QStringLiteral("10 min ago"));
}

void TestRecipeModel::turnsGreenWhileThePageIsScraped()
{
    RecipeModel model;
    model.setTargets({target("vllm", "down"), target("other", "up")});
    QCOMPARE(stateOf(model, "vllm"), QString());
    model.setTargets({target("vllm", "up"), target("litellm", "up")});
    QCOMPARE(stateOf(model, "vllm"), QStringLiteral("receiving*"));
    QCOMPARE(stateOf(model, "litellm"), QStringLiteral("receiving*"));
    QCOMPARE(stateOf(model, "llama-cpp"), QString());
    model.setTargets({});
    QCOMPARE(stateOf(model, "vllm"), QString());
}

void TestRecipeModel::tellsScreenReaders()
{
    RecipeModel model;
    model.setSenders({}, now);
    model.setSenders({from("claude-code", "Claude Code", 1)}, now);
    QCOMPARE(model.index(0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Claude Code, receiving"));
    QCOMPARE(model.index(1).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Codex CLI"));
}

QTEST_GUILESS_MAIN(TestRecipeModel)
#include "tst_recipemodel.moc"
