// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/helpdialog.h"
#include "ui/shell/rangechoice.h"
#include "ui/shell/status.h"

#include <QMainWindow>

#include <map>
#include <vector>

class QAction;
class QStackedWidget;

namespace meterbird::ui {

class BannerStack;
class Rail;
class StatusLine;
class Theme;
class Toolbar;

/// The frame around the pages: rail, toolbar, banners, status line, shortcuts. It shows what it is told and tells
/// what was asked for; it knows nothing of exporter, client or settings. Created, filled by addPage(), then shown.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(const Theme &theme, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Adds a page and its rail entry; the window owns the page. Pages that are not added have no entry. `icon` is a
    /// name for themeIcon(). The first page added is shown.
    void addPage(PageId id, const QString &title, const QString &icon, QWidget *page);
    void showPage(PageId id); ///< nothing when there is no such page
    PageId currentPage() const { return m_page; }

    void setConnections(const QStringList &names, const QString &current); ///< one name: a label, no menu
    void setVariables(const ToolbarVariables &variables);
    void setRange(const RangeChoice &range);
    const RangeChoice &range() const { return m_range; }
    void setLiveInterval(Milliseconds interval); ///< 0: off
    Milliseconds liveInterval() const { return m_liveInterval; }
    void setSnapshotEnabled(bool enabled); ///< the button and its key

    void setStatus(StatusItem item, StatusState state, const QString &text);
    void setDemoText(const QString &text, const QString &hint = {}); ///< the label of a demo; empty: none
    void setTitleNote(const QString &note); ///< stands in the title beside the page, and beside the name
    void setUpdated(const QString &text); ///< `Updated 10:50:12 · 12 queries in 18 ms`
    void setFiringCount(int count);
    void setUnreadCount(int count); ///< alerts that came and may be over, and that nobody has looked at
    void setHelpFacts(std::vector<HelpFact> facts);

    BannerStack &banners() { return *m_banners; }

    /// True where a tray icon stands: closing hides the window then, else it asks to quit. Set it to false when the
    /// application is to quit: Qt 6 asks every window to close and gives up when one stays.
    void setCloseHides(bool hides) { m_closeHides = hides; }

    /// Shows the window in front, also when it was hidden or minimized (a second start, a click on the tray).
    void comeForward();

public Q_SLOTS:
    void showHelp();

Q_SIGNALS:
    void pageChanged(meterbird::ui::PageId page);
    void connectionChosen(const QString &name);
    void variableChosen(const QString &name, const QStringList &selected); ///< empty: all
    void rangeChosen(const meterbird::ui::RangeChoice &range);
    void liveIntervalChosen(meterbird::Milliseconds interval);
    void snapshotRequested(meterbird::ui::SnapshotFormat format);
    void refreshRequested();
    void quitRequested();
    void hiddenToTray(); ///< the user closed the window and it went on in the tray
    void demoPressed(); ///< the label of the demo

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void layOut();
    void showWidget(QWidget &page);
    void connectToolbar();
    void makeShortcuts();
    void nameWindow();
    template<typename Action>
    QAction *addShortcut(const QString &text, const QKeySequence &key, Action action);
    void chooseRange(const RangeChoice &range);
    void askForRange();
    void chooseInterval(Milliseconds interval);
    void toggleFullScreen();

    const Theme &m_theme;
    Toolbar *m_toolbar;
    Rail *m_rail;
    BannerStack *m_banners;
    QStackedWidget *m_pages;
    StatusLine *m_status;
    std::map<PageId, QWidget *> m_pageOf;
    std::map<PageId, QAction *> m_pageActions;
    QAction *m_snapshot = nullptr;
    QString m_titleNote;
    std::vector<HelpFact> m_shortcuts;
    std::vector<HelpFact> m_helpFacts;
    PageId m_page = PageId::Dashboard;
    RangeChoice m_range;
    Milliseconds m_liveInterval = 5'000;
    bool m_closeHides = false;
    bool m_wasMaximized = false;
};

} // namespace meterbird::ui
