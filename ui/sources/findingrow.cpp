// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sources/findingrow.h"

#include "src/base/duration.h"
#include "src/sources/advice.h"
#include "ui/shell/card.h"
#include "ui/shell/stateshape.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace meterbird::ui {

namespace {

constexpr int markSize = 10;
constexpr int indent = 20;

QString words(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// How often and when, for what has been seen by and by; nothing for what was found by looking now.
QString timesText(const sources::Finding &finding, Timestamp now)
{
    if (finding.first == 0)
        return {};
    const QString ago = QString::fromStdString(toReadableDuration(now - finding.last));
    return finding.times > 1 ? FindingRow::tr("%1 times, last %2 ago").arg(finding.times).arg(ago)
                             : FindingRow::tr("%1 ago").arg(ago);
}

} // namespace

FindingRow::FindingRow(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(plainLabel({}, this))
    , m_detail(plainLabel({}, this))
    , m_remedy(plainLabel({}, this))
{
    m_title->setObjectName(QStringLiteral("findingTitle"));
    m_detail->setObjectName(QStringLiteral("findingDetail"));
    m_remedy->setObjectName(QStringLiteral("findingRemedy"));
    for (QLabel *label : {m_title, m_detail, m_remedy})
        label->setMinimumWidth(40);
    m_remedy->setTextInteractionFlags(Qt::TextSelectableByMouse); // it names settings to paste
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(indent, 8, 0, 6);
    layout->setSpacing(2);
    layout->addWidget(m_title);
    layout->addWidget(m_detail);
    layout->addWidget(m_remedy);
    connect(&theme, &Theme::changed, this, &FindingRow::applyTheme);
    applyTheme();
}

void FindingRow::setFinding(const sources::Finding &finding, Timestamp now)
{
    const sources::Advice advice = sources::adviceFor(finding.kind);
    m_isCritical = advice.isCritical;
    const QString subject = shownText(finding.subject, 300);
    m_title->setText(subject.isEmpty() ? words(advice.title)
                                       : QStringLiteral("%1: %2").arg(words(advice.title), subject));
    QStringList seen {shownText(finding.detail, 500), timesText(finding, now)};
    seen.removeAll(QString());
    m_detail->setText(seen.join(QStringLiteral(" · ")));
    m_detail->setVisible(!seen.isEmpty());
    m_remedy->setText(words(advice.remedy));
    setAccessibleName(m_title->text());
    update();
}

void FindingRow::applyTheme()
{
    m_title->setFont(m_theme.font(1, QFont::DemiBold));
    m_detail->setFont(m_theme.font(0.92));
    setQuiet(*m_detail, m_theme);
    update();
}

void FindingRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int line = QFontMetrics(m_title->font()).height();
    drawStateShape(painter, QRectF(0, m_title->y() + (line - markSize) / 2.0, markSize, markSize),
                   m_isCritical ? StatusState::Critical : StatusState::Warning, m_theme.colors());
    painter.setPen(m_theme.colors().grid);
    painter.drawLine(QPointF(0, 0.5), QPointF(width(), 0.5));
}

} // namespace meterbird::ui
