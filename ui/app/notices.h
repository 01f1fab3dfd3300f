// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include <vector>

namespace meterbird::ui {

/// Something that a person should know: one sentence, plain text, may hold words from outside.
struct Notice {
    enum class Level { Info, Warning, Critical };

    QString id; ///< the same id replaces an earlier one
    Level level = Level::Info;
    QString text;
    QStringList buttons; ///< whoever said it knows what they do

    bool operator==(const Notice &) const = default;
};

/// What has been noticed and has not ended. GUI thread.
class Notices : public QObject
{
    Q_OBJECT

public:
    /// Nothing when the very same is said already.
    void say(const QString &id, Notice::Level level, const QString &text, const QStringList &buttons = {});
    void unsay(const QString &id);
    const std::vector<Notice> &all() const { return m_all; }

Q_SIGNALS:
    void said(const meterbird::ui::Notice &notice);
    void ended(const QString &id);

private:
    std::vector<Notice> m_all;
};

} // namespace meterbird::ui
