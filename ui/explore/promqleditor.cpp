// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/promqleditor.h"

#include "ui/explore/promqlhighlighter.h"
#include "ui/explore/promqltokens.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QFontDatabase>
#include <QKeyEvent>
#include <QMimeData>
#include <QRegularExpression>
#include <QScrollBar>
#include <QStringListModel>

namespace meterbird::ui {

namespace {
constexpr int mostLines = 6;
constexpr int frame = 20; // padding and border of the style sheet, above and below, and the document's margin
constexpr qsizetype longestPaste = 20'000;
constexpr qsizetype mostNames = 5'000;
constexpr qsizetype shortestWord = 2; // from here on names are suggested unasked
constexpr int widestPopup = 520;
} // namespace

PromqlEditor::PromqlEditor(const Theme &theme, QueryHistory &history, QWidget *parent)
    : QPlainTextEdit(parent)
    , m_theme(theme)
    , m_history(history)
    , m_words(new QStringListModel(promqlFunctions(), this))
    , m_completer(new QCompleter(m_words, this))
{
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setPlaceholderText(tr("PromQL, for instance sum by (model) (rate(llm_calls_total[$__rate_interval]))"));
    setAccessibleName(tr("Query"));
    setToolTip(tr("Enter runs, Shift+Enter makes a new line, Ctrl+Space completes, Up and Down bring earlier queries"));

    m_completer->setWidget(this);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setFilterMode(Qt::MatchContains);
    m_completer->setMaxVisibleItems(10);
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, &PromqlEditor::accept);
    connect(this, &QPlainTextEdit::textChanged, this, [this] { markError(std::nullopt); });
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &PromqlEditor::adjustHeight);
    new PromqlHighlighter(theme, document());
    connect(&theme, &Theme::changed, this, &PromqlEditor::applyTheme);
    applyTheme();
}

void PromqlEditor::setQuery(const QString &query)
{
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(query);
    moveCursor(QTextCursor::End);
}

void PromqlEditor::setMetricNames(const std::vector<std::string> &names)
{
    static const QRegularExpression bare(QStringLiteral("\\A[a-zA-Z_:][a-zA-Z0-9_:]{0,199}\\z"));
    QStringList words;
    for (const std::string &name : names) {
        const QString word = QString::fromStdString(name);
        if (words.size() < mostNames && bare.match(word).hasMatch())
            words.append(word);
    }
    words += promqlFunctions();
    words.removeDuplicates();
    if (words != m_words->stringList())
        m_words->setStringList(words);
}

void PromqlEditor::markError(std::optional<QueryPlace> place)
{
    if (place == m_error)
        return;
    m_error = place;
    showMark();
}

QSize PromqlEditor::sizeHint() const
{
    // The layout of a QPlainTextEdit counts its height in lines.
    const int lines = qBound(1, static_cast<int>(document()->size().height()), mostLines);
    return {480, lines * fontMetrics().lineSpacing() + frame};
}

void PromqlEditor::keyPressEvent(QKeyEvent *event)
{
    const bool popup = m_completer->popup()->isVisible();
    const int key = event->key();
    const bool enter = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (popup && (enter || key == Qt::Key_Escape || key == Qt::Key_Tab)) {
        event->ignore(); // the popup takes these
        return;
    }
    if (enter && event->modifiers().testFlag(Qt::ShiftModifier)) {
        insertPlainText(QStringLiteral("\n")); // Qt would put a line separator, which is no PromQL
        return;
    }
    if (enter) {
        Q_EMIT runRequested();
        return;
    }
    if (key == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        suggest(true);
        return;
    }
    if (!popup && event->modifiers().testFlag(Qt::ShiftModifier) == false && walkHistory(key))
        return;
    QPlainTextEdit::keyPressEvent(event);
    if (!event->text().isEmpty() && event->text().front().isPrint())
        suggest(false);
    else if (popup)
        suggest(false);
}

void PromqlEditor::insertFromMimeData(const QMimeData *source)
{
    if (source->hasText())
        insertPlainText(source->text().left(longestPaste));
}

void PromqlEditor::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    adjustHeight();
}

void PromqlEditor::applyTheme()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(m_theme.font().pixelSize());
    setFont(font);
    showMark();
    adjustHeight();
}

void PromqlEditor::showMark()
{
    QList<QTextEdit::ExtraSelection> marks;
    if (m_error) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(document());
        mark.cursor.setPosition(m_error->start);
        mark.cursor.setPosition(m_error->start + m_error->length, QTextCursor::KeepAnchor);
        const Colors &colors = m_theme.colors();
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        mark.format.setUnderlineColor(colors.critical);
        mark.format.setBackground(blend(colors.critical, colors.window, 0.25));
        marks.append(mark);
    }
    setExtraSelections(marks);
}

void PromqlEditor::adjustHeight()
{
    const bool scrolls = document()->size().height() > mostLines;
    setVerticalScrollBarPolicy(scrolls ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    const int height = sizeHint().height();
    if (height == minimumHeight() && height == maximumHeight())
        return;
    setFixedHeight(height);
    updateGeometry();
}

bool PromqlEditor::walkHistory(int key)
{
    if (key != Qt::Key_Up && key != Qt::Key_Down)
        return false;
    QTextCursor cursor = textCursor();
    if (cursor.movePosition(key == Qt::Key_Up ? QTextCursor::Up : QTextCursor::Down))
        return false; // there is a line to go to
    const QString query = key == Qt::Key_Up ? m_history.previous(toPlainText()) : m_history.next(toPlainText());
    if (query.isNull())
        return false;
    setQuery(query);
    return true;
}

QString PromqlEditor::wordBeforeCursor() const
{
    const QTextCursor cursor = textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock());
    static const QRegularExpression word(QStringLiteral("(?<![$\\w])[a-zA-Z_:][a-zA-Z0-9_:]*\\z"));
    return word.match(before).captured();
}

void PromqlEditor::suggest(bool asked)
{
    const QString word = wordBeforeCursor();
    bool inBacktick = false;
    const auto tokens = promqlTokens(toPlainText().left(textCursor().position()), inBacktick);
    const bool inText = !tokens.empty()
        && (tokens.back().kind == PromqlTokenKind::String || tokens.back().kind == PromqlTokenKind::Comment);
    if (inText || (!asked && word.size() < shortestWord)) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->setCompletionPrefix(word);
    const bool isWhole = m_completer->completionCount() == 1 && m_completer->currentCompletion() == word;
    if (m_completer->completionCount() == 0 || isWhole) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->popup()->setCurrentIndex(m_completer->completionModel()->index(0, 0));
    QRect place = cursorRect();
    const int width =
        m_completer->popup()->sizeHintForColumn(0) + m_completer->popup()->verticalScrollBar()->sizeHint().width() + 16;
    place.setWidth(qMin(width, widestPopup));
    m_completer->complete(place);
}

void PromqlEditor::accept(const QString &completion)
{
    QTextCursor cursor = textCursor();
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, static_cast<int>(wordBeforeCursor().size()));
    const bool isFunction = promqlFunctions().contains(completion);
    cursor.insertText(isFunction ? completion + u'(' : completion);
    setTextCursor(cursor);
}

} // namespace meterbird::ui
