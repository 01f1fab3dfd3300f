// SPDX-License-Identifier: GPL-3.0-or-later
#include "src/sources/doctor.h"

#include "src/base/text.h"
#include "src/sources/bucketcheck.h"
#include "src/sources/targetcheck.h"

#include <algorithm>
#include <utility>

namespace meterbird::sources {

namespace {

constexpr Milliseconds dayLong = 86'400'000;
constexpr Milliseconds hourLong = 3'600'000;
constexpr Milliseconds settling = 20'000; ///< until a metric that is sent has been scraped, at a slow interval too

/// Some agent's page is scraped, besides our own page and the server's.
bool isAgentScraped(const std::vector<prometheus::Target> &targets)
{
    return std::any_of(targets.begin(), targets.end(), [](const prometheus::Target &target) {
        return target.health == "up" && target.job != "meterbird" && target.job != "prometheus";
    });
}

void append(std::vector<Finding> &findings, std::vector<Finding> more)
{
    std::move(more.begin(), more.end(), std::back_inserter(findings));
}

} // namespace

std::optional<Timestamp> sendingSince(const std::vector<Sender> &senders)
{
    const auto first = std::min_element(senders.begin(), senders.end(),
                                        [](const Sender &a, const Sender &b) { return a.firstSeen < b.firstSeen; });
    return first == senders.end() ? std::nullopt : std::optional(first->firstSeen);
}

Doctor::Doctor(prometheus::QuerySource &source, QObject *parent)
    : QObject(parent)
    , m_source(source)
{ }

void Doctor::examine(Patient patient, Timestamp now)
{
    if (isExamining())
        return;
    m_patient = std::move(patient);
    m_now = now;
    m_error.reset();
    m_open = 4; // before the first question: it may be answered at once
    QCoro::connect(m_source.targets(), this, [this](auto answer) { take(m_targets, std::move(answer)); });
    // A metric that somebody sent yesterday, before going home, is sent.
    QCoro::connect(m_source.labelValues("__name__", {}, {now - dayLong, now}), this,
                   [this](auto answer) { take(m_names, std::move(answer)); });
    QCoro::connect(m_source.ask(prometheus::InstantQuery {bucketQuery(), now - hourLong}), this,
                   [this](auto answer) { take(m_bucketsBefore, std::move(answer)); });
    QCoro::connect(m_source.ask(prometheus::InstantQuery {bucketQuery(), now}), this,
                   [this](auto answer) { take(m_bucketsNow, std::move(answer)); });
}

template<typename T>
void Doctor::take(std::optional<T> &place, Result<T> answer)
{
    place.reset();
    if (answer)
        place.emplace(std::move(*answer));
    else if (!m_error)
        m_error = answer.error();
    if (--m_open == 0)
        finish();
}

void Doctor::finish()
{
    std::vector<Finding> findings;
    if (m_targets)
        append(findings, checkTargets(*m_targets));
    const bool isScraped = m_targets && isAgentScraped(*m_targets);
    const bool isSettled = isScraped || (m_patient.sendingSince && m_now - *m_patient.sendingSince >= settling);
    if (!m_patient.sendingSince && !isScraped) {
        Finding nobody;
        nobody.kind = FindingKind::NothingReceived;
        findings.push_back(std::move(nobody));
    } else if (m_names && isSettled) {
        std::sort(m_names->begin(), m_names->end());
        append(findings, checkQuestions(m_patient.questions, *m_names));
    }
    if (m_bucketsBefore && m_bucketsNow)
        append(findings, checkBuckets(m_bucketsBefore->series, m_bucketsNow->series));
    // Some servers know no targets: what the others said is still worth hearing.
    if (m_error) {
        Finding silent;
        silent.kind = FindingKind::ServerSilent;
        silent.detail = plainText(m_error->detail, 500);
        if (!m_targets && !m_names && !m_bucketsNow)
            findings = {std::move(silent)};
        else if (m_error->kind != Error::Kind::Http)
            findings.insert(findings.begin(), std::move(silent));
    }
    Q_EMIT examined(findings);
}

} // namespace meterbird::sources
