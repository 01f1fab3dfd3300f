// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/tracebook.h"

#include <QTest>

#include <algorithm>

using namespace meterbird;
using namespace meterbird::otlp;

namespace {

SpanNote note(std::uint8_t id, std::uint8_t parent, Role role, std::uint8_t trace = 1)
{
    SpanNote made {.role = role};
    made.trace[0] = trace;
    made.id[0] = id;
    made.parent[0] = parent;
    return made;
}

SpanNote root(std::uint8_t id, Role role = Role::None, std::uint8_t trace = 1)
{
    SpanNote made = note(id, 0, role, trace);
    made.asRequest = ledger::Event {.id = "root", .body = ledger::Request {.endpoint = "e"}};
    return made;
}

Kin add(TraceBook &book, std::vector<SpanNote> spans, Timestamp now = 0)
{
    return book.add(spans, now);
}

} // namespace

class TestTraceBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Each call belongs to the nearest agent above it, whatever lies between and in whichever order they are sent.
    void countsTheCallsOfEachAgent()
    {
        std::vector<SpanNote> spans {
            note(1, 0, Role::Agent),     note(2, 1, Role::Inference), note(3, 1, Role::None),
            note(4, 3, Role::Inference), note(5, 1, Role::Tool),      note(6, 5, Role::Agent),
            note(7, 6, Role::Inference), note(8, 6, Role::Inference), note(9, 6, Role::Inference),
        };
        std::ranges::sort(spans, {}, &SpanNote::id);
        for (int turn = 0; turn < 200; ++turn) {
            TraceBook book;
            const Kin kin = add(book, spans);
            for (std::size_t i = 0; i < spans.size(); ++i) {
                const std::int64_t expected = spans[i].id[0] == 1 ? 2 : spans[i].id[0] == 6 ? 3 : 0;
                QCOMPARE(kin.spans.at(i).iterations, expected);
            }
            std::ranges::next_permutation(spans, {}, &SpanNote::id);
        }
    }

    void remembersTheCallsOfEarlierRequests()
    {
        TraceBook book;
        add(book, {note(2, 3, Role::Inference)});
        add(book, {note(3, 1, Role::None)});
        add(book, {note(4, 1, Role::Inference)});
        QCOMPARE(add(book, {note(1, 0, Role::Agent)}).spans.at(0).iterations, 2);
    }

    void changesNothingWhenSentAgain()
    {
        TraceBook book;
        const std::vector<SpanNote> spans {note(2, 1, Role::Inference), note(1, 0, Role::Agent)};
        QCOMPARE(add(book, spans).spans.at(1).iterations, 1);
        QCOMPARE(add(book, spans).spans.at(1).iterations, 1);
        QCOMPARE(book.size(), std::size_t(2));
    }

    void keepsTracesApart()
    {
        TraceBook book;
        const Kin kin = add(book,
                            {note(2, 1, Role::Inference, 1), note(1, 0, Role::Agent, 1), note(2, 1, Role::Inference, 2),
                             note(3, 1, Role::Inference, 2), note(1, 0, Role::Agent, 2)});
        QCOMPARE(kin.spans.at(1).iterations, 1);
        QCOMPARE(kin.spans.at(4).iterations, 2);
    }

    void tellsACallThatIsToldBelow()
    {
        TraceBook book;
        const Kin kin = add(book, {note(3, 2, Role::Inference), note(2, 1, Role::Inference), note(1, 0, Role::Agent)});
        QVERIFY(!kin.spans.at(0).isToldBelow);
        QVERIFY(kin.spans.at(1).isToldBelow);
        QCOMPARE(kin.spans.at(2).iterations, 1);
    }

    // So that it can be marked for a later request, which another start of ours may read.
    void namesWhatMayTellOfACallAgain()
    {
        const auto spanId = [](std::uint8_t id) {
            SpanId made {};
            made[0] = id;
            return std::optional(made);
        };
        TraceBook book;
        QCOMPARE(add(book, {note(5, 4, Role::Inference)}).spans.at(0).above, spanId(4)); // not known
        QCOMPARE(add(book, {note(4, 3, Role::None)}).spans.at(0).above, spanId(3));
        QCOMPARE(add(book, {note(5, 4, Role::Inference)}).spans.at(0).above, spanId(3)); // beyond what lies between
        QCOMPARE(add(book, {note(3, 2, Role::Inference)}).spans.at(0).above, spanId(2));
        QCOMPARE(add(book, {note(5, 4, Role::Inference)}).spans.at(0).above, spanId(3)); // known for a call
        QCOMPARE(add(book, {note(2, 1, Role::Agent)}).spans.at(0).above, std::optional<SpanId>());
        QCOMPARE(add(book, {note(3, 2, Role::Inference)}).spans.at(0).above, std::optional<SpanId>());
        QCOMPARE(add(book, {note(6, 0, Role::Inference)}).spans.at(0).above, std::optional<SpanId>()); // a root
        // In circles it ends.
        const Kin kin = add(book, {note(7, 8, Role::None), note(8, 7, Role::None), note(9, 9, Role::Inference)});
        for (const Kinship &kinship : kin.spans)
            QCOMPARE(kinship.above, std::optional<SpanId>());
    }

    // A tool that asks a model makes a call of its own.
    void doesNotLookThroughTools()
    {
        TraceBook book;
        const Kin kin = add(book, {note(3, 2, Role::Inference), note(2, 1, Role::Tool), note(1, 0, Role::Inference)});
        QVERIFY(!kin.spans.at(2).isToldBelow);
    }

    void makesARootARequestOnceItsTraceHasCalls()
    {
        TraceBook book;
        QVERIFY(add(book, {root(1)}).requests.empty());
        const Kin kin = add(book, {note(2, 1, Role::Inference)});
        QCOMPARE(kin.requests.size(), std::size_t(1));
        QCOMPARE(std::get<ledger::Request>(kin.requests.front().event.body).iterations, std::optional<std::int64_t>(1));
        // Nobody has confirmed it, so it is told of again, until somebody does.
        QCOMPARE(add(book, {note(3, 1, Role::Inference)}).requests.size(), std::size_t(1));
        book.confirm(kin.requests);
        QVERIFY(add(book, {note(4, 1, Role::Inference)}).requests.empty());
        QVERIFY(add(book, {root(1)}).requests.empty());
    }

    void leavesTheRequestToAnAgent()
    {
        TraceBook book;
        QVERIFY(add(book, {note(3, 2, Role::Inference), note(2, 1, Role::Agent), root(1)}).requests.empty());
        QVERIFY(add(book, {note(3, 2, Role::Inference, 2), note(2, 1, Role::Agent, 2), root(1, Role::Workflow, 2)})
                    .requests.empty());
        QCOMPARE(add(book, {root(1, Role::Workflow, 3)}).requests.size(), std::size_t(1));
    }

    void tellsAToolOfItsRun()
    {
        TraceBook book;
        SpanNote run = note(3, 2, Role::ToolRun);
        run.seconds = 1.5;
        run.isError = true;
        const Kin kin = add(book, {note(4, 2, Role::ToolWait), run, note(2, 1, Role::Tool), note(5, 1, Role::Tool)});
        QCOMPARE(kin.spans.at(2).run, (std::optional<Kinship::Run>({1.5, true})));
        QVERIFY(!kin.spans.at(2).isUnrun);
        QVERIFY(!kin.spans.at(3).run);
        QVERIFY(add(book, {note(7, 6, Role::ToolWait), note(6, 1, Role::Tool)}).spans.at(1).isUnrun);
    }

    void survivesParentsInCircles()
    {
        TraceBook book;
        const Kin kin = add(book, {note(1, 2, Role::Inference), note(2, 1, Role::None), note(3, 3, Role::Inference)});
        QCOMPARE(kin.spans.size(), std::size_t(3));
        QVERIFY(!kin.spans.at(0).isToldBelow);
    }

    void forgetsWhatWasSilentForLong()
    {
        TraceBook book;
        add(book, {note(2, 1, Role::Inference)}, 0);
        add(book, {note(2, 1, Role::Inference, 2)}, TraceBook::Patience + 1);
        QCOMPARE(book.size(), std::size_t(1));
        QCOMPARE(add(book, {note(1, 0, Role::Agent)}, TraceBook::Patience + 2).spans.at(0).iterations, 0);
    }

    void staysWithinItsBounds()
    {
        TraceBook book;
        for (int trace = 0; trace < 200; ++trace) {
            std::vector<SpanNote> spans;
            for (int i = 1; i <= 1500; ++i) {
                SpanNote each = note(0, 1, Role::None, static_cast<std::uint8_t>(trace));
                each.id[1] = static_cast<std::uint8_t>(i);
                each.id[2] = static_cast<std::uint8_t>(i >> 8);
                spans.push_back(each);
            }
            QCOMPARE(add(book, spans).spans.size(), std::size_t(1500));
            QVERIFY(book.size() <= TraceBook::MostSpans);
        }
        QCOMPARE(book.size(), TraceBook::MostSpans);
        TraceBook wide;
        std::vector<SpanNote> spans;
        for (int i = 0; i < 5000; ++i) {
            SpanNote each = note(1, 0, Role::None);
            each.trace[1] = static_cast<std::uint8_t>(i);
            each.trace[2] = static_cast<std::uint8_t>(i >> 8);
            spans.push_back(each);
        }
        add(wide, spans);
        QCOMPARE(wide.size(), TraceBook::MostTraces);
    }
};

QTEST_APPLESS_MAIN(TestTraceBook)
#include "tst_tracebook.moc"
