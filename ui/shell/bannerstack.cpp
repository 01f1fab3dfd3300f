// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/bannerstack.h"

#include "ui/shell/banner.h"
#include "ui/theme/theme.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <tuple>

namespace meterbird::ui {

namespace {
constexpr std::size_t mostShown = 3;
}

BannerStack::BannerStack(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_layout(new QVBoxLayout(this))
    , m_more(new QPushButton(this))
{
    m_layout->setContentsMargins(12, 12, 12, 0);
    m_layout->setSpacing(8);
    m_more->setObjectName(QStringLiteral("more"));
    m_more->hide();
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_showsAll = !m_showsAll;
        arrange();
    });
    m_layout->addWidget(m_more, 0, Qt::AlignLeft);
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
    if (known && known->isClosed && known->text == text)
        return; // the user closed this very message
    if (!known)
        known = &m_entries.emplace_back();
    known->id = id;
    known->state = state;
    known->text = text;
    known->buttons = buttons;
    known->turn = ++m_turn;
    known->isClosed = false;
    arrange();
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
    arrange();
}

void BannerStack::close(const QString &id)
{
    if (Entry *known = entry(id))
        known->isClosed = true;
    arrange();
    Q_EMIT closed(id);
}

/// The newest, of the others the worst, and the newer among equals; all of them when that was asked for.
std::vector<const BannerStack::Entry *> BannerStack::chosen() const
{
    std::vector<const Entry *> open;
    for (const Entry &each : m_entries) {
        if (!each.isClosed)
            open.push_back(&each);
    }
    if (m_showsAll || open.size() <= mostShown)
        return open;
    const auto newest =
        std::max_element(open.begin(), open.end(), [](const Entry *a, const Entry *b) { return a->turn < b->turn; });
    std::iter_swap(open.begin(), newest);
    std::sort(open.begin() + 1, open.end(),
              [](const Entry *a, const Entry *b) { return std::tie(b->state, b->turn) < std::tie(a->state, a->turn); });
    open.resize(mostShown);
    return open;
}

void BannerStack::arrange()
{
    const auto shown = chosen();
    int place = 0;
    int open = 0;
    for (Entry &each : m_entries) {
        open += each.isClosed ? 0 : 1;
        if (std::find(shown.begin(), shown.end(), &each) != shown.end())
            present(each, place);
        else if (each.banner)
            each.banner->hide();
        place += each.banner ? 1 : 0;
    }
    showMore(open, static_cast<int>(shown.size()));
    setVisible(!shown.empty());
}

void BannerStack::present(Entry &entry, int place)
{
    if (!entry.banner) {
        entry.banner = new Banner(m_theme, this);
        entry.banner->setObjectName(entry.id);
        const QString id = entry.id;
        connect(entry.banner, &Banner::pressed, this, [this, id](int button) { Q_EMIT pressed(id, button); });
        connect(entry.banner, &Banner::closePressed, this, [this, id] { close(id); });
        m_layout->insertWidget(place, entry.banner);
    }
    entry.banner->set(entry.state, entry.text, entry.buttons);
    entry.banner->show();
}

void BannerStack::showMore(int open, int shown)
{
    const int more = open - shown;
    m_showsAll = m_showsAll && open > int(mostShown);
    m_more->setText(m_showsAll      ? tr("Show the most important messages only")
                        : more == 1 ? tr("1 more message")
                                    : tr("%1 more messages").arg(more));
    m_more->setVisible(more > 0 || m_showsAll);
}

bool BannerStack::contains(const QString &id) const
{
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [&id](const Entry &e) { return e.id == id && e.banner && !e.banner->isHidden(); });
}

int BannerStack::count() const
{
    return static_cast<int>(std::count_if(m_entries.begin(), m_entries.end(),
                                          [](const Entry &e) { return e.banner && !e.banner->isHidden(); }));
}

} // namespace meterbird::ui
