// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/bannerstack.h"

#include "ui/shell/banner.h"
#include "ui/theme/theme.h"

#include <QVBoxLayout>

namespace meterbird::ui {

namespace {
constexpr int mostShown = 3;
}

BannerStack::BannerStack(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(12, 12, 12, 0);
    m_layout->setSpacing(8);
    hide();
}

BannerStack::Entry *BannerStack::entry(const QString &id)
{
    const auto at = std::find_if(m_entries.begin(), m_entries.end(), [&id](const Entry &e) { return e.id == id; });
    return at == m_entries.end() ? nullptr : &*at;
}

void BannerStack::show(const QString &id, StatusState state, const QString &text, const QStringList &buttons)
{
    Entry *known = entry(id);
    if (known && !known->banner && known->text == text)
        return; // the user closed this very message
    if (!known) {
        m_entries.push_back({id, nullptr, {}});
        known = &m_entries.back();
    }
    known->text = text;
    if (!known->banner) {
        known->banner = new Banner(m_theme, this);
        known->banner->setObjectName(id);
        connect(known->banner, &Banner::pressed, this, [this, id](int button) { Q_EMIT pressed(id, button); });
        connect(known->banner, &Banner::closePressed, this, [this, id] { close(id); });
        m_layout->addWidget(known->banner);
    }
    known->banner->set(state, text, buttons);
    limit(id);
    setVisible(count() > 0);
}

/// Takes away the mildest of those that are too many, the oldest among equals; never the newest.
void BannerStack::limit(const QString &newest)
{
    while (count() > mostShown) {
        Entry *mildest = nullptr;
        for (Entry &candidate : m_entries) {
            if (candidate.banner && candidate.id != newest
                && (!mildest || candidate.banner->state() < mildest->banner->state()))
                mildest = &candidate;
        }
        remove(QString(mildest->id));
    }
}

void BannerStack::remove(const QString &id)
{
    if (const Entry *known = entry(id)) {
        if (known->banner) {
            known->banner->hide();
            known->banner->deleteLater(); // may be called from its own button
        }
        std::erase_if(m_entries, [&id](const Entry &e) { return e.id == id; });
    }
    setVisible(count() > 0);
}

void BannerStack::close(const QString &id)
{
    if (Entry *known = entry(id); known && known->banner) {
        known->banner->hide();
        known->banner->deleteLater();
        known->banner = nullptr;
    }
    setVisible(count() > 0);
    Q_EMIT closed(id);
}

bool BannerStack::contains(const QString &id) const
{
    return std::any_of(m_entries.begin(), m_entries.end(), [&id](const Entry &e) { return e.id == id && e.banner; });
}

int BannerStack::count() const
{
    return static_cast<int>(std::count_if(m_entries.begin(), m_entries.end(), [](const Entry &e) { return e.banner; }));
}

} // namespace meterbird::ui
