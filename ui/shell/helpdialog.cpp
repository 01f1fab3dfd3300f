// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/helpdialog.h"

#include "ui/shell/card.h"
#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>

namespace meterbird::ui {

namespace {

void addPart(QGridLayout &grid, const Theme &theme, const QString &title, const std::vector<HelpFact> &facts)
{
    if (facts.empty())
        return;
    auto *heading = plainLabel(title, grid.parentWidget());
    heading->setFont(theme.font(1.1, QFont::DemiBold));
    heading->setContentsMargins(0, grid.rowCount() > 1 ? 12 : 0, 0, 4);
    grid.addWidget(heading, grid.rowCount(), 0, 1, 2);
    for (const HelpFact &fact : facts) {
        auto *value = plainLabel(fact.value, grid.parentWidget());
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        value->setWordWrap(true);
        value->setAccessibleName(fact.name);
        const int row = grid.rowCount();
        grid.addWidget(plainLabel(fact.name, grid.parentWidget()), row, 0, Qt::AlignTop);
        grid.addWidget(value, row, 1, Qt::AlignTop);
    }
}

} // namespace

HelpDialog::HelpDialog(const Theme &theme, const std::vector<HelpFact> &shortcuts, const std::vector<HelpFact> &facts,
                       QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Help"));
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(20, 20, 20, 16);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    addPart(*grid, theme, tr("Keys"), shortcuts);
    addPart(*grid, theme, tr("This Meterbird"), facts);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    grid->addWidget(buttons, grid->rowCount(), 0, 1, 2);
    setMinimumWidth(480);
}

} // namespace meterbird::ui
