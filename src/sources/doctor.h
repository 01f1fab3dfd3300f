// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "src/prometheus/querysource.h"
#include "src/sources/questioncheck.h"
#include "src/sources/sender.h"

#include <QObject>

#include <optional>
#include <vector>

namespace meterbird::sources {

/// When the earliest of them came; nothing when there are none.
std::optional<Timestamp> sendingSince(const std::vector<Sender> &senders);

/// What the doctor is told before it looks.
struct Patient {
    std::vector<Question> questions; ///< panels and rules
    std::optional<Timestamp> sendingSince; ///< when the first sender came to the receiver; nothing: nobody has sent

    bool operator==(const Patient &) const = default;
};

/// Looks through what a query source knows for trouble with where the numbers come from: targets that are down, panels
/// and rules whose metrics nobody sends, histograms that overflow. GUI thread; `source` outlives it.
class Doctor : public QObject
{
    Q_OBJECT

public:
    explicit Doctor(prometheus::QuerySource &source, QObject *parent = nullptr);

    /// examined() follows, once. While an examination is under way, another call does nothing.
    void examine(Patient patient, Timestamp now);
    bool isExamining() const { return m_open > 0; }

Q_SIGNALS:
    /// The worst first. When the source did not answer, that alone is the finding.
    void examined(const std::vector<meterbird::sources::Finding> &findings);

private:
    template<typename T>
    void take(std::optional<T> &place, Result<T> answer);
    void finish();

    prometheus::QuerySource &m_source;
    Patient m_patient;
    Timestamp m_now = 0;
    int m_open = 0; ///< questions without an answer yet
    std::optional<Error> m_error;
    std::optional<std::vector<prometheus::Target>> m_targets;
    std::optional<std::vector<std::string>> m_names;
    std::optional<prometheus::Answer> m_bucketsBefore;
    std::optional<prometheus::Answer> m_bucketsNow;
};

} // namespace meterbird::sources
