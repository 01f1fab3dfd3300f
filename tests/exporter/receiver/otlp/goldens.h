// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/receiver/otlp/decode.h"

#include <QFile>

#include <string>
#include <type_traits>
#include <utility>

namespace meterbird::test {

/// 2026-01-01T00:01:00Z, shortly after the times in the bodies of the known agents.
constexpr Timestamp AgentsNow = 1'767'225'660'000;
/// 2026-11-24T20:00:00Z, the same for the bodies of the stock SDK.
constexpr Timestamp SdkNow = 1'795'550'400'000;

/// A body of tests/data/otlp.
inline std::string golden(const std::string &name)
{
    QFile file(QStringLiteral(METERBIRD_SOURCE_DIR "/tests/data/otlp/") + QString::fromStdString(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no %s", name.c_str());
    return file.readAll().toStdString();
}

inline otlp::Encoding encodingOf(const std::string &name)
{
    return name.ends_with(".pb") ? otlp::Encoding::Protobuf : otlp::Encoding::Json;
}

/// A request and all that it points into.
template<typename T>
struct Decoded {
    std::string body;
    otlp::Decoder decoder {};
    const T *data = nullptr;

    explicit Decoded(std::string text, otlp::Encoding encoding = otlp::Encoding::Json)
        : body(std::move(text))
    {
        auto read = decode(encoding);
        if (!read)
            qFatal("%s", read.error().detail.c_str());
        data = *read;
    }

private:
    Result<const T *> decode(otlp::Encoding encoding)
    {
        if constexpr (std::is_same_v<T, otlp::MetricsData>)
            return decoder.metrics(body, encoding);
        else if constexpr (std::is_same_v<T, otlp::TraceData>)
            return decoder.traces(body, encoding);
        else
            return decoder.logs(body, encoding);
    }
};

using MetricsRequest = Decoded<otlp::MetricsData>;
using TraceRequest = Decoded<otlp::TraceData>;
using LogsRequest = Decoded<otlp::LogsData>;

} // namespace meterbird::test
