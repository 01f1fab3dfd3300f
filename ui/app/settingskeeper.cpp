// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/settingskeeper.h"

#include "ui/app/notices.h"
#include "ui/theme/errorwords.h"

namespace meterbird::ui {

namespace {

QString savingId()
{
    return QStringLiteral("settings");
}

QString readingId()
{
    return QStringLiteral("settings-read");
}

} // namespace

SettingsKeeper::SettingsKeeper(Notices &notices)
    : m_notices(notices)
{ }

void SettingsKeeper::open(Result<settings::SettingsStore> store)
{
    if (!store) {
        m_openError = store.error();
        m_notices.say(savingId(), Notice::Level::Critical,
                      tr("Settings are not kept: %1").arg(wordsFor(store.error())));
        return;
    }
    m_store.emplace(std::move(*store));
    const auto loaded = m_store->load();
    if (!loaded) {
        m_notices.say(readingId(), Notice::Level::Warning,
                      tr("The settings cannot be read, and defaults are used: %1").arg(wordsFor(loaded.error())));
        m_openError = loaded.error(); // nor written: what is there may be read at the next start
        m_store.reset();
        return;
    }
    m_settings = loaded->settings;
    sayComplaints(loaded->complaints);
}

void SettingsKeeper::sayComplaints(const std::vector<std::string> &complaints)
{
    m_hasComplaints = !complaints.empty();
    QStringList sentences;
    for (const std::string &complaint : complaints)
        sentences << shownText(complaint, 300);
    if (m_hasComplaints)
        m_notices.say(readingId(), Notice::Level::Warning, sentences.join(QLatin1Char(' ')));
    else
        m_notices.unsay(readingId());
}

Result<void> SettingsKeeper::set(const settings::Settings &settings)
{
    if (settings == m_settings && m_isKept)
        return {};
    if (const auto fine = settings::validate(settings); !fine) {
        m_notices.say(savingId(), Notice::Level::Warning,
                      tr("The settings were not changed. %1").arg(shownText(fine.error().detail, 300)));
        return fine;
    }
    m_settings = settings;
    if (!m_store)
        return Failure(*m_openError); // said at the start
    const auto kept = m_store->save(settings);
    m_isKept = kept.has_value();
    sayResult(kept);
    return kept;
}

void SettingsKeeper::sayResult(const Result<void> &kept)
{
    if (!kept) {
        m_notices.say(savingId(), Notice::Level::Warning,
                      tr("The settings are in force, but will be forgotten when Meterbird ends. %1. Make the disk "
                         "writable, then save them again.")
                          .arg(wordsFor(kept.error())),
                      {tr("Save again")});
        return;
    }
    m_notices.unsay(savingId());
    if (!m_hasComplaints)
        return;
    // A stored value that could not be used is gone once that setting was changed.
    if (const auto stored = m_store->load())
        sayComplaints(stored->complaints);
}

} // namespace meterbird::ui
