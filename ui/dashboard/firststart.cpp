// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/firststart.h"

#include "src/sources/recipes.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace meterbird::ui {

namespace {

QLabel *plainLabel(const QString &text)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

FirstStart::FirstStart(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(plainLabel(tr("No telemetry yet")))
    , m_words(plainLabel(tr("Send a first event from your agent: the charts appear a few seconds later. "
                            "What you send stays on this machine.")))
    , m_tabs(new QTabBar)
    , m_what(plainLabel({}))
    , m_code(new QPlainTextEdit)
    , m_copy(new QPushButton(tr("&Copy")))
    , m_demo(new QPushButton(tr("Show the &demo")))
    , m_state(plainLabel({}))
{
    for (const sources::Recipe &recipe : sources::firstRecipes())
        m_tabs->addTab(recipe.name);
    m_tabs->setAccessibleName(tr("What sends"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_code->setReadOnly(true);
    m_code->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_code->setAccessibleName(tr("What to paste"));
    m_demo->setProperty("primary", true);
    m_demo->setToolTip(tr("Opens a window of its own with made-up numbers; nothing of it comes here"));

    auto *top = new QHBoxLayout;
    top->addWidget(m_tabs);
    top->addStretch();
    top->addWidget(m_copy);
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_state, 1);
    bottom->addWidget(m_demo);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(28, 24, 28, 24);
    layout->setSpacing(10);
    layout->addWidget(m_title);
    layout->addWidget(m_words);
    layout->addSpacing(6);
    layout->addLayout(top);
    layout->addWidget(m_what);
    layout->addWidget(m_code, 1);
    layout->addLayout(bottom);

    connect(m_tabs, &QTabBar::currentChanged, this, &FirstStart::showExample);
    connect(m_copy, &QPushButton::clicked, this, &FirstStart::copyExample);
    connect(m_demo, &QPushButton::clicked, this, &FirstStart::requestDemo);
    connect(&theme, &Theme::changed, this, &FirstStart::applyTheme);
    applyTheme();
    showReceiver();
}

void FirstStart::setReceiverUrl(const QString &url)
{
    if (url == m_url)
        return; // told every second: what is selected there stays so
    m_url = url;
    showReceiver();
}

void FirstStart::showReceiver()
{
    m_state->setText(m_url.isEmpty() ? tr("The receiver is not running.") : tr("Listening on %1").arg(m_url));
    setDemoRunning(m_demoRuns);
    m_copy->setEnabled(!m_url.isEmpty());
    showExample();
}

void FirstStart::setDemoRunning(bool running)
{
    m_demo->setEnabled(!running && !m_url.isEmpty());
    m_demo->setText(running ? tr("The demo runs …") : tr("Show the &demo"));
    m_demoRuns = running;
}

/// The other window takes a second or two to come: meanwhile nobody need press again.
void FirstStart::requestDemo()
{
    m_demo->setEnabled(false);
    m_demo->setText(tr("The demo opens …"));
    QTimer::singleShot(3000, m_demo, [this] { setDemoRunning(m_demoRuns); });
    Q_EMIT demoRequested();
}

const sources::Recipe &FirstStart::chosen() const
{
    return sources::firstRecipes().at(static_cast<std::size_t>(std::max(0, m_tabs->currentIndex())));
}

QString FirstStart::example() const
{
    return sources::pasteText(chosen(), m_url.isEmpty() ? QStringLiteral("http://127.0.0.1:4318") : m_url);
}

void FirstStart::showExample()
{
    m_what->setText(chosen().what);
    m_code->setPlainText(example().trimmed());
}

void FirstStart::copyExample()
{
    QGuiApplication::clipboard()->setText(example());
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(1500, m_copy, [this] { m_copy->setText(tr("&Copy")); });
}

void FirstStart::applyTheme()
{
    m_title->setFont(m_theme.font(1.5, QFont::DemiBold));
    QFont code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    code.setPixelSize(m_theme.font(0.95).pixelSize());
    m_code->setFont(code);
    m_copy->setIcon(themeIcon(QStringLiteral("copy"), m_theme));
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, m_theme.colors().secondary);
    m_words->setPalette(quiet);
    m_what->setPalette(quiet);
    m_state->setPalette(quiet);
    update();
}

void FirstStart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.colors().border, 1));
    painter.setBrush(m_theme.colors().card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

} // namespace meterbird::ui
