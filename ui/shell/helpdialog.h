// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <vector>

namespace meterbird::ui {

class Theme;

/// A name and what it is: `Metrics`, `http://127.0.0.1:9090/metrics`. Plain text.
struct HelpFact {
    QString name;
    QString value;
};

/// The keys, and where things are in this run: addresses to send to, folders.
class HelpDialog : public QDialog
{
    Q_OBJECT

public:
    HelpDialog(const Theme &theme, const std::vector<HelpFact> &shortcuts, const std::vector<HelpFact> &facts,
               QWidget *parent = nullptr);
};

} // namespace meterbird::ui
