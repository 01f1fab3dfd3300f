// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/job.h"

#include "exporter/receiver/inflate.h"

#include <new>
#include <utility>

namespace meterbird::receiver {

OrObjection<Reply> done(Job job, std::size_t mostBytes)
try {
    if (std::chrono::steady_clock::now() > job.deadline)
        return Refusal(Objection {503, "too many requests at once; try again later", 1});
    if (job.reading.plan.isGzip) {
        auto text = gunzip(job.body, mostBytes, *job.share);
        if (!text)
            return Refusal(std::move(text.error()));
        job.body = std::move(*text);
    }
    return job.reading.route->handle({std::move(job.reading.plan.contentType), std::move(job.body)});
} catch (const std::bad_alloc &) {
    return Refusal(Objection {503, "there is no memory for this request; send it again later", 5});
}

} // namespace meterbird::receiver
