// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/dashboard/dashboardmodel.h"
#include "tests/support/fakequerysource.h"
#include "tests/support/sampledashboard.h"
#include "ui/app/snapshottaker.h"
#include "ui/dashboard/dashboardpage.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace meterbird;
using namespace meterbird::ui;

/// A window that shows few of the panels of the shipped dashboard.
class TestSnapshotTaker : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Theme> m_theme;
    test::FakeQuerySource m_source;
    std::unique_ptr<dashboard::DashboardModel> m_model;
    std::unique_ptr<DashboardPage> m_page;
    std::unique_ptr<SnapshotTaker> m_taker;
    QString m_suggested; ///< by the last dialog

    /// The user's answer to the file dialog; an empty path is Cancel.
    void answerTheDialog(const QString &path)
    {
        m_taker->setChooser([this, path](QWidget *window, const QString &suggested, const QString &extension) {
            m_suggested = suggested;
            return window == m_page.get() && suggested.endsWith(extension) ? path : QString();
        });
    }

    QString takeAndWait(SnapshotFormat format, bool isWhole = true)
    {
        QSignalSpy taken(m_taker.get(), isWhole ? &SnapshotTaker::taken : &SnapshotTaker::takenInPart);
        m_taker->take(format, m_page.get());
        if (taken.isEmpty() && !taken.wait(60'000))
            return QStringLiteral("nothing was said");
        return taken.first().first().toString();
    }

private Q_SLOTS:
    void init()
    {
        m_source.onRange = test::sampleAnswer;
        m_source.onInstant = test::sampleInstant;
        m_theme = std::make_unique<Theme>(*qApp);
        m_model = std::make_unique<dashboard::DashboardModel>(m_source);
        const auto file = dashboard::loadDashboard(METERBIRD_SOURCE_DIR "/resources/dashboards/agents.json");
        QVERIFY(file.has_value());
        m_model->setDashboard(*file);
        m_model->setLiveInterval(0);
        m_page = std::make_unique<DashboardPage>(*m_model, *m_theme);
        m_page->resize(860, 300);
        QSignalSpy refreshed(m_model.get(), &dashboard::DashboardModel::refreshed);
        m_page->show();
        QVERIFY(refreshed.wait(60'000));
        m_suggested.clear();
        m_taker = std::make_unique<SnapshotTaker>(*m_page, *m_model, *m_theme);
    }
    void cleanup()
    {
        m_taker.reset();
        m_page.reset();
        m_model.reset();
        m_theme.reset();
    }

    void theTableHasThePanelsThatAreScrolledAway()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("series.csv"));
        QVERIFY(!m_model->feeds().back()->isVisible());
        answerTheDialog(path);
        QCOMPARE(takeAndWait(SnapshotFormat::Csv), QStringLiteral("Saved ") + path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray rows = file.readAll();
        for (const auto &feed : m_model->feeds())
            QVERIFY2(rows.contains("\r\n" + QByteArray::fromStdString(feed->panel().title) + ','),
                     feed->panel().title.c_str());
    }

    void thePictureIsOfTheWholeSheet()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("dashboard.png"));
        answerTheDialog(folder.filePath(QStringLiteral("dashboard"))); // the ending is ours
        QCOMPARE(takeAndWait(SnapshotFormat::Png), QStringLiteral("Saved ") + path);
        const QImage image(path);
        QVERIFY(image.height() > m_page->sheet().height() && m_page->sheet().height() > m_page->height());
        QCOMPARE(image.text(QStringLiteral("Title")), QStringLiteral("LLM agents"));
    }

    void theClipboardHoldsThePicture()
    {
        QVERIFY(takeAndWait(SnapshotFormat::Clipboard).contains(QStringLiteral("clipboard")));
        const QImage image = QApplication::clipboard()->image();
        QCOMPARE(image.width(), m_page->sheet().width());
        QVERIFY(image.height() > m_page->sheet().height());
    }

    void thePanelsWithoutAnAnswerAreNamed()
    {
        m_source.onRange = [](const prometheus::RangeQuery &query) -> Result<prometheus::Answer> {
            if (query.expr.find("tool_calls_total") != std::string::npos)
                return Failure(Error {Error::Kind::Network, "gone"});
            return test::sampleAnswer(query);
        };
        QVERIFY(takeAndWait(SnapshotFormat::Clipboard, false).endsWith(QStringLiteral(" No answer from Tools.")));
    }

    void cancellingSaysNothing()
    {
        QSignalSpy taken(m_taker.get(), &SnapshotTaker::taken), failed(m_taker.get(), &SnapshotTaker::failed);
        answerTheDialog({});
        m_taker->take(SnapshotFormat::Csv, m_page.get());
        QTRY_VERIFY(m_suggested.contains(QStringLiteral("/llm-agents-")));
        QVERIFY(taken.isEmpty() && failed.isEmpty());
    }

    void whatCannotBeWrittenIsSaid()
    {
        QSignalSpy failed(m_taker.get(), &SnapshotTaker::failed);
        answerTheDialog(QStringLiteral("/proc/nowhere.csv"));
        m_taker->take(SnapshotFormat::Csv, m_page.get());
        QVERIFY(failed.wait(60'000));
        QVERIFY(failed.first().first().toString().contains(QStringLiteral("/proc/nowhere.csv")));
    }
};

QTEST_MAIN(TestSnapshotTaker)
#include "tst_snapshottaker.moc"
