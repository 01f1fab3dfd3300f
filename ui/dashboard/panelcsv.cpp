// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/panelcsv.h"

#include "src/snapshot/snapshotcsv.h"
#include "src/snapshot/snapshotfile.h"
#include "ui/dashboard/chartcontent.h"
#include "ui/theme/errorwords.h"

#include <QFileDialog>
#include <QFutureWatcher>
#include <QMessageBox>
#include <QStandardPaths>
#include <QtConcurrentRun>

namespace meterbird::ui {

snapshot::Snapshot snapshotOf(const ChartContent &content, Timestamp madeAt)
{
    snapshot::Snapshot result {content.panel.title, content.state.range, madeAt, {{content.panel.title, {}}}};
    for (const dashboard::PanelSeries &series : content.state.series)
        result.panels.front().series.push_back({series.name, series.unit, series.samples});
    return result;
}

PanelCsv::PanelCsv(snapshot::Snapshot snapshot, QWidget *window)
    : QObject(window)
    , m_snapshot(std::move(snapshot))
    , m_window(window)
{ }

void PanelCsv::ask()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString name = QString::fromStdString(snapshot::suggestedFileName(m_snapshot, "csv"));
    auto *dialog = new QFileDialog(m_window, tr("Export CSV"), folder, QStringLiteral("*.csv"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(name);
    connect(dialog, &QFileDialog::fileSelected, this, &PanelCsv::save);
    connect(dialog, &QFileDialog::rejected, this, &QObject::deleteLater);
    dialog->open();
}

void PanelCsv::save(const QString &path)
{
    auto *watcher = new QFutureWatcher<Result<void>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, path] {
        if (const Result<void> written = watcher->result())
            Q_EMIT saved(path);
        else
            complain(wordsFor(written.error()));
        deleteLater();
    });
    watcher->setFuture(QtConcurrent::run([path, snapshot = m_snapshot] {
        return snapshot::writeFile(path.toStdString(), QByteArray::fromStdString(snapshot::toCsv(snapshot)));
    }));
}

void PanelCsv::complain(const QString &sentence)
{
    auto *box = new QMessageBox(QMessageBox::Warning, tr("Export CSV"), sentence, QMessageBox::Close, m_window);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
    Q_EMIT failed(sentence);
}

} // namespace meterbird::ui
