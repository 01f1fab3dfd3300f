// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/receiver/otlp/streamcache.h"

#include <QTest>

#include <memory>
#include <string>
#include <utility>

using namespace meterbird;
using namespace meterbird::otlp;

namespace {

StreamCache::StreamPtr stream(std::uint64_t number, std::size_t helpBytes = 0)
{
    ledger::Stream made {.id = {number, number}};
    made.shown.help = std::string(helpBytes, 'h');
    return std::make_shared<const ledger::Stream>(std::move(made));
}

} // namespace

class TestStreamCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatItWasGiven()
    {
        StreamCache cache;
        QVERIFY(!cache.find({1, 1}));
        const auto one = stream(1);
        cache.keep(one);
        QCOMPARE(cache.find({1, 1}), one);
        QVERIFY(!cache.find({1, 2}));
    }

    void keepsWhatIsUsedAndForgetsTheRest()
    {
        StreamCache cache;
        cache.keep(stream(0));
        cache.keep(stream(1));
        for (std::uint64_t i = 2; i < 5 * StreamCache::MostOfOneAge; ++i) {
            cache.keep(stream(i));
            QVERIFY(cache.find({0, 0}));
        }
        QVERIFY(!cache.find({1, 1}));
    }

    // What is big goes sooner: words come from outside.
    void staysWithinItsBytes()
    {
        StreamCache cache;
        constexpr std::size_t Half = StreamCache::MostBytesOfOneAge / 2;
        cache.keep(stream(0, Half));
        for (std::uint64_t i = 1; i < 6; ++i)
            cache.keep(stream(i, Half));
        QVERIFY(!cache.find({0, 0}));
        QVERIFY(cache.find({5, 5}));
    }
};

QTEST_APPLESS_MAIN(TestStreamCache)
#include "tst_streamcache.moc"
