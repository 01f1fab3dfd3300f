// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/explore/explorestart.h"

#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {
struct Example {
    const char *name;
    const char *query;
};

constexpr Example examples[] = {
    {QT_TRANSLATE_NOOP("ExploreStart", "LLM calls a second, by model"),
     "sum by (model) (rate(llm_calls_total[$__rate_interval]))"},
    {QT_TRANSLATE_NOOP("ExploreStart", "Latency that 95 % of the calls stay under"),
     "histogram_quantile(0.95, sum by (le, model) (rate(llm_call_duration_seconds_bucket[$__rate_interval])))"},
    {QT_TRANSLATE_NOOP("ExploreStart", "Tokens in the range, by type"),
     "sum by (type) (increase(llm_tokens_total[$__range]))"},
};
} // namespace

ExploreStart::ExploreStart(const Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_title(new QLabel(tr("Ask Prometheus anything"), this))
    , m_words(new QLabel(tr("Type PromQL above and press Enter. Ctrl+Space completes the names of metrics and "
                            "functions. Or begin with one of these:"),
                         this))
{
    setObjectName(QStringLiteral("exploreStart"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(8);
    layout->addStretch();
    for (QLabel *label : {m_title, m_words}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    layout->addSpacing(8);
    for (const Example &example : examples) {
        const QString query = QString::fromLatin1(example.query);
        auto *button = new QPushButton(QCoreApplication::translate("ExploreStart", example.name), this);
        button->setToolTip(toolTipText(query));
        button->setMinimumWidth(320);
        layout->addWidget(button, 0, Qt::AlignHCenter);
        connect(button, &QPushButton::clicked, this, [this, query] { Q_EMIT chosen(query); });
    }
    layout->addStretch();
    connect(&theme, &Theme::changed, this, &ExploreStart::applyTheme);
    applyTheme();
}

void ExploreStart::applyTheme()
{
    const Colors &colors = m_theme.colors();
    setStyleSheet(QStringLiteral("#exploreStart { background: %1; border: 1px solid %2; border-radius: 8px; }")
                      .arg(colors.card.name(), colors.border.name()));
    m_title->setFont(m_theme.font(1.25, QFont::DemiBold));
    QPalette quiet = m_words->palette();
    quiet.setColor(QPalette::WindowText, colors.secondary);
    m_words->setPalette(quiet);
}

} // namespace meterbird::ui
