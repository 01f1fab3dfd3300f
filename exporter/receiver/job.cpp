// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/job.h"

#include "exporter/receiver/bodylimits.h"
#include "exporter/receiver/inflate.h"

#include <exception>
#include <new>
#include <utility>

namespace meterbird::receiver {

namespace {

/// What `make` makes, whatever it throws: an exception on a handler's thread would end the process.
template<typename Make>
OrObjection<Reply> guarded(Make make)
try {
    return make();
} catch (const std::bad_alloc &) {
    return Refusal(Objection {503, "there is no memory for this request; send it again later", 5});
} catch (const std::exception &) {
    return Refusal(Objection {500, "this request cannot be handled: Meterbird has a bug"});
}

OrObjection<Reply> handled(Job &job, std::size_t mostBytes)
{
    if (std::chrono::steady_clock::now() > job.deadline)
        return Refusal(Objection {503, "too many requests at once; try again later", 1});
    if (job.reading.plan.isGzip) {
        auto text = gunzip(job.body, mostBytes, *job.share);
        if (!text)
            return Refusal(std::move(text.error()));
        job.share->shrink(job.body.size());
        job.body.swap(*text);
    }
    return job.reading.route->handle({std::move(job.reading.plan.contentType), std::move(job.body), job.share.get()});
}

} // namespace

OrObjection<Reply> done(Job &job, std::size_t mostBytes)
{
    auto reply = guarded([&] { return handled(job, mostBytes); });
    release(job.body); // of a job that no route got
    return reply;
}

OrObjection<Reply> made(const Page &page)
{
    return guarded([&page]() -> OrObjection<Reply> { return page.make(); });
}

} // namespace meterbird::receiver
