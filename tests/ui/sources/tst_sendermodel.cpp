// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/sendermodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;
using sources::Sender;

namespace {

constexpr Timestamp now = 1'772'366'400'000;

Sender from(const char *service, Timestamp lastSeen = now)
{
    Sender result;
    result.service = service;
    result.kind = "OpenTelemetry (python)";
    result.lastSeen = lastSeen;
    return result;
}

} // namespace

class TestSenderModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsASender();
    void keepsRowsInPlaceWhileOthersGetAhead();
    void showsWordsFromOutsidePlain();
    void isBounded();

private:
    QString cell(const SenderModel &model, int row, int column) const
    {
        return model.index(row, column).data().toString();
    }
};

void TestSenderModel::showsASender()
{
    SenderModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setSenders({{"my-agent", "OpenTelemetry (python)", 1, now - 90'000, 2.5, 12'345, 6, 7, 8, "no number"}}, now);
    QCOMPARE(cell(model, 0, SenderModel::Service), QStringLiteral("my-agent"));
    QCOMPARE(cell(model, 0, SenderModel::Kind), QStringLiteral("OpenTelemetry (python)"));
    QCOMPARE(cell(model, 0, SenderModel::LastSeen), QStringLiteral("1 min 30 s ago"));
    QCOMPARE(cell(model, 0, SenderModel::Rate), QStringLiteral("2.50"));
    QCOMPARE(cell(model, 0, SenderModel::Accepted), QStringLiteral("12,345"));
    QCOMPARE(cell(model, 0, SenderModel::Rejected), QStringLiteral("7"));
    QCOMPARE(cell(model, 0, SenderModel::Dropped), QStringLiteral("8"));
    QCOMPARE(cell(model, 0, SenderModel::LastRejection), QStringLiteral("no number"));
    QCOMPARE(model.index(0, SenderModel::Rejected).data(Qt::ToolTipRole).toString(), QStringLiteral("no number"));
    QVERIFY(model.index(0, SenderModel::Accepted).data(Qt::ToolTipRole).toString().startsWith(QLatin1String("6 more")));
    model.setSenders({from("")}, now);
    QCOMPARE(cell(model, 0, SenderModel::Service), QStringLiteral("not named"));
    QCOMPARE(cell(model, 0, SenderModel::LastSeen), QStringLiteral("now"));
    model.setSenders({from("", now + 5'000)}, now); // its clock and ours, a moment apart
    QCOMPARE(cell(model, 0, SenderModel::LastSeen), QStringLiteral("now"));
}

void TestSenderModel::keepsRowsInPlaceWhileOthersGetAhead()
{
    SenderModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setSenders({from("a"), from("b")}, now);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.setSenders({from("b"), from("a")}, now);
    QCOMPARE(cell(model, 0, SenderModel::Service), QStringLiteral("a"));
    QCOMPARE(resets.size(), 0);
    model.setSenders({from("c"), from("b"), from("a")}, now);
    QCOMPARE(cell(model, 2, SenderModel::Service), QStringLiteral("c"));
    model.setSenders({from("c")}, now);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(resets.size(), 2);
}

void TestSenderModel::showsWordsFromOutsidePlain()
{
    SenderModel model;
    auto hostile = from("<b>x</b>\u202e\n");
    hostile.rejected = 1;
    hostile.lastRejection = "<img src=y>\x1b";
    model.setSenders({hostile}, now);
    QCOMPARE(cell(model, 0, SenderModel::Service), QStringLiteral("<b>x</b>"));
    QCOMPARE(model.index(0, SenderModel::Service).data(Qt::ToolTipRole).toString(),
             QStringLiteral("<p>&lt;b&gt;x&lt;/b&gt;</p>"));
    QCOMPARE(model.index(0, SenderModel::Rejected).data(Qt::ToolTipRole).toString(),
             QStringLiteral("<p>&lt;img src=y&gt;</p>"));
}

void TestSenderModel::isBounded()
{
    SenderModel model;
    std::vector<Sender> many;
    for (int i = 0; i < 1'000; ++i)
        many.push_back(from(std::to_string(i).c_str()));
    model.setSenders(many, now);
    QCOMPARE(model.rowCount(), 200);
}

QTEST_GUILESS_MAIN(TestSenderModel)
#include "tst_sendermodel.moc"
