// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/querybar.h"

#include "src/base/duration.h"
#include "ui/explore/promqleditor.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QActionGroup>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {

constexpr qsizetype longestEntry = 90; // characters of a query in the history menu
constexpr Milliseconds stepChoices[] = {1'000, 5'000, 15'000, 60'000, 300'000, 3'600'000};

QString durationText(Milliseconds length)
{
    return QString::fromStdString(toReadableDuration(length));
}

QString menuLabel(const QString &caption, const QString &value)
{
    return QStringLiteral("%1  %2 \u25be").arg(caption, value);
}

} // namespace

QueryBar::QueryBar(const Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_editor(new PromqlEditor(theme, m_history, this))
    , m_run(new QPushButton(tr("Run \u23ce"), this))
    , m_stepButton(addMenuButton(tr("How far the points of the graph are apart")))
    , m_formButton(addMenuButton(tr("A graph over the time range, or a table of the values now")))
    , m_historyButton(addMenuButton(tr("Queries asked before, also by Up and Down in the query")))
    , m_summary(new QLabel(this))
    , m_trouble(new QLabel(this))
{
    m_run->setProperty("primary", true);
    m_run->setToolTip(tr("Run the query (Enter)"));
    m_run->setAccessibleName(tr("Run"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setMinimumWidth(1);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_summary->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_trouble->setTextFormat(Qt::PlainText);
    m_trouble->setWordWrap(true);
    m_trouble->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_trouble->hide();

    auto *top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_editor, 1);
    m_run->setMinimumHeight(m_editor->sizeHint().height()); // of one line
    top->addWidget(m_run, 0, Qt::AlignTop);
    auto *options = new QHBoxLayout;
    options->setSpacing(8);
    for (QPushButton *button : {m_stepButton, m_formButton, m_historyButton})
        options->addWidget(button);
    options->addWidget(m_summary, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addLayout(top);
    layout->addWidget(m_trouble);
    layout->addLayout(options);

    makeStepMenu();
    makeFormMenu();
    makeHistoryMenu();
    connect(m_run, &QPushButton::clicked, this, &QueryBar::runRequested);
    connect(m_editor, &PromqlEditor::runRequested, this, &QueryBar::runRequested);
    connect(&theme, &Theme::changed, this, &QueryBar::applyTheme);
    setObjectName(QStringLiteral("queryBar"));
    applyTheme();
}

void QueryBar::setInstant(bool instant)
{
    if (instant == m_isInstant)
        return;
    m_isInstant = instant;
    m_formButton->setText(menuLabel(tr("Show"), instant ? tr("Table") : tr("Graph")));
    m_formButton->menu()->actions().at(instant ? 1 : 0)->setChecked(true);
    m_stepButton->setEnabled(!instant);
    Q_EMIT optionsChanged();
}

void QueryBar::showStep(Milliseconds step)
{
    m_step = step;
    const QString words = step > 0 ? durationText(step) : QString();
    const QString choice = m_minStep ? tr("at least %1").arg(durationText(*m_minStep)) : tr("auto");
    m_stepButton->setText(
        menuLabel(tr("Step"), words.isEmpty() || m_minStep == step ? choice : choice + QStringLiteral(" · ") + words));
}

void QueryBar::showSummary(const QString &words)
{
    m_summary->setText(words);
    m_summary->setToolTip(toolTipText(words));
}

void QueryBar::showRunning(bool running)
{
    m_run->setText(running ? tr("Asking \u2026") : tr("Run \u23ce"));
}

void QueryBar::showTrouble(const QString &words, bool isWarning)
{
    if (isWarning != m_troubleIsWarning) {
        m_troubleIsWarning = isWarning;
        applyTheme();
    }
    m_trouble->setText(words);
    m_trouble->setVisible(!words.isEmpty());
}

QString QueryBar::summary() const
{
    return m_summary->text();
}

QString QueryBar::trouble() const
{
    return m_trouble->text();
}

QPushButton *QueryBar::addMenuButton(const QString &hint)
{
    auto *button = new QPushButton(this);
    button->setToolTip(hint);
    button->setMenu(new QMenu(button));
    return button;
}

void QueryBar::makeStepMenu()
{
    auto *group = new QActionGroup(this);
    const auto add = [&](const QString &text, std::optional<Milliseconds> step) {
        QAction *action = m_stepButton->menu()->addAction(text);
        action->setCheckable(true);
        action->setChecked(!step);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, step] {
            m_minStep = step;
            showStep(m_step);
            Q_EMIT optionsChanged();
        });
    };
    add(tr("Auto: as fine as the width shows"), std::nullopt);
    for (const Milliseconds step : stepChoices)
        add(tr("At least %1").arg(durationText(step)), step);
    showStep(0);
}

void QueryBar::makeFormMenu()
{
    auto *group = new QActionGroup(this);
    for (const bool instant : {false, true}) {
        QAction *action =
            m_formButton->menu()->addAction(instant ? tr("Table: the values now") : tr("Graph: over the time range"));
        action->setCheckable(true);
        action->setChecked(instant == m_isInstant);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, instant] { setInstant(instant); });
    }
    m_formButton->setText(menuLabel(tr("Show"), tr("Graph")));
}

void QueryBar::makeHistoryMenu()
{
    m_historyButton->setText(tr("History \u25be"));
    connect(m_historyButton->menu(), &QMenu::aboutToShow, this, &QueryBar::fillHistoryMenu);
}

void QueryBar::fillHistoryMenu()
{
    QMenu *menu = m_historyButton->menu();
    menu->clear();
    const QStringList &queries = m_history.queries();
    for (auto query = queries.crbegin(); query != queries.crend(); ++query) {
        QString line = query->simplified();
        if (line.size() > longestEntry)
            line = line.left(longestEntry) + u'\u2026';
        const QAction *action = menu->addAction(line.replace(u'&', QStringLiteral("&&")));
        connect(action, &QAction::triggered, this, [this, text = *query] {
            m_editor->setQuery(text);
            Q_EMIT runRequested();
        });
    }
    if (queries.isEmpty())
        menu->addAction(tr("No query has been run yet"))->setEnabled(false);
}

void QueryBar::applyTheme()
{
    const Colors &colors = m_theme.colors();
    setStyleSheet(QStringLiteral("#queryBar { background: %1; border: 1px solid %2; border-radius: 8px; }")
                      .arg(colors.card.name(), colors.border.name()));
    QPalette quiet = m_summary->palette();
    quiet.setColor(QPalette::WindowText, colors.secondary);
    m_summary->setPalette(quiet);
    QPalette trouble = m_trouble->palette();
    trouble.setColor(QPalette::WindowText, m_troubleIsWarning ? colors.warning : colors.critical);
    m_trouble->setPalette(trouble);
}

} // namespace meterbird::ui
