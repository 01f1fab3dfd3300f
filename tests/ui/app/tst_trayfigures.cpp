// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/trayfigures.h"

#include "exporter/telemetry/catalogue.h"
#include "tests/support/fakequerysource.h"

#include <QRegularExpression>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace meterbird;
using namespace meterbird::ui;

namespace {

prometheus::Answer oneValue(const prometheus::InstantQuery &query, double value)
{
    prometheus::Answer answer;
    answer.type = prometheus::ResultType::Vector;
    answer.series.push_back({Labels(), {{query.time, value}}});
    return answer;
}

} // namespace

class TestTrayFigures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksOnlyForMetricsOfTheCatalogue()
    {
        QSet<QString> exposed;
        for (const telemetry::MetricInfo &info : telemetry::catalogue()) {
            const QString name = QString::fromUtf8(info.name.data(), static_cast<qsizetype>(info.name.size()));
            exposed << name;
            if (info.type == telemetry::MetricType::Histogram)
                exposed << name + QStringLiteral("_bucket") << name + QStringLiteral("_sum")
                        << name + QStringLiteral("_count");
        }
        static const QRegularExpression metric(QStringLiteral("\\b(?:agent|llm|tool|db|meterbird)_\\w+"));
        for (const std::string &query : TrayFigures::queries()) {
            auto found = metric.globalMatch(QString::fromStdString(query));
            QVERIFY2(found.hasNext(), query.c_str());
            while (found.hasNext()) {
                const QString name = found.next().captured();
                QVERIFY2(exposed.contains(name), qPrintable(name));
            }
        }
    }

    void saysWhatTheServerSays()
    {
        test::FakeQuerySource source;
        const auto queries = TrayFigures::queries();
        source.onInstant = [&queries](const prometheus::InstantQuery &query) -> Result<prometheus::Answer> {
            const auto at = std::find(queries.begin(), queries.end(), query.expr) - queries.begin();
            if (at == 3)
                return prometheus::Answer {}; // what buckets there are
            return oneValue(query, std::array {4.5, 1.25, 0.09}.at(static_cast<std::size_t>(at)));
        };
        TrayFigures figures(source);
        QSignalSpy changed(&figures, &TrayFigures::changed);
        figures.start();
        QTRY_COMPARE(changed.size(), 1); // once all three are there
        QCOMPARE(figures.readings(), (TrayReadings {4.5, BoundedValue {1.25}, 0.09}));
    }

    void saysWhatBucketsCannotTell()
    {
        test::FakeQuerySource source;
        source.onInstant = [](const prometheus::InstantQuery &query) -> Result<prometheus::Answer> {
            prometheus::Answer answer = oneValue(query, 3.5);
            if (query.expr.starts_with("count by (le) (agent_request_duration_seconds_bucket)"))
                answer.series.front().labels.set("le", "5");
            return answer;
        };
        TrayFigures figures(source);
        QSignalSpy changed(&figures, &TrayFigures::changed);
        figures.start();
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(figures.readings(), (TrayReadings {3.5, BoundedValue {5, Side::AtMost}, 3.5}));
    }

    void hasNoFigureWhereThereIsNone()
    {
        test::FakeQuerySource source;
        const auto queries = TrayFigures::queries();
        source.onInstant = [&queries](const prometheus::InstantQuery &query) -> Result<prometheus::Answer> {
            if (query.expr == queries[0])
                return Failure(Error {Error::Kind::Timeout, "slow"});
            if (query.expr == queries[1]) // no request in the last minutes
                return oneValue(query, std::numeric_limits<double>::quiet_NaN());
            return prometheus::Answer {};
        };
        TrayFigures figures(source);
        QSignalSpy changed(&figures, &TrayFigures::changed);
        figures.start();
        QTRY_COMPARE(changed.size(), 1);
        QCOMPARE(figures.readings(), TrayReadings());
    }

    void asksASlowServerOnce()
    {
        test::FakeQuerySource source;
        source.onInstant = [](const prometheus::InstantQuery &query) { return oneValue(query, 1); };
        source.holding = true;
        TrayFigures figures(source);
        figures.start();
        figures.start();
        QCOMPARE(source.instants.size(), std::size_t(4)); // and what the buckets are
        source.release();
    }
};

QTEST_GUILESS_MAIN(TestTrayFigures)
#include "tst_trayfigures.moc"
