// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/desktopappearance.h"
#include "ui/theme/errorwords.h"
#include "ui/theme/icons.h"
#include "ui/theme/seriescolors.h"
#include "ui/theme/tabulartext.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDBusPendingCallWatcher>
#include <QDBusVariant>
#include <QFontDatabase>
#include <QPainter>
#include <QProcess>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QTextDocument>

#include <cmath>

using namespace meterbird;
using namespace meterbird::ui;

namespace {

double luminance(const QColor &color)
{
    const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const auto [low, high] = std::minmax({luminance(a), luminance(b)}); // by value: the list, not two temporaries
    return (high + 0.05) / (low + 0.05);
}

/// The portal's settings interface, as xdg-desktop-portal shows it.
class FakePortal : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

public:
    uint scheme = 1;

public Q_SLOTS:
    QDBusVariant Read(const QString &, const QString &)
    {
        return QDBusVariant(QVariant::fromValue(QDBusVariant(scheme)));
    }

Q_SIGNALS:
    void SettingChanged(const QString &group, const QString &key, const QDBusVariant &value);
};

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsPlainTextInTooltipsAsItIs()
    {
        const QString plain = QStringLiteral("p95 > 600 s for \"a & b\"");
        QCOMPARE(toolTipText(plain), plain);
        for (const char *text : {"<b>x</b> & y\n> z", "&lt;b>", "<"}) {
            const QString words = QString::fromLatin1(text);
            const QString toolTip = toolTipText(words);
            QTextDocument shown;
            if (Qt::mightBeRichText(toolTip)) // as QToolTip asks
                shown.setHtml(toolTip);
            else
                shown.setPlainText(toolTip);
            QCOMPARE(shown.toPlainText(), words);
        }
    }

    void textCanBeReadOnEveryGround_data()
    {
        QTest::addColumn<QColor>("ink");
        QTest::addColumn<QColor>("ground");
        for (const Colors *colors : {&darkColors(), &lightColors()}) {
            const char *name = colors->dark ? "dark" : "light";
            for (const QColor &ground : {colors->window, colors->card}) {
                QTest::addRow("%s text on %s", name, qPrintable(ground.name())) << colors->text << ground;
                QTest::addRow("%s secondary on %s", name, qPrintable(ground.name())) << colors->secondary << ground;
            }
            QTest::addRow("%s text on rail", name) << colors->text << colors->rail;
            QTest::addRow("%s text on selection", name) << colors->text << colors->selection;
            QTest::addRow("%s accent on card", name) << colors->accent << colors->card;
            QTest::addRow("%s critical on card", name) << colors->critical << colors->card;
            QTest::addRow("%s on accent", name) << (colors->dark ? colors->rail : colors->card) << colors->accent;
        }
    }
    void textCanBeReadOnEveryGround()
    {
        QFETCH(QColor, ink);
        QFETCH(QColor, ground);
        QVERIFY2(contrast(ink, ground) >= 4.5, qPrintable(QString::number(contrast(ink, ground))));
    }

    void aTintedTileCanBeRead()
    {
        for (const Colors *colors : {&darkColors(), &lightColors()}) {
            for (const QColor &state : {colors->critical, colors->warning}) {
                const QColor ground = blend(state, colors->card, colors->dark ? 0.17 : 0.1);
                QVERIFY(contrast(blend(colors->text, colors->secondary, 0.55), ground) >= 4.5);
                QVERIFY(contrast(state, ground) >= 3); // the value is big and bold
            }
        }
    }

    void aNameKeepsItsColourForEver()
    {
        // These numbers are a promise: a changed hash would repaint everyone's dashboards.
        QCOMPARE(seriesColorIndex(QStringLiteral("p95")), 1);
        QCOMPARE(seriesColorIndex(QStringLiteral("p99")), 3);
        QCOMPARE(seriesColorIndex(QStringLiteral("gpt-4o")), 0);
        QCOMPARE(seriesColorIndex(QString()), seriesColorIndex(QString()));
    }

    void theLinesOfOnePanelDifferWhileThereAreColours()
    {
        QStringList names;
        for (int i = 0; i < seriesColorCount; ++i)
            names.append(QStringLiteral("name %1").arg(i));
        const std::vector<int> forward = seriesColorIndices(names);
        QCOMPARE(QSet<int>(forward.begin(), forward.end()).size(), seriesColorCount);
        std::reverse(names.begin(), names.end());
        std::vector<int> backward = seriesColorIndices(names);
        std::reverse(backward.begin(), backward.end());
        QCOMPARE(backward, forward);
        for (int i = 0; i < 100; ++i)
            names.append(QStringLiteral("more %1").arg(i));
        QCOMPARE(seriesColorIndices(names).size(), std::size_t(106));
        QVERIFY(seriesColorIndices({}).empty());
    }

    void switchingTellsAndRecolours()
    {
        Theme theme(*qApp);
        theme.setAppearance(Appearance::Light);
        QSignalSpy changed(&theme, &Theme::changed);
        theme.setAppearance(Appearance::Dark);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(theme.colors(), darkColors());
        QCOMPARE(qApp->palette().color(QPalette::Window), darkColors().window);
        theme.setAppearance(Appearance::Dark);
        QCOMPARE(changed.size(), 1);
        theme.setAppearance(Appearance::Light);
        QCOMPARE(qApp->palette().color(QPalette::Window), lightColors().window);
    }

    void theDesktopIsFollowedLive()
    {
        QProcess bus;
        bus.start(QStringLiteral("dbus-daemon"),
                  {QStringLiteral("--session"), QStringLiteral("--print-address=1"), QStringLiteral("--nofork")});
        QVERIFY2(bus.waitForStarted(), "dbus-daemon is needed: apt install dbus-daemon");
        QVERIFY(bus.waitForReadyRead());
        const QString address = QString::fromUtf8(bus.readLine()).trimmed();
        {
            FakePortal portal;
            QDBusConnection server = QDBusConnection::connectToBus(address, QStringLiteral("portal"));
            QVERIFY(server.registerObject(QStringLiteral("/org/freedesktop/portal/desktop"), &portal,
                                          QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals));
            QVERIFY(server.registerService(QStringLiteral("org.freedesktop.portal.Desktop")));
            // The portal answers on this very thread: whoever waited for it in follow() would hear nothing.
            DesktopAppearance appearance;
            QSignalSpy stated(&appearance, &DesktopAppearance::preferenceStated);
            QSignalSpy withdrawn(&appearance, &DesktopAppearance::preferenceWithdrawn);
            appearance.follow(QDBusConnection::connectToBus(address, QStringLiteral("app")));
            QTRY_COMPARE_WITH_TIMEOUT(stated.size(), 1, 60'000);
            QCOMPARE(stated.last().first().toBool(), true);
            const QString group = QStringLiteral("org.freedesktop.appearance"), key = QStringLiteral("color-scheme");
            // Again until it is heard: the very first signal may overtake the match rule on its way to the bus.
            QVERIFY(QTest::qWaitFor(
                [&] {
                    Q_EMIT portal.SettingChanged(group, key, QDBusVariant(2U));
                    return stated.size() >= 2;
                },
                60'000));
            QCOMPARE(stated.last().first().toBool(), false);
            Q_EMIT portal.SettingChanged(group, QStringLiteral("accent-color"), QDBusVariant(1U));
            Q_EMIT portal.SettingChanged(group, key, QDBusVariant(QStringLiteral("nonsense")));
            QTRY_COMPARE_WITH_TIMEOUT(withdrawn.size(), 1, 60'000); // the accent colour is none of our business
        }
        QDBusConnection::disconnectFromBus(QStringLiteral("portal"));
        QDBusConnection::disconnectFromBus(QStringLiteral("app"));
        bus.kill();
        bus.waitForFinished();
    }

    void withoutABusNothingIsAsked()
    {
        DesktopAppearance appearance;
        appearance.follow(QDBusConnection(QStringLiteral("no such bus")));
        QVERIFY(!appearance.findChild<QDBusPendingCallWatcher *>());
    }

    void everyIconPaintsInTheThemesColour()
    {
        Theme theme(*qApp);
        theme.setAppearance(Appearance::Light);
        for (const QString &name : themeIconNames()) {
            const QImage image = themeIcon(name, theme).pixmap(32, 32).toImage();
            QVERIFY2(!image.isNull() && image != QImage(image.size(), image.format()), qPrintable(name));
            int inked = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    inked += qAlpha(image.pixel(x, y)) > 100 ? 1 : 0;
            }
            QVERIFY2(inked > 8, qPrintable(name));
        }
        QVERIFY(themeIcon(QStringLiteral("no such icon"), theme).isNull());
    }

    void liveNumbersDoNotDance()
    {
        Theme theme(*qApp);
        const QFontMetricsF metrics(theme.font(1.8, QFont::DemiBold));
        QCOMPARE(tabularWidth(metrics, QStringLiteral("111.11")), tabularWidth(metrics, QStringLiteral("888.00")));
        QCOMPARE(tabularWidth(metrics, QString()), 0.0);
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
