// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/ruleswords.h"

#include "ui/theme/errorwords.h"

#include <QCoreApplication>

namespace meterbird::ui {

QString wordsFor(const alerts::BrokenRules &broken)
{
    const QString what = shownText(broken.error.detail, 400);
    switch (broken.standIn) {
    case alerts::BrokenRules::StandIn::LastGood:
        return QCoreApplication::translate("Rules",
                                           "%1. Its rules go on as they were last read. Mend it and read the rules "
                                           "again.")
            .arg(what);
    case alerts::BrokenRules::StandIn::Shipped:
        return QCoreApplication::translate("Rules",
                                           "%1. The shipped rules are used meanwhile. Mend it and read the rules "
                                           "again.")
            .arg(what);
    case alerts::BrokenRules::StandIn::Nothing:
        break;
    }
    return what;
}

} // namespace meterbird::ui
