// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/connectcard.h"

#include "ui/sources/recipedelegate.h"
#include "ui/sources/recipemodel.h"
#include "ui/theme/icons.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {
constexpr int listWidth = 270;
constexpr int textLines = 8; // at least: it grows to the height of the list
} // namespace

ConnectCard::ConnectCard(const Theme &theme, QWidget *parent)
    : Card(theme, tr("Connect an agent"), parent)
    , m_theme(theme)
    , m_model(new RecipeModel(this))
    , m_list(new QListView(this))
    , m_what(plainLabel({}, this))
    , m_text(new QPlainTextEdit(this))
    , m_copy(new QPushButton(themeIcon(QStringLiteral("copy"), theme), tr("&Copy"), this))
    , m_target(new QPushButton(themeIcon(QStringLiteral("add"), theme), tr("Add as scrape target…"), this))
{
    m_list->setObjectName(QStringLiteral("recipes"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new RecipeDelegate(theme, m_list));
    m_list->setAccessibleName(tr("Agents that can be connected"));
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setStyleSheet(QStringLiteral("QListView { border: 0; border-radius: 0; }"));
    m_list->setFixedWidth(listWidth);
    auto *halves = new QHBoxLayout;
    halves->setSpacing(16);
    halves->addWidget(m_list);
    halves->addWidget(makeText(), 1);
    body()->addLayout(halves);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &ConnectCard::showRecipe);
    connect(m_copy, &QPushButton::clicked, this, &ConnectCard::copyText);
    connect(m_target, &QPushButton::clicked, this, [this] {
        Q_EMIT targetWanted({chosen().targetUrl.toStdString(), chosen().targetJob.toStdString()});
    });
    connect(&theme, &Theme::changed, this, &ConnectCard::applyTheme);
    applyTheme();
    m_list->setCurrentIndex(m_model->index(0));
}

QWidget *ConnectCard::makeText()
{
    m_what->setObjectName(QStringLiteral("recipeWhat"));
    m_what->setMinimumWidth(40);
    m_what->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_text->setObjectName(QStringLiteral("recipeText"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setAccessibleName(tr("Settings to paste"));
    m_copy->setObjectName(QStringLiteral("copyRecipe"));
    m_target->setObjectName(QStringLiteral("addRecipeTarget"));
    auto *half = new QWidget(this);
    auto *rows = new QVBoxLayout(half);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(8);
    rows->addWidget(m_what);
    rows->addWidget(m_text, 1);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_target);
    buttons->addWidget(m_copy);
    rows->addLayout(buttons);
    return half;
}

void ConnectCard::setReceiverUrl(const QString &url)
{
    if (url == m_url && !m_text->toPlainText().isEmpty())
        return; // a selection stays while nothing changes
    m_url = url;
    showRecipe();
}

void ConnectCard::setSenders(const std::vector<sources::Sender> &senders, Timestamp now)
{
    m_model->setSenders(senders, now);
}

void ConnectCard::setTargets(const std::vector<prometheus::Target> &targets)
{
    m_model->setTargets(targets);
}

const sources::Recipe &ConnectCard::chosen() const
{
    return sources::recipes()[static_cast<std::size_t>(std::max(0, m_list->currentIndex().row()))];
}

void ConnectCard::choose(const QString &id)
{
    const auto &all = sources::recipes();
    const auto at =
        std::find_if(all.begin(), all.end(), [&id](const sources::Recipe &recipe) { return recipe.id == id; });
    if (at != all.end())
        m_list->setCurrentIndex(m_model->index(static_cast<int>(at - all.begin())));
}

void ConnectCard::showRecipe()
{
    const sources::Recipe &recipe = chosen();
    const bool needsReceiver = recipe.text.contains(QLatin1String("@URL"));
    const bool canBePasted = !needsReceiver || !m_url.isEmpty();
    m_what->setText(canBePasted ? recipe.what : tr("The receiver does not run, so nothing can be sent now."));
    m_text->setPlainText(canBePasted ? pasteText(recipe, m_url).trimmed() : QString());
    m_copy->setEnabled(canBePasted);
    m_copy->setText(tr("&Copy"));
    m_target->setVisible(!recipe.targetUrl.isEmpty());
}

void ConnectCard::copyText()
{
    QGuiApplication::clipboard()->setText(pasteText(chosen(), m_url));
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(1'500, m_copy, [this] { m_copy->setText(tr("&Copy")); });
}

void ConnectCard::applyTheme()
{
    QFont code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    code.setPixelSize(m_theme.font(0.95).pixelSize());
    m_text->setFont(code);
    m_text->setMinimumHeight(textLines * QFontMetrics(code).lineSpacing() + 24);
    setQuiet(*m_what, m_theme);
    m_list->setFixedHeight(m_model->rowCount() * m_list->sizeHintForRow(0) + 2);
    m_list->viewport()->update();
}

} // namespace meterbird::ui
