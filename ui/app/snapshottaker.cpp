// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/snapshottaker.h"

#include "src/dashboard/dashboardmodel.h"
#include "src/snapshot/snapshotcsv.h"
#include "src/snapshot/snapshotfile.h"
#include "ui/snapshot/dashboardsnapshot.h"
#include "ui/theme/errorwords.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFutureWatcher>
#include <QGuiApplication>
#include <QStandardPaths>
#include <QtConcurrentRun>

#include <utility>

namespace meterbird::ui {

namespace {

constexpr std::chrono::seconds waitsFor {10}; // nobody waits longer for a picture of what is on the screen

QString dialog(QWidget *window, const QString &suggested, const QString &extension)
{
    return QFileDialog::getSaveFileName(window, SnapshotTaker::tr("Save snapshot"), suggested,
                                        QStringLiteral("*.%1").arg(extension));
}

/// ` No answer from Latency, Cost.` behind what was done; empty when all have answered.
QString remarkOn(const std::vector<std::string> &unanswered)
{
    return unanswered.empty() ? QString() : u' ' + SnapshotTaker::tr("No answer from %1.").arg(titlesOf(unanswered));
}

} // namespace

SnapshotTaker::SnapshotTaker(DashboardPage &page, dashboard::DashboardModel &model, const Theme &theme, QObject *parent)
    : QObject(parent)
    , m_page(page)
    , m_model(model)
    , m_theme(theme)
    , m_choose(&dialog)
{
    // Later: the page is still taking in what has come.
    connect(&m_model, &dashboard::DashboardModel::gathered, this, &SnapshotTaker::fulfil, Qt::QueuedConnection);
}

/// Empty when the user cancels.
QString SnapshotTaker::askForFile(QWidget *window, const snapshot::Snapshot &snapshot, const QString &extension) const
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    const QString name = QString::fromStdString(snapshot::suggestedFileName(snapshot, extension.toStdString()));
    QString path = m_choose(window, folder + QLatin1Char('/') + name, extension);
    if (!path.isEmpty() && !path.endsWith(QLatin1Char('.') + extension, Qt::CaseInsensitive))
        path += QLatin1Char('.') + extension;
    return path;
}

void SnapshotTaker::take(SnapshotFormat format, QWidget *window)
{
    m_wish = Wish {format, window};
    m_model.gather(waitsFor);
}

void SnapshotTaker::fulfil(const std::vector<std::string> &unanswered)
{
    if (!m_wish)
        return;
    const auto [format, window] = *std::exchange(m_wish, std::nullopt);
    const QString remark = remarkOn(unanswered);
    // Before the dialog: what is saved is what was on the screen when it was asked for.
    const snapshot::Snapshot snapshot = snapshotOf(m_model, currentTime());
    if (format == SnapshotFormat::Csv) {
        if (const QString path = askForFile(window, snapshot, QStringLiteral("csv")); !path.isEmpty())
            write(path, remark, [snapshot] { return QByteArray::fromStdString(snapshot::toCsv(snapshot)); });
        return;
    }
    const QImage image = dashboardImage(m_page, m_theme, snapshot);
    if (format == SnapshotFormat::Clipboard) {
        QGuiApplication::clipboard()->setImage(image);
        tell(tr("The dashboard is in the clipboard as a picture."), remark);
    } else if (const QString path = askForFile(window, snapshot, QStringLiteral("png")); !path.isEmpty()) {
        write(path, remark, [image, snapshot] { return pngOf(image, snapshot); });
    }
}

void SnapshotTaker::tell(const QString &sentence, const QString &remark)
{
    if (remark.isEmpty())
        Q_EMIT taken(sentence);
    else
        Q_EMIT takenInPart(sentence + remark);
}

void SnapshotTaker::write(const QString &path, const QString &remark, std::function<QByteArray()> content)
{
    auto *watcher = new QFutureWatcher<Result<void>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, path, remark] {
        const Result<void> written = watcher->result();
        watcher->deleteLater();
        if (written)
            tell(tr("Saved %1").arg(shownText(path.toStdString(), 300))
                     + (remark.isEmpty() ? QString() : QStringLiteral(".")),
                 remark);
        else
            Q_EMIT failed(wordsFor(written.error()));
    });
    watcher->setFuture(QtConcurrent::run(
        [path, content = std::move(content)] { return snapshot::writeFile(path.toStdString(), content()); }));
}

} // namespace meterbird::ui
