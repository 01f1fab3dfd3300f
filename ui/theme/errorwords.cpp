// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/errorwords.h"

#include "src/base/text.h"

#include <QCoreApplication>
#include <QTextDocument>

namespace meterbird::ui {

namespace {

QString kindWords(Error::Kind kind)
{
    switch (kind) {
    case Error::Kind::Network:
        return QCoreApplication::translate("Error", "Cannot be reached");
    case Error::Kind::Timeout:
        return QCoreApplication::translate("Error", "No answer in time");
    case Error::Kind::Cancelled:
        return QCoreApplication::translate("Error", "Cancelled");
    case Error::Kind::Refused:
        return QCoreApplication::translate("Error", "Access refused");
    case Error::Kind::Http:
        return QCoreApplication::translate("Error", "The server reports an error");
    case Error::Kind::BadReply:
        return QCoreApplication::translate("Error", "The answer makes no sense");
    case Error::Kind::BadQuery:
        return QCoreApplication::translate("Error", "The query is wrong");
    case Error::Kind::TooMuch:
        return QCoreApplication::translate("Error", "Too much data");
    case Error::Kind::Config:
        return QCoreApplication::translate("Error", "A setting is wrong");
    case Error::Kind::Storage:
        return QCoreApplication::translate("Error", "The disk refuses");
    }
    return {};
}

} // namespace

QString shownText(std::string_view text, std::size_t maxBytes)
{
    return QString::fromStdString(plainText(text.substr(0, maxBytes * 4), maxBytes));
}

QString toolTipText(const QString &plain)
{
    return Qt::mightBeRichText(plain) ? Qt::convertFromPlainText(plain, Qt::WhiteSpaceNormal) : plain;
}

QString toolTipLines(const QStringList &plain)
{
    // Always as markup: Qt wraps no plain tooltip, and would show one line of escaped text with its escapes.
    return plain.isEmpty() ? QString() : Qt::convertFromPlainText(plain.join(u'\n'), Qt::WhiteSpaceNormal);
}

QString wordsFor(const Error &error)
{
    QString words = kindWords(error.kind);
    if (error.line > 0)
        words += QCoreApplication::translate("Error", " (line %1, column %2)").arg(error.line).arg(error.column);
    const QString detail = shownText(error.detail, 300);
    return detail.isEmpty() ? words : words + QStringLiteral(": ") + detail;
}

QString shortWordsFor(Error::Kind kind)
{
    switch (kind) {
    case Error::Kind::Network:
        return QCoreApplication::translate("Error", "not reachable");
    case Error::Kind::Timeout:
        return QCoreApplication::translate("Error", "timed out");
    case Error::Kind::Cancelled:
        return QCoreApplication::translate("Error", "cancelled");
    case Error::Kind::Refused:
        return QCoreApplication::translate("Error", "refused");
    case Error::Kind::Http:
        return QCoreApplication::translate("Error", "server error");
    case Error::Kind::BadReply:
        return QCoreApplication::translate("Error", "bad answer");
    case Error::Kind::BadQuery:
        return QCoreApplication::translate("Error", "bad query");
    case Error::Kind::TooMuch:
        return QCoreApplication::translate("Error", "too much data");
    case Error::Kind::Config:
        return QCoreApplication::translate("Error", "wrong setting");
    case Error::Kind::Storage:
        return QCoreApplication::translate("Error", "disk trouble");
    }
    return {};
}

} // namespace meterbird::ui
