// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/mainwindow.h"

#include "ui/shell/bannerstack.h"
#include "ui/shell/rail.h"
#include "ui/shell/railbutton.h"
#include "ui/shell/rangedialog.h"
#include "ui/shell/statusline.h"
#include "ui/shell/toolbar.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QCloseEvent>
#include <QGuiApplication>
#include <QScreen>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {

constexpr int narrowBelow = 900; // the rail gives up its words

struct PageKey {
    PageId id;
    QKeySequence key;
};

QList<PageKey> pageKeys()
{
    return {{PageId::Dashboard, QKeySequence(Qt::CTRL | Qt::Key_1)},
            {PageId::Explore, QKeySequence(Qt::CTRL | Qt::Key_2)},
            {PageId::Alerts, QKeySequence(Qt::CTRL | Qt::Key_3)},
            {PageId::Cost, QKeySequence(Qt::CTRL | Qt::Key_4)},
            {PageId::Sources, QKeySequence(Qt::CTRL | Qt::Key_5)},
            {PageId::Settings, QKeySequence(Qt::CTRL | Qt::Key_Comma)}};
}

QString shown(const QKeySequence &key)
{
    return key.toString(QKeySequence::NativeText);
}

} // namespace

MainWindow::MainWindow(const Theme &theme, QWidget *parent)
    : QMainWindow(parent)
    , m_theme(theme)
    , m_toolbar(new Toolbar(theme, this))
    , m_rail(new Rail(theme, this))
    , m_banners(new BannerStack(theme, this))
    , m_pages(new QStackedWidget(this))
    , m_status(new StatusLine(theme, this))
{
    setWindowTitle(QStringLiteral("Meterbird"));
    layOut();
    makeShortcuts();
    connectToolbar();
    connect(m_rail, &Rail::chosen, this, &MainWindow::showPage);
    connect(m_status, &StatusLine::demoPressed, this, &MainWindow::demoPressed);
}

MainWindow::~MainWindow() = default;

void MainWindow::layOut()
{
    auto *frame = new QWidget(this);
    auto *rows = new QVBoxLayout(frame);
    auto *middle = new QHBoxLayout;
    auto *right = new QVBoxLayout;
    for (QBoxLayout *box : std::initializer_list<QBoxLayout *> {rows, middle, right}) {
        box->setContentsMargins(0, 0, 0, 0);
        box->setSpacing(0);
    }
    right->addWidget(m_banners);
    right->addWidget(m_pages, 1);
    middle->addWidget(m_rail);
    middle->addLayout(right, 1);
    rows->addWidget(m_toolbar);
    rows->addLayout(middle, 1);
    rows->addWidget(m_status);
    setCentralWidget(frame);
    setMinimumSize(720, 480);
    // Else the first button of the toolbar would have the focus, and its frame, at the start.
    setFocusPolicy(Qt::ClickFocus);
    setFocus();
    const QSize room = screen() ? screen()->availableSize() : QSize(1440, 900);
    const QSize border(16, 48); // what a window manager puts around it
    resize(QSize(1440, 900).boundedTo(room - border));
}

void MainWindow::connectToolbar()
{
    connect(m_toolbar, &Toolbar::rangeChosen, this, &MainWindow::chooseRange);
    connect(m_toolbar, &Toolbar::customRangeRequested, this, &MainWindow::askForRange);
    connect(m_toolbar, &Toolbar::liveIntervalChosen, this, &MainWindow::chooseInterval);
    connect(m_toolbar, &Toolbar::snapshotChosen, this, &MainWindow::snapshotRequested);
    connect(m_toolbar, &Toolbar::connectionChosen, this, &MainWindow::connectionChosen);
    connect(m_toolbar, &Toolbar::variableChosen, this, &MainWindow::variableChosen);
}

template<typename Action>
QAction *MainWindow::addShortcut(const QString &text, const QKeySequence &key, Action action)
{
    auto *entry = new QAction(text, this);
    entry->setShortcut(key);
    entry->setToolTip(QStringLiteral("%1 (%2)").arg(text, shown(key)));
    connect(entry, &QAction::triggered, this, action);
    addAction(entry);
    m_shortcuts.push_back({shown(key), text});
    return entry;
}

void MainWindow::makeShortcuts()
{
    addShortcut(tr("Refresh now"), QKeySequence(Qt::Key_F5), &MainWindow::refreshRequested);
    m_snapshot = addShortcut(tr("Save a picture of the dashboard"), QKeySequence(Qt::CTRL | Qt::Key_S),
                             [this] { Q_EMIT snapshotRequested(SnapshotFormat::Png); });
    addShortcut(tr("Full screen"), QKeySequence(Qt::Key_F11), &MainWindow::toggleFullScreen);
    addShortcut(tr("Help"), QKeySequence(Qt::Key_F1), &MainWindow::showHelp);
    addShortcut(tr("Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), &MainWindow::quitRequested);
}

void MainWindow::addPage(PageId id, const QString &title, const QString &icon, QWidget *page)
{
    const auto keys = pageKeys();
    const auto key = std::find_if(keys.begin(), keys.end(), [id](const PageKey &k) { return k.id == id; });
    QAction *action = addShortcut(title, key->key, [this, id] { showPage(id); });
    m_pageActions[id] = action;
    m_rail->addEntry(id, title, icon, action->toolTip());
    m_pageOf[id] = page;
    m_pages->addWidget(page);
    if (m_pageOf.size() == 1) {
        m_page = id;
        m_rail->setCurrent(id);
        nameWindow();
    }
}

/// A task bar and a screen reader tell the page.
void MainWindow::nameWindow()
{
    const QString page = m_pageActions.at(m_page)->text();
    setWindowTitle(
        tr("%1 – Meterbird").arg(m_titleNote.isEmpty() ? page : QStringLiteral("%1 (%2)").arg(page, m_titleNote)));
}

void MainWindow::showPage(PageId id)
{
    const auto page = m_pageOf.find(id);
    if (page == m_pageOf.end())
        return;
    m_rail->setCurrent(id);
    if (m_page == id)
        return;
    m_page = id;
    showWidget(*page->second);
    nameWindow();
    Q_EMIT pageChanged(id);
}

/// QStackedWidget alone would give the focus, and its frame, to whatever comes first on the new page.
void MainWindow::showWidget(QWidget &page)
{
    const QWidget *focused = focusWidget();
    const bool focusMoves = !focused || focused == this || m_pages->isAncestorOf(focused);
    QWidget *remembered = page.focusWidget();
    m_pages->setCurrentWidget(&page);
    if (!focusMoves)
        return; // it stays in the rail or the toolbar
    if (page.focusProxy())
        page.setFocus(Qt::OtherFocusReason);
    else if (remembered)
        remembered->setFocus(Qt::OtherFocusReason);
    else
        setFocus(Qt::OtherFocusReason);
}

void MainWindow::setConnections(const QStringList &names, const QString &current)
{
    m_toolbar->setConnections(names, current);
}

void MainWindow::setVariables(const ToolbarVariables &variables)
{
    m_toolbar->setVariables(variables);
}

void MainWindow::setRange(const RangeChoice &range)
{
    m_range = range;
    m_toolbar->setRange(range);
}

void MainWindow::chooseRange(const RangeChoice &range)
{
    setRange(range);
    Q_EMIT rangeChosen(range);
}

void MainWindow::askForRange()
{
    auto *dialog = new RangeDialog(m_theme, m_range.at(currentTime()), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { chooseRange(RangeChoice::between(dialog->range())); });
    dialog->open();
}

void MainWindow::setLiveInterval(Milliseconds interval)
{
    m_liveInterval = interval;
    m_toolbar->setLiveInterval(interval);
}

void MainWindow::chooseInterval(Milliseconds interval)
{
    setLiveInterval(interval);
    Q_EMIT liveIntervalChosen(interval);
}

void MainWindow::setSnapshotEnabled(bool enabled)
{
    m_toolbar->setSnapshotEnabled(enabled);
    m_snapshot->setEnabled(enabled);
}

void MainWindow::setStatus(StatusItem item, StatusState state, const QString &text)
{
    m_status->setStatus(item, state, text);
}

void MainWindow::setDemoText(const QString &text, const QString &hint)
{
    m_status->setDemoText(text, hint);
}

void MainWindow::setTitleNote(const QString &note)
{
    m_titleNote = note;
    m_toolbar->setNote(note);
    nameWindow();
}

void MainWindow::setUpdated(const QString &text)
{
    m_status->setUpdated(text);
}

void MainWindow::setFiringCount(int count)
{
    m_rail->setCount(PageId::Alerts, count);
}

void MainWindow::setUnreadCount(int count)
{
    m_rail->setUnread(PageId::Alerts, count);
}

void MainWindow::setHelpFacts(std::vector<HelpFact> facts)
{
    m_helpFacts = std::move(facts);
}

void MainWindow::showHelp()
{
    auto *dialog = new HelpDialog(m_theme, m_shortcuts, m_helpFacts, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::toggleFullScreen()
{
    if (isFullScreen()) {
        m_wasMaximized ? showMaximized() : showNormal();
        return;
    }
    m_wasMaximized = isMaximized();
    showFullScreen();
}

void MainWindow::comeForward()
{
    if (isMinimized())
        setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    // At the end of a session the window must go, tray or not.
    if (m_closeHides && !qGuiApp->isSavingSession()) {
        event->ignore();
        hide();
        Q_EMIT hiddenToTray();
        return;
    }
    event->accept();
    Q_EMIT quitRequested();
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    m_rail->setNarrow(width() < narrowBelow);
}

} // namespace meterbird::ui
