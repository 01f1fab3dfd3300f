// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/snapshot/dashboardsnapshot.h"

#include "src/dashboard/dashboardmodel.h"
#include "ui/dashboard/dashboardpage.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QPainter>

namespace meterbird::ui {

namespace {

constexpr int padding = 12;
constexpr int largestSide = 16'000; // pixels; a dashboard of hundreds of panels must not eat the memory

constexpr std::size_t mostTitles = 5;

/// Of what is on screen, which may be older than the clock; of panels that differ, the newest.
TimeRange shownBy(const dashboard::DashboardModel &model)
{
    const dashboard::PanelState *newest = nullptr;
    for (const auto &feed : model.feeds()) {
        const dashboard::PanelState &state = feed->state();
        if (state.updatedAt != 0 && (!newest || state.range.end > newest->range.end))
            newest = &state;
    }
    return newest ? newest->range : model.shownRange();
}

} // namespace

snapshot::Snapshot snapshotOf(const dashboard::DashboardModel &model, Timestamp madeAt)
{
    snapshot::Snapshot result;
    result.title = model.dashboard().title;
    result.range = shownBy(model);
    result.madeAt = madeAt;
    for (const auto &feed : model.feeds()) {
        if (feed->panel().queries.empty())
            continue;
        snapshot::SnapshotPanel panel {feed->panel().title, {}};
        for (const dashboard::PanelSeries &series : feed->state().series)
            panel.series.push_back({series.name, series.unit, series.samples});
        result.panels.push_back(std::move(panel));
    }
    return result;
}

QString titlesOf(const std::vector<std::string> &titles)
{
    QStringList shown;
    for (std::size_t i = 0; i < titles.size() && i < mostTitles; ++i)
        shown.append(titles[i].empty() ? QCoreApplication::translate("Snapshot", "a panel without a title")
                                       : shownText(titles[i], 60));
    const QString words = shown.join(QStringLiteral(", "));
    return titles.size() <= mostTitles
        ? words
        : QCoreApplication::translate("Snapshot", "%1 and %2 more").arg(words).arg(titles.size() - mostTitles);
}

int captionHeight(const Theme &theme)
{
    return qCeil(QFontMetricsF(theme.font(0.85)).height()) + padding;
}

QImage dashboardImage(DashboardPage &page, const Theme &theme, const snapshot::Snapshot &snapshot, double pixelRatio)
{
    QWidget &sheet = page.sheet();
    const int caption = captionHeight(theme);
    const QSize size(sheet.width(), sheet.height() + caption);
    double ratio = pixelRatio > 0 ? pixelRatio : page.devicePixelRatioF();
    ratio = std::min(ratio, static_cast<double>(largestSide) / std::max({size.width(), size.height(), 1}));
    QImage image(size * ratio, QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    image.fill(theme.colors().window);
    QPainter painter(&image);
    sheet.render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);

    const QRect line(padding, sheet.height() - padding / 2, sheet.width() - 2 * padding, caption);
    painter.setFont(theme.font(0.85));
    painter.setPen(theme.colors().secondary);
    const QString made = QStringLiteral("Meterbird");
    const int madeWidth = painter.fontMetrics().horizontalAdvance(made) + padding;
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, made);
    painter.drawText(line.adjusted(0, 0, -madeWidth, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(shownText(snapshot::captionOf(snapshot), 400), Qt::ElideMiddle,
                                                      line.width() - madeWidth));
    return image;
}

QByteArray pngOf(const QImage &image, const snapshot::Snapshot &snapshot)
{
    // On the image, not the writer: QImageWriter takes a key with a space in it for a description.
    QImage described = image;
    described.setText(QStringLiteral("Title"), shownText(snapshot.title));
    described.setText(QStringLiteral("Description"), shownText(snapshot::captionOf(snapshot), 400));
    described.setText(QStringLiteral("Creation Time"), QString::fromStdString(toRfc3339(snapshot.madeAt)));
    described.setText(QStringLiteral("Software"), QStringLiteral("Meterbird " METERBIRD_VERSION));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!described.save(&buffer, "png"))
        return {};
    return bytes;
}

} // namespace meterbird::ui
