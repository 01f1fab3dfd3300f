// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/alerts/notifier.h"

#include <QTimer>

#include <vector>

namespace meterbird::test {

/// A desktop that writes down what it is shown. It answers from the event loop, as a real one does.
class RecordingNotifier : public alerts::Notifier
{
public:
    using Notifier::Notifier;

    enum class Manner { Delivers, Fails, Hangs, KeepsSilent };

    std::vector<alerts::Notice> shown; ///< in order, replacements too
    std::vector<QString> receipts; ///< beside shown
    std::vector<QString> closedByUs;
    Manner manner = Manner::Delivers;

    bool isAvailable() const override { return m_isAvailable; }
    void setAvailable(bool isAvailable)
    {
        m_isAvailable = isAvailable;
        Q_EMIT availableChanged(isAvailable);
    }

    void notify(const alerts::Notice &notice) override
    {
        const QString receipt = notice.replaces.isEmpty() ? QStringLiteral("desk/%1").arg(++m_last) : notice.replaces;
        if (manner == Manner::Delivers || manner == Manner::KeepsSilent) {
            shown.push_back(notice);
            receipts.push_back(receipt);
        }
        if (manner == Manner::KeepsSilent)
            return;
        QTimer::singleShot(0, this, [this, id = notice.id, receipt, how = manner] {
            if (how == Manner::Delivers)
                Q_EMIT delivered(id, receipt);
            else
                Q_EMIT failed(id, QStringLiteral("the desktop is away"), how == Manner::Hangs);
        });
    }

    void close(const QString &receipt) override { closedByUs.push_back(receipt); }
    void click(const QString &receipt, const QString &action) { Q_EMIT actionInvoked(receipt, action); }

private:
    bool m_isAvailable = true;
    int m_last = 0;
};

} // namespace meterbird::test
