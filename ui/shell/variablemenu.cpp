// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/variablemenu.h"

#include "src/base/text.h"

#include <QCoreApplication>
#include <QMenu>

namespace meterbird::ui {

namespace {
constexpr qsizetype mostValues = 200;

QString translated(const char *text)
{
    return QCoreApplication::translate("VariableMenu", text);
}
} // namespace

QString menuText(const QString &text)
{
    QString clean = QString::fromStdString(plainText(text.toStdString(), 80));
    return clean.replace(QLatin1Char('&'), QLatin1String("&&"));
}

QString selectionText(const ToolbarVariable &variable)
{
    if (variable.selected.isEmpty())
        return variable.offersAll ? translated("All") : translated("–");
    if (variable.selected.size() == 1)
        return variable.selected.first();
    return translated("%1 chosen").arg(variable.selected.size());
}

QStringList selectionAfter(const ToolbarVariable &variable, const QString &value, bool chosen)
{
    if (value.isEmpty())
        return {};
    if (!variable.multiple)
        return {value};
    QStringList selected = variable.selected;
    selected.removeAll(value);
    if (chosen)
        selected.append(value);
    if (selected.isEmpty() && !variable.offersAll)
        return {value}; // something must be chosen
    return selected;
}

void fillMenu(QMenu &menu, const ToolbarVariable &variable, const std::function<void(const QString &, bool)> &choose)
{
    const auto add = [&](const QString &words, const QString &value, bool checked) {
        QAction *action = menu.addAction(words);
        action->setCheckable(true);
        action->setChecked(checked);
        QObject::connect(action, &QAction::triggered, &menu, [choose, value](bool chosen) { choose(value, chosen); });
    };
    if (variable.offersAll) {
        add(translated("All"), {}, variable.selected.isEmpty());
        menu.addSeparator();
    }
    for (const QString &value : variable.values.mid(0, mostValues)) {
        if (!value.isEmpty())
            add(menuText(value), value, variable.selected.contains(value));
    }
    if (variable.values.isEmpty())
        menu.addAction(translated("No values yet"))->setEnabled(false);
    if (variable.values.size() > mostValues)
        menu.addAction(translated("… and %1 more").arg(variable.values.size() - mostValues))->setEnabled(false);
}

} // namespace meterbird::ui
