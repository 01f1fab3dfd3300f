// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settingspage.h"

#include "src/base/duration.h"
#include "ui/shell/card.h"
#include "ui/shell/rangechoice.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <QWheelEvent>

namespace meterbird::ui {

namespace {

constexpr Milliseconds day = 86'400'000;

/// The wheel turns the page and chooses nothing, whether this has the focus or not: a choice is in force at once, and a
/// shorter time to keep samples cannot be taken back.
class SteadyCombo : public QComboBox
{
public:
    using QComboBox::QComboBox;

protected:
    void wheelEvent(QWheelEvent *event) override { event->ignore(); }
};

QComboBox *makeCombo(const QString &name, QWidget *parent)
{
    auto *combo = new SteadyCombo(parent);
    combo->setFocusPolicy(Qt::StrongFocus); // nor does it get the focus by the wheel
    combo->setObjectName(name);
    combo->setMinimumWidth(180);
    return combo;
}

QString durationText(Milliseconds length)
{
    return length == 0 ? SettingsPage::tr("Off") : QString::fromStdString(toReadableDuration(length));
}

void fill(QComboBox &combo, std::span<const Milliseconds> lengths)
{
    for (const Milliseconds length : lengths)
        combo.addItem(durationText(length), QVariant::fromValue<qlonglong>(length));
}

/// Chooses `value`; one that the list does not offer (set elsewhere) is added, so that showing never changes it.
void choose(QComboBox &combo, Milliseconds value, const QString &text)
{
    const QSignalBlocker quiet(combo);
    int at = combo.findData(QVariant::fromValue<qlonglong>(value));
    if (at < 0) {
        combo.addItem(text, QVariant::fromValue<qlonglong>(value));
        at = combo.count() - 1;
    }
    combo.setCurrentIndex(at);
}

/// The labels of all forms as wide as the widest, so that the fields of one card stand below those of the other.
void alignForms(std::initializer_list<QFormLayout *> forms)
{
    std::vector<QWidget *> labels;
    int widest = 0;
    for (QFormLayout *form : forms) {
        for (int row = 0; row < form->rowCount(); ++row) {
            const QLayoutItem *item = form->itemAt(row, QFormLayout::LabelRole);
            if (!item || !item->widget())
                continue;
            labels.push_back(item->widget());
            widest = std::max(widest, item->widget()->sizeHint().width());
        }
    }
    for (QWidget *label : labels)
        label->setMinimumWidth(widest);
}

/// Rows of one width, label before field.
QFormLayout *addForm(Card &card)
{
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(24);
    form->setVerticalSpacing(8);
    form->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    card.body()->addLayout(form);
    return form;
}

} // namespace

SettingsPage::SettingsPage(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_appearance(makeCombo(QStringLiteral("appearance"), this))
    , m_liveInterval(makeCombo(QStringLiteral("liveInterval"), this))
    , m_range(makeCombo(QStringLiteral("range"), this))
    , m_scrapeInterval(makeCombo(QStringLiteral("scrapeInterval"), this))
    , m_retention(makeCombo(QStringLiteral("retention"), this))
    , m_budget(new QLineEdit(this))
    , m_budgetError(plainLabel({}, this))
    , m_error(plainLabel({}, this))
    , m_folder(plainLabel({}, this))
    , m_versions(plainLabel({}, this))
{
    fillLists();
    layOut();
    connectFields();
    display(m_settings);
}

void SettingsPage::fillLists()
{
    m_appearance->addItem(tr("As the desktop"), int(settings::Appearance::System));
    m_appearance->addItem(tr("Dark"), int(settings::Appearance::Dark));
    m_appearance->addItem(tr("Light"), int(settings::Appearance::Light));
    fill(*m_liveInterval, offeredIntervals());
    for (const Milliseconds length : offeredRanges())
        m_range->addItem(RangeChoice::last(length).text(), QVariant::fromValue<qlonglong>(length));
    fill(*m_scrapeInterval, std::to_array<Milliseconds>({1'000, 5'000, 10'000, 15'000, 30'000, 60'000}));
    fill(*m_retention, std::to_array<Milliseconds>({7 * day, 15 * day, 30 * day, 90 * day, 365 * day}));
}

void SettingsPage::layOut()
{
    m_budget->setObjectName(QStringLiteral("budget"));
    m_budget->setPlaceholderText(tr("none"));
    m_budget->setMaxLength(32);
    m_budget->setFixedWidth(180);
    m_budgetError->setObjectName(QStringLiteral("budgetError"));
    m_error->setObjectName(QStringLiteral("error"));
    m_folder->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_folder->setObjectName(QStringLiteral("folder"));
    m_versions->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_error->hide();

    auto *content = new QWidget(this);
    auto *rows = new QVBoxLayout(content);
    rows->setContentsMargins(12, 12, 12, 12);
    rows->setSpacing(12);
    rows->addWidget(m_error);
    QFormLayout *look = nullptr, *store = nullptr;
    rows->addWidget(makeLookCard(look));
    rows->addWidget(makeDataCard(store));
    alignForms({look, store});
    auto *about = new Card(m_theme, tr("Versions"), this);
    about->body()->addWidget(m_versions);
    rows->addWidget(about);
    rows->addStretch(1);

    auto *scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
}

QWidget *SettingsPage::makeLookCard(QFormLayout *&form)
{
    auto *card = new Card(m_theme, tr("Window"), this);
    form = addForm(*card);
    form->addRow(tr("&Appearance"), m_appearance);
    form->addRow(tr("&Live interval"), m_liveInterval);
    form->addRow(tr("&Range at the start"), m_range);
    return card;
}

QWidget *SettingsPage::makeDataCard(QFormLayout *&form)
{
    auto *card = new Card(m_theme, tr("Data"), this);
    form = addForm(*card);
    form->addRow(tr("&Scrape interval"), m_scrapeInterval);
    form->addRow(tr("&Keep samples for"), m_retention);
    form->addRow(tr("Monthly &budget, dollars"), m_budget);
    form->addRow(QString(), m_budgetError);
    m_budgetError->hide();
    auto *place = new QHBoxLayout;
    auto *open = new QPushButton(tr("Open"), this);
    open->setObjectName(QStringLiteral("openFolder"));
    open->setToolTip(tr("Open the folder in the file manager"));
    connect(open, &QPushButton::clicked, this, [this] { Q_EMIT folderRequested(m_folder->text()); });
    m_folder->setMinimumWidth(280);
    place->addWidget(m_folder, 1);
    place->addWidget(open);
    form->addRow(tr("Everything lies in"), place);
    return card;
}

void SettingsPage::connectFields()
{
    connect(m_appearance, &QComboBox::currentIndexChanged, this, [this] {
        settings::Settings changed = m_settings;
        changed.appearance = static_cast<settings::Appearance>(m_appearance->currentData().toInt());
        change(changed, m_error);
    });
    const auto follow = [this](QComboBox *combo, Milliseconds settings::Settings::*member) {
        connect(combo, &QComboBox::currentIndexChanged, this, [this, combo, member] {
            settings::Settings changed = m_settings;
            changed.*member = combo->currentData().toLongLong();
            change(changed, m_error);
        });
    };
    follow(m_liveInterval, &settings::Settings::liveInterval);
    follow(m_range, &settings::Settings::range);
    follow(m_scrapeInterval, &settings::Settings::scrapeInterval);
    follow(m_retention, &settings::Settings::retention);
    connect(m_budget, &QLineEdit::editingFinished, this, &SettingsPage::readBudget);
}

void SettingsPage::setSettings(const settings::Settings &settings)
{
    m_settings = settings;
    display(settings);
}

void SettingsPage::display(const settings::Settings &settings)
{
    {
        const QSignalBlocker quiet(m_appearance);
        m_appearance->setCurrentIndex(m_appearance->findData(int(settings.appearance)));
    }
    choose(*m_liveInterval, settings.liveInterval, durationText(settings.liveInterval));
    choose(*m_range, settings.range, RangeChoice::last(settings.range).text());
    choose(*m_scrapeInterval, settings.scrapeInterval, durationText(settings.scrapeInterval));
    choose(*m_retention, settings.retention, durationText(settings.retention));
    if (!m_budget->hasFocus() || !m_budget->isModified()) // never under the user's hands
        m_budget->setText(settings.monthlyBudget
                              ? QString::number(*settings.monthlyBudget, 'f', QLocale::FloatingPointShortest)
                              : QString());
}

void SettingsPage::change(const settings::Settings &settings, QLabel *complaint)
{
    if (settings == m_settings) {
        complaint->hide();
        return;
    }
    if (const auto fine = settings::validate(settings); !fine) {
        complaint->setText(shownText(fine.error().detail, 400));
        setComplaint(*complaint, m_theme);
        complaint->show();
        return;
    }
    complaint->hide();
    m_settings = settings;
    Q_EMIT settingsChanged(m_settings);
}

void SettingsPage::readBudget()
{
    m_budget->setModified(false);
    QString typed = m_budget->text().trimmed();
    if (typed.startsWith(QLatin1Char('$')))
        typed.remove(0, 1);
    settings::Settings changed = m_settings;
    changed.monthlyBudget.reset();
    if (!typed.isEmpty()) {
        bool isNumber = false;
        // The dot is the decimal sign, as everywhere in the window; 1,000 may have its comma.
        const double dollars = QLocale(QLocale::English).toDouble(typed, &isNumber);
        if (!isNumber) {
            m_budgetError->setText(tr("The budget must be a number of dollars, such as 300 or 49.90."));
            setComplaint(*m_budgetError, m_theme);
            m_budgetError->show();
            return;
        }
        changed.monthlyBudget = dollars;
    }
    change(changed, m_budgetError);
}

void SettingsPage::setDataFolder(const QString &folder)
{
    m_folder->setText(shownText(folder.toStdString(), 2'000));
}

void SettingsPage::setVersions(const std::vector<VersionLine> &versions)
{
    QStringList lines;
    for (const VersionLine &line : versions)
        lines.append(line.name + QLatin1Char(' ') + shownText(line.version.toStdString()));
    m_versions->setText(lines.join(QLatin1Char('\n')));
}

void SettingsPage::setError(const QString &text)
{
    m_error->setText(shownText(text.toStdString(), 400));
    setComplaint(*m_error, m_theme);
    m_error->setVisible(!text.isEmpty());
}

} // namespace meterbird::ui
