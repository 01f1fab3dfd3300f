// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <cstdint>
#include <vector>

namespace meterbird::alerts {

enum class Urgency { Low = 0, Normal = 1, Critical = 2 };

/// A button of a notice. `id` comes back in Notifier::actionInvoked.
struct NoticeAction {
    QString id;
    QString label;

    bool operator==(const NoticeAction &) const = default;
};

namespace action {
inline const QString showChart = QStringLiteral("show-chart");
inline const QString showAlerts = QStringLiteral("show-alerts");
inline const QString snooze = QStringLiteral("snooze-1h");
} // namespace action

/// What a person is told. Plain text: whoever shows it escapes what needs escaping.
struct Notice {
    std::int64_t id = 0; ///< of this sending; comes back in delivered and failed
    QString replaces; ///< the receipt of an earlier notice that this one takes the place of; or empty
    QString summary;
    QString body;
    Urgency urgency = Urgency::Normal;
    std::vector<NoticeAction> actions;

    bool operator==(const Notice &) const = default;
};

/// The port through which alerts reach the desktop. Lives on the GUI thread; never blocks. Each notify() is answered by
/// one delivered() or one failed(), later.
class Notifier : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// False: nobody would show it now; availableChanged tells when that changes.
    virtual bool isAvailable() const = 0;
    virtual void notify(const Notice &notice) = 0;
    /// Takes the notice with this receipt from the screen, if it is still there.
    virtual void close(const QString &receipt) = 0;

Q_SIGNALS:
    /// It is on the screen. `receipt` is opaque and names it from now on, also after a restart of ours.
    void delivered(qint64 id, const QString &receipt);
    /// `mayBeShown`: no answer came, so it is not certain that nobody saw it.
    void failed(qint64 id, const QString &reason, bool mayBeShown);
    /// May name a receipt that is not ours: everyone's notices are heard.
    void actionInvoked(const QString &receipt, const QString &action);
    void closed(const QString &receipt);
    void availableChanged(bool isAvailable);
};

} // namespace meterbird::alerts
