// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/advice.h"

#include "src/base/text.h"

namespace meterbird::sources {

Advice adviceFor(FindingKind kind)
{
    switch (kind) {
    case FindingKind::TwoWriters:
        return {"Two processes write one counter",
                "Give each process a name of its own: OTEL_RESOURCE_ATTRIBUTES=service.instance.id=1, =2 and so on."};
    case FindingKind::CounterWentDown:
        return {"A counter went down",
                "The sender begins anew without a new start time: restart it, and update its OpenTelemetry SDK."};
    case FindingKind::TooManyLabels:
        return {"A metric has too many label sets",
                "Take labels that hold ids, users or paths off it: what is over the limit is counted as \"other\"."};
    case FindingKind::SaturatedBuckets:
        return {"Values lie above the last bucket",
                "Of these values only \"more than the last bound\" is known: give the sender's histogram higher "
                "bounds by a View, or look into what takes so long."};
    case FindingKind::CoarseBuckets:
        return {"The buckets are too coarse for seconds",
                "Give the histogram bounds such as 0.05 to 120 s by a View, or set "
                "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION=base2_exponential_bucket_histogram."};
    case FindingKind::ClockOff:
        return {"A clock is off", "Set the clock of the sender's machine: timedatectl set-ntp true."};
    case FindingKind::UnspecifiedTemporality:
        return {"A metric says neither delta nor cumulative",
                "Set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative or delta at "
                "the sender, and update its SDK."};
    case FindingKind::GrpcOnHttpPort:
        return {"gRPC is spoken to the HTTP port",
                "Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf at the sender; for Gemini CLI "
                "GEMINI_TELEMETRY_OTLP_PROTOCOL=http."};
    case FindingKind::RejectedData:
        return {"Part of what was sent was refused", "Mend what the reason names: what was refused is not counted."};
    case FindingKind::TargetDown:
        return {"A scrape target is down",
                "Start what serves that page, or take the target off the list on the Sources page.", true};
    case FindingKind::NobodySends:
        return {"Nobody sends the metric",
                "Connect an agent that sends it (the Sources page has the settings), or mend the name."};
    case FindingKind::NothingReceived:
        return {"Nothing was received yet", "Connect an agent: the Sources page has the settings to paste."};
    case FindingKind::OtherPort:
        return {"The usual port is taken",
                "Use the address that is named, or end the program that has the port and start Meterbird again."};
    case FindingKind::ReceiverSilent:
        return {"The receiver does not answer", "Start Meterbird again; its window or stderr says why.", true};
    case FindingKind::ServerSilent:
        return {"Prometheus cannot be asked", "Look at the window's banner, or at prometheus.log, for why it is down.",
                true};
    case FindingKind::Other:
        break;
    }
    return {"Something is wrong", "Update Meterbird: this kind of trouble is newer than this program."};
}

std::string lineFor(const Finding &finding)
{
    const Advice advice = adviceFor(finding.kind);
    std::string line(advice.title);
    for (const std::string &part : {plainText(finding.subject, 300), plainText(finding.detail, 500)}) {
        if (!part.empty())
            line.append(": ").append(part);
    }
    if (line.back() != '.')
        line += '.';
    return line.append(" ").append(advice.remedy);
}

} // namespace meterbird::sources
