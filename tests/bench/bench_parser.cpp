// SPDX-License-Identifier: GPL-3.0-or-later
// How long a query_range answer takes from bytes to values: ours against QJsonDocument with QString::toDouble, the
// plain Qt way. Prints the medians and their ratio; both sides read the same bytes, by turns.
#include "src/prometheus/response.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <random>

using namespace meterbird;

namespace {

QByteArray answerOf(int seriesCount, int points)
{
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> value(0, 100);
    QByteArray body = R"({"status":"success","data":{"resultType":"matrix","result":[)";
    for (int i = 0; i < seriesCount; ++i) {
        body += i ? ",{" : "{";
        body += R"("metric":{"__name__":"agent_requests_total","endpoint":"/chat/)" + QByteArray::number(i)
            + R"(","job":"meterbird","instance":"127.0.0.1:9090"},"values":[)";
        for (int k = 0; k < points; ++k)
            body += (k ? ",[" : "[") + QByteArray::number(1'700'000'000 + 15 * k) + ",\""
                + QByteArray::number(value(random), 'g', QLocale::FloatingPointShortest) + "\"]";
        body += "]}";
    }
    return body + "]}}";
}

SeriesList naive(const QByteArray &body)
{
    SeriesList list;
    const QJsonArray result =
        QJsonDocument::fromJson(body).object()[QLatin1String("data")].toObject()[QLatin1String("result")].toArray();
    for (const QJsonValue &item : result) {
        Series series;
        const QJsonObject metric = item[QLatin1String("metric")].toObject();
        for (auto label = metric.begin(); label != metric.end(); ++label)
            series.labels.set(label.key().toStdString(), label.value().toString().toStdString());
        for (const QJsonValue &point : item[QLatin1String("values")].toArray())
            series.samples.push_back({std::llround(point[0].toDouble() * 1000), point[1].toString().toDouble()});
        list.push_back(std::move(series));
    }
    return list;
}

SeriesList ours(const QByteArray &body)
{
    return prometheus::parseAnswer({body.constData(), static_cast<std::size_t>(body.size())}).value().series;
}

template<typename Parse>
double once(Parse parse, const QByteArray &body, SeriesList &result)
{
    const auto start = std::chrono::steady_clock::now();
    result = parse(body);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> &times)
{
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
    return times[times.size() / 2];
}

bool compare(int seriesCount, int points)
{
    const QByteArray body = answerOf(seriesCount, points);
    std::vector<double> naiveTimes;
    std::vector<double> ourTimes;
    SeriesList theirs;
    SeriesList mine;
    for (int i = 0; i < 9; ++i) {
        naiveTimes.push_back(once(naive, body, theirs));
        ourTimes.push_back(once(ours, body, mine));
    }
    const double slow = median(naiveTimes);
    const double fast = median(ourTimes);
    std::printf("%d x %d points, %.2f MB: QJsonDocument + QString::toDouble %.1f ms, ours %.2f ms, ratio %.1f (%.2f "
                "GB/s), %s\n",
                seriesCount, points, static_cast<double>(body.size()) / 1e6, slow, fast, slow / fast,
                static_cast<double>(body.size()) / fast / 1e6, theirs == mine ? "same values" : "DIFFERENT VALUES");
    return theirs == mine;
}

} // namespace

int main()
{
    const bool first = compare(100, 1'000);
    const bool second = compare(10, 11'000);
    return first && second ? 0 : 1;
}
