// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/report.h"

#include "src/base/text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <cmath>
#include <utility>

namespace meterbird::sources {

namespace {

constexpr qsizetype mostBytes = 1 << 20;
constexpr qsizetype mostRows = 200;
constexpr double greatest = 9e15; // whole numbers stay exact in a double below this

constexpr std::array<std::pair<const char *, FindingKind>, 9> kinds {{
    {"two_writers", FindingKind::TwoWriters},
    {"counter_went_down", FindingKind::CounterWentDown},
    {"too_many_labels", FindingKind::TooManyLabels},
    {"saturated_buckets", FindingKind::SaturatedBuckets},
    {"coarse_buckets", FindingKind::CoarseBuckets},
    {"clock_off", FindingKind::ClockOff},
    {"unspecified_temporality", FindingKind::UnspecifiedTemporality},
    {"grpc_on_http_port", FindingKind::GrpcOnHttpPort},
    {"rejected_data", FindingKind::RejectedData},
}};

/// The fields of one JSON object, each held to what it may be.
class Fields
{
public:
    explicit Fields(const QJsonValue &value)
        : m_object(value.toObject())
    { }

    std::string text(const char *name, std::size_t most = 200) const
    {
        return plainText(m_object.value(QLatin1String(name)).toString().toStdString(), most);
    }
    double number(const char *name) const
    {
        const double value = m_object.value(QLatin1String(name)).toDouble();
        return std::isfinite(value) ? std::clamp(value, 0.0, greatest) : 0;
    }
    std::uint64_t count(const char *name) const { return static_cast<std::uint64_t>(number(name)); }
    Timestamp time(const char *name) const
    {
        return static_cast<Timestamp>(std::llround(std::min(number(name), greatest / 1000) * 1000));
    }

private:
    QJsonObject m_object;
};

Sender senderFrom(const Fields &fields)
{
    Sender sender;
    sender.service = fields.text("service");
    sender.kind = fields.text("kind");
    sender.firstSeen = fields.time("first_seen");
    sender.lastSeen = fields.time("last_seen");
    sender.eventsPerSecond = fields.number("events_per_second");
    sender.accepted = fields.count("accepted");
    sender.duplicates = fields.count("duplicates");
    sender.rejected = fields.count("rejected");
    sender.droppedStreams = fields.count("dropped_streams");
    sender.lastRejection = fields.text("last_rejection", 500);
    return sender;
}

Finding findingFrom(const Fields &fields)
{
    Finding finding;
    const std::string kind = fields.text("kind");
    const auto known = std::find_if(kinds.begin(), kinds.end(), [&](const auto &row) { return kind == row.first; });
    finding.kind = known == kinds.end() ? FindingKind::Other : known->second;
    finding.subject = fields.text("subject", 300);
    finding.detail = fields.text("detail", 500);
    finding.first = fields.time("first");
    finding.last = fields.time("last");
    finding.times = fields.count("times");
    return finding;
}

template<typename T>
std::vector<T> listFrom(const QJsonValue &value, T (*read)(const Fields &))
{
    const QJsonArray array = value.toArray();
    std::vector<T> list;
    for (qsizetype i = 0; i < std::min(array.size(), mostRows); ++i) {
        if (array.at(i).isObject())
            list.push_back(read(Fields(array.at(i))));
    }
    return list;
}

Failure notAnAnswer(std::string why)
{
    return Failure(Error {Error::Kind::BadReply, "the list of the senders cannot be read: " + std::move(why)});
}

} // namespace

Result<Report> parseReport(const QByteArray &json)
{
    if (json.size() > mostBytes)
        return notAnAnswer("it is longer than 1 MiB");
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return notAnAnswer(error.errorString().toStdString());
    const QJsonObject root = document.object();
    const QJsonValue senders = root.value(QLatin1String("senders"));
    const QJsonValue findings = root.value(QLatin1String("findings"));
    if (!senders.isArray() || !findings.isArray())
        return notAnAnswer("it has no senders or no findings");
    return Report {listFrom<Sender>(senders, senderFrom), listFrom<Finding>(findings, findingFrom)};
}

} // namespace meterbird::sources
