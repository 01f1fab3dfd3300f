// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/dashboardmodel.h"
#include "tests/support/fakequerysource.h"
#include "tests/support/sampledashboard.h"
#include "ui/dashboard/chartcard.h"
#include "ui/dashboard/chartview.h"
#include "ui/dashboard/dashboardpage.h"
#include "ui/dashboard/firststart.h"
#include "ui/dashboard/tile.h"
#include "ui/snapshot/dashboardsnapshot.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;

class TestDashboardPage : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Theme> m_theme;
    test::FakeQuerySource m_source;
    std::unique_ptr<dashboard::DashboardModel> m_model;
    std::unique_ptr<DashboardPage> m_page;
    Milliseconds m_later = 0; ///< what the model's clock is ahead

    void gather()
    {
        QSignalSpy gathered(m_model.get(), &dashboard::DashboardModel::gathered);
        m_model->gather(std::chrono::seconds(60));
        QVERIFY(!gathered.isEmpty() || gathered.wait(60'000));
        QVERIFY(gathered.first().first().value<std::vector<std::string>>().empty());
    }

    /// Pixels of `image` in `box` that are about `color`.
    static int count(const QImage &image, const QRect &box, const QColor &color)
    {
        int found = 0;
        for (int y = box.top(); y <= box.bottom(); ++y) {
            for (int x = box.left(); x <= box.right(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                found += std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green())
                        + std::abs(pixel.blue() - color.blue())
                    < 60;
            }
        }
        return found;
    }

    /// Those that are not about `ground`.
    static int inked(const QImage &image, const QRect &box, const QColor &ground)
    {
        return box.width() * box.height() - count(image, box, ground);
    }

    void open(QSize size)
    {
        m_page->resize(size);
        m_page->show();
        QSignalSpy refreshed(m_model.get(), &dashboard::DashboardModel::refreshed);
        m_model->reload();
        QTRY_VERIFY(!refreshed.isEmpty());
        QTRY_VERIFY(m_page->charts().front()->state().updatedAt != 0);
    }

private Q_SLOTS:
    void init()
    {
        m_source.onRange = test::sampleAnswer;
        m_source.onInstant = test::sampleInstant;
        m_theme = std::make_unique<Theme>(*qApp);
        m_later = 0;
        m_model = std::make_unique<dashboard::DashboardModel>(m_source, [this] { return currentTime() + m_later; });
        const auto file = dashboard::loadDashboard(METERBIRD_SOURCE_DIR "/resources/dashboards/agents.json");
        QVERIFY(file.has_value());
        m_model->setDashboard(*file);
        m_model->setLiveInterval(0);
        m_page = std::make_unique<DashboardPage>(*m_model, *m_theme);
    }
    void cleanup()
    {
        m_page.reset();
        m_model.reset();
        m_theme.reset();
    }

    void theShippedDashboardFitsTheUsualWindow()
    {
        open({1272, 830});
        QCOMPARE(m_page->tiles().size(), std::size_t(6));
        QCOMPARE(m_page->charts().size(), std::size_t(6));
        QCOMPARE(m_page->sheet().size(), QSize(1272, 830));
        QVERIFY(!m_page->isFirstStart());
        for (ChartCard *chart : m_page->charts()) {
            QVERIFY(chart->height() >= 200);
            QVERIFY(chart->view().emptyText().isEmpty());
        }
    }

    void aSmallWindowScrollsAndHiddenPanelsAskNothing()
    {
        open({860, 300});
        QVERIFY(m_page->sheet().height() > 300);
        QVERIFY(m_model->feeds().front()->isVisible());
        QVERIFY(!m_model->feeds().back()->isVisible());
        QVERIFY(m_page->showPanel(m_model->feeds().back()->panel().id));
        QTRY_VERIFY(m_model->feeds().back()->isVisible());
        QVERIFY(!m_page->showPanel(424242));
        m_page->hide();
        for (const auto &feed : m_model->feeds())
            QVERIFY(!feed->isVisible());
    }

    void zoomingInAChartMovesAllAndBack()
    {
        open({1272, 830});
        const TimeRange before = m_page->charts()[0]->state().range;
        const TimeRange piece {before.end - 1'200'000, before.end - 600'000};
        Q_EMIT m_page->charts()[2]->zoomRequested(piece);
        QTRY_VERIFY(std::abs(m_page->charts()[0]->state().range.length() - piece.length()) < 60'000);
        Q_EMIT m_page->charts()[0]->zoomBackRequested();
        QTRY_VERIFY(std::abs(m_page->charts()[2]->state().range.length() - before.length()) < 60'000);
    }

    void withoutTelemetryItSaysHowToSendSome()
    {
        m_source.onRange = [](const prometheus::RangeQuery &query) -> Result<prometheus::Answer> {
            return test::matrixOf(query, {Labels()}, [](const Labels &, Timestamp) { return 0.0; });
        };
        m_source.onInstant = [](const prometheus::InstantQuery &) -> Result<prometheus::Answer> {
            return prometheus::Answer {};
        };
        open({1272, 830});
        QTRY_VERIFY(m_page->isFirstStart());
        m_page->setReceiverUrl(QStringLiteral("http://127.0.0.1:4418"));
        auto *start = m_page->findChild<FirstStart *>();
        auto *tabs = start->findChild<QTabBar *>();
        QCOMPARE(tabs->count(), 3);
        for (const char *what : {"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4418\n",
                                 "CLAUDE_CODE_ENABLE_TELEMETRY=1", "curl http://127.0.0.1:4418/v1/events"}) {
            QVERIFY2(start->example().contains(QLatin1String(what)), what);
            tabs->setCurrentIndex(tabs->currentIndex() + 1);
        }
        QSignalSpy demo(m_page.get(), &DashboardPage::demoRequested);
        const auto buttons = start->findChildren<QPushButton *>();
        for (QPushButton *button : buttons)
            button->click();
        QCOMPARE(demo.size(), 1);
        QCOMPARE(QApplication::clipboard()->text(), start->example());
        m_page->setTelemetrySeen();
        QVERIFY(!m_page->isFirstStart());
    }

    void theFirstEventEndsTheFirstStart()
    {
        m_source.onRange = [](const prometheus::RangeQuery &) -> Result<prometheus::Answer> {
            return prometheus::Answer {};
        };
        m_source.onInstant = [](const prometheus::InstantQuery &) -> Result<prometheus::Answer> {
            return prometheus::Answer {};
        };
        open({1272, 830});
        QTRY_VERIFY(m_page->isFirstStart());
        m_source.onRange = test::sampleAnswer;
        m_source.onInstant = test::sampleInstant;
        m_model->reload();
        QTRY_VERIFY(!m_page->isFirstStart());
    }

    void anotherDashboardReplacesThePanels()
    {
        open({1272, 830});
        dashboard::Dashboard other = m_model->dashboard();
        other.panels.resize(7);
        m_model->setDashboard(other);
        QCOMPARE(m_page->charts().size(), std::size_t(1));
        (void)m_page->grab();
    }

    void aSnapshotHoldsWhatIsBelowTheFold()
    {
        m_theme->setAppearance(Appearance::Dark);
        open({400, 300});
        QVERIFY(snapshotOf(*m_model, 0).panels.back().series.empty()); // nobody has seen it
        gather();
        const snapshot::Snapshot data = snapshotOf(*m_model, currentTime());
        for (const snapshot::SnapshotPanel &panel : data.panels)
            QVERIFY2(!panel.series.empty(), panel.title.c_str());
        const QImage image = dashboardImage(*m_page, *m_theme, data, 1);
        QWidget &sheet = m_page->sheet();
        for (Tile *tile : m_page->tiles()) {
            const QRect box(tile->mapTo(&sheet, QPoint()), tile->size());
            QVERIFY2(
                inked(image, box.adjusted(4, 4, -4, -4), image.pixelColor(box.topLeft() + QPoint(3, box.height() / 2)))
                    > 150,
                tile->panel().title.c_str());
        }
        for (ChartCard *chart : m_page->charts()) {
            const QRectF plot = chart->view().plotBox();
            const QRect box(chart->view().mapTo(&sheet, plot.topLeft().toPoint()), plot.size().toSize());
            const bool isFilled = chart->panel().fillOpacity > 0;
            for (const QColor &color : chart->view().content().colors)
                QVERIFY2(isFilled || count(image, box, color) > 5, chart->panel().title.c_str());
            QVERIFY2(inked(image, box, m_theme->colors().card) > 300, chart->panel().title.c_str());
        }
    }

    void theCaptionTellsTheRangeThatIsShown()
    {
        m_theme->setAppearance(Appearance::Dark);
        open({1000, 700});
        const TimeRange shown = m_page->charts()[0]->state().range;
        m_later = 1'800'000; // live refreshes are off for half an hour
        QCOMPARE(snapshotOf(*m_model, currentTime()).range, shown);
        gather();
        snapshot::Snapshot data = snapshotOf(*m_model, currentTime());
        QCOMPARE(data.range, shown);
        for (ChartCard *chart : m_page->charts())
            QCOMPARE(chart->state().range, shown);

        // It is painted below the sheet: another range is another line of text there, and nothing else is another.
        const QImage image = dashboardImage(*m_page, *m_theme, data, 1);
        const QRect caption(0, m_page->sheet().height(), image.width(), image.height() - m_page->sheet().height());
        QVERIFY(inked(image, caption, m_theme->colors().window) > 300);
        QCOMPARE(dashboardImage(*m_page, *m_theme, data, 1), image);
        data.range.start -= 11 * 3'600'000;
        const QImage other = dashboardImage(*m_page, *m_theme, data, 1);
        QVERIFY(other.copy(caption) != image.copy(caption));
        const QRect panels(0, 0, image.width(), m_page->sheet().height() - 12);
        QCOMPARE(other.copy(panels), image.copy(panels));
    }

    void theSnapshotIsTheSheetWithItsCaption()
    {
        open({1000, 700});
        const Timestamp made = m_page->charts()[0]->state().updatedAt;
        const snapshot::Snapshot data = snapshotOf(*m_model, made);
        QCOMPARE(data.panels.size(), std::size_t(12));
        QVERIFY(!data.panels.back().series.empty());
        m_theme->setAppearance(Appearance::Light);
        const QImage image = dashboardImage(*m_page, *m_theme, data, 1.5);
        const QSize sheet(m_page->sheet().width(), m_page->sheet().height() + captionHeight(*m_theme));
        QCOMPARE(image.size(), sheet * 1.5);
        QCOMPARE(image.pixelColor(3, 3), lightColors().window);

        QByteArray png = pngOf(image, data);
        const QImage back = QImage::fromData(png, "png");
        QCOMPARE(back.size(), image.size());
        QCOMPARE(back.text(QStringLiteral("Title")), QString::fromStdString(data.title));
        QCOMPARE(back.text(QStringLiteral("Creation Time")), QString::fromStdString(toRfc3339(made)));
        QVERIFY(back.text(QStringLiteral("Description")).contains(QStringLiteral("UTC")));
        QVERIFY(!png.contains(qgetenv("HOME")) || qgetenv("HOME").size() < 4);
    }
};

QTEST_MAIN(TestDashboardPage)
#include "tst_dashboardpage.moc"
