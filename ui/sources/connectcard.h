// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/query.h"
#include "src/settings/settings.h"
#include "src/sources/recipes.h"
#include "ui/shell/card.h"

#include <vector>

class QLabel;
class QListView;
class QPlainTextEdit;
class QPushButton;

namespace meterbird::ui {

class RecipeModel;

/// "Connect an agent": pick one, paste its settings, and see its row turn green.
class ConnectCard : public Card
{
    Q_OBJECT

public:
    explicit ConnectCard(const Theme &theme, QWidget *parent = nullptr);

    /// http://127.0.0.1:4318; empty while the receiver does not run.
    void setReceiverUrl(const QString &url);
    void setSenders(const std::vector<sources::Sender> &senders, Timestamp now);
    void setTargets(const std::vector<prometheus::Target> &targets);

    const sources::Recipe &chosen() const;
    void choose(const QString &id);

Q_SIGNALS:
    /// The page of an agent is to be scraped.
    void targetWanted(const meterbird::settings::ScrapeTarget &target);

private:
    QWidget *makeText();
    void applyTheme();
    void showRecipe();
    void copyText();

    const Theme &m_theme;
    RecipeModel *m_model;
    QListView *m_list;
    QLabel *m_what;
    QPlainTextEdit *m_text;
    QPushButton *m_copy;
    QPushButton *m_target;
    QString m_url;
};

} // namespace meterbird::ui
