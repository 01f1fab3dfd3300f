// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/explore/errorplace.h"
#include "ui/explore/queryhistory.h"

#include <QPlainTextEdit>

class QCompleter;
class QStringListModel;

namespace meterbird::ui {

class Theme;

/// Where PromQL is typed. Enter runs, Shift+Enter makes a line, Up and Down at its edges walk through the history,
/// Ctrl+Space or typing completes names. As high as its text, up to six lines.
class PromqlEditor : public QPlainTextEdit
{
    Q_OBJECT

public:
    PromqlEditor(const Theme &theme, QueryHistory &history, QWidget *parent = nullptr);

    /// Replaces the text so that Ctrl+Z brings the old one back.
    void setQuery(const QString &query);
    QString query() const { return toPlainText(); }

    /// Names to complete besides the functions. What PromQL could not take bare is left out.
    void setMetricNames(const std::vector<std::string> &names);
    QCompleter &completer() { return *m_completer; }

    /// Marks the place until the text changes; nothing removes the mark.
    void markError(std::optional<QueryPlace> place);
    std::optional<QueryPlace> errorMark() const { return m_error; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

Q_SIGNALS:
    void runRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void insertFromMimeData(const QMimeData *source) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void applyTheme();
    void showMark();
    void adjustHeight();
    bool walkHistory(int key);
    QString wordBeforeCursor() const;
    void suggest(bool asked);
    void accept(const QString &completion);

    const Theme &m_theme;
    QueryHistory &m_history;
    QStringListModel *m_words; ///< child
    QCompleter *m_completer; ///< child
    std::optional<QueryPlace> m_error;
};

} // namespace meterbird::ui
