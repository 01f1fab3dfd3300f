// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/answerprinter.h"

#include "src/snapshot/snapshotcsv.h"
#include "ui/app/texttable.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <charconv>
#include <cmath>

namespace meterbird::ui {

namespace {

/// As Prometheus writes values.
std::string valueText(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "+Inf" : "-Inf";
    return snapshot::csvNumber(value);
}

TextTable toTable(const prometheus::Answer &answer)
{
    TextTable table;
    table.columns = {{"series"}, {"time"}, {"value", true}};
    if (answer.type == prometheus::ResultType::String)
        table.rows.push_back({answer.text, "", ""});
    for (const Series &series : answer.series) {
        for (const Sample &sample : series.samples)
            table.rows.push_back({series.labels.toString(), toRfc3339(sample.time), valueText(sample.value)});
    }
    return table;
}

QJsonArray toJson(const Sample &sample)
{
    return {static_cast<double>(sample.time) / 1000.0, QString::fromStdString(valueText(sample.value))};
}

QJsonObject toJson(const Labels &labels)
{
    QJsonObject object;
    for (const auto &[name, value] : labels.pairs())
        object.insert(QString::fromStdString(name), QString::fromStdString(value));
    return object;
}

QJsonObject toJson(const prometheus::Answer &answer)
{
    QJsonArray result;
    const bool isMatrix = answer.type == prometheus::ResultType::Matrix;
    for (const Series &series : answer.series) {
        QJsonObject item {{QStringLiteral("metric"), toJson(series.labels)}};
        QJsonArray values;
        for (const Sample &sample : series.samples)
            values.append(toJson(sample));
        if (isMatrix)
            item.insert(QStringLiteral("values"), values);
        else if (!values.isEmpty())
            item.insert(QStringLiteral("value"), values.first());
        result.append(item);
    }
    QJsonObject data {{QStringLiteral("resultType"), isMatrix ? QStringLiteral("matrix") : QStringLiteral("vector")},
                      {QStringLiteral("result"), result}};
    if (answer.type == prometheus::ResultType::Scalar && !answer.series.empty()
        && !answer.series.front().samples.empty())
        data = {{QStringLiteral("resultType"), QStringLiteral("scalar")},
                {QStringLiteral("result"), toJson(answer.series.front().samples.front())}};
    else if (answer.type == prometheus::ResultType::String)
        data = {{QStringLiteral("resultType"), QStringLiteral("string")},
                {QStringLiteral("result"), QJsonArray {0, QString::fromStdString(answer.text)}}};
    return {{QStringLiteral("status"), QStringLiteral("success")}, {QStringLiteral("data"), data}};
}

} // namespace

std::string printAnswer(const prometheus::Answer &answer, QueryOptions::Format format)
{
    switch (format) {
    case QueryOptions::Format::Csv:
        return toTable(answer).csv();
    case QueryOptions::Format::Json:
        return QJsonDocument(toJson(answer)).toJson(QJsonDocument::Compact).toStdString() + '\n';
    case QueryOptions::Format::Table:
        break;
    }
    return answer.series.empty() && answer.text.empty() ? std::string("no series\n") : toTable(answer).aligned();
}

} // namespace meterbird::ui
