// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/advice.h"

#include <QTest>

#include <set>

using namespace meterbird::sources;

class TestAdvice : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindHasWordsOfItsOwn()
    {
        std::set<std::string_view> titles;
        std::set<std::string_view> remedies;
        for (int kind = 0; kind <= int(FindingKind::Other); ++kind) {
            const Advice advice = adviceFor(static_cast<FindingKind>(kind));
            QVERIFY(!advice.title.empty() && advice.title.back() != '.');
            QVERIFY(advice.remedy.ends_with('.'));
            titles.insert(advice.title);
            remedies.insert(advice.remedy);
        }
        QCOMPARE(titles.size(), std::size_t(FindingKind::Other) + 1);
        QCOMPARE(remedies.size(), titles.size());
    }

    void aLineSaysWhatWhereAndWhatToDo()
    {
        Finding finding;
        finding.kind = FindingKind::TargetDown;
        finding.subject = "vllm at http://127.0.0.1:8000/metrics";
        finding.detail = "connection refused";
        QCOMPARE(lineFor(finding),
                 std::string("A scrape target is down: vllm at http://127.0.0.1:8000/metrics: connection refused. "
                             "Start what serves that page, or take the target off the list on the Sources page."));
        finding.kind = FindingKind::NothingReceived;
        finding.subject.clear();
        finding.detail.clear();
        QCOMPARE(
            lineFor(finding),
            std::string("Nothing was received yet. Connect an agent: the Sources page has the settings to paste."));
    }

    void aLineIsOneLineWhateverItHolds()
    {
        Finding finding;
        finding.subject = "a\nb\x1b[31m" + std::string(10'000, 'x');
        finding.detail = "One sentence.\r\n";
        const std::string line = lineFor(finding);
        QVERIFY(line.find_first_of("\n\r\x1b") == std::string::npos);
        QVERIFY(line.size() < 1'000);
        QVERIFY(line.find("One sentence. Update") != std::string::npos); // no second full stop
    }
};

QTEST_GUILESS_MAIN(TestAdvice)
#include "tst_advice.moc"
