// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/ledger/ledger.h"
#include "src/base/datapaths.h"

#include <QTemporaryDir>

#include <memory>

namespace meterbird::test {

/// A real ledger in a folder of its own, that is told what calls cost.
struct CostLedger {
    QTemporaryDir folder;
    DataPaths paths = dataPaths(std::filesystem::path(folder.path().toStdString()));
    telemetry::Telemetry telemetry;
    std::unique_ptr<ledger::Ledger> ledger;

    /// False when it cannot be opened.
    bool open()
    {
        if (!makeFolders(paths))
            return false;
        auto opened = ledger::Ledger::open(
            {paths.database()}, [](const ledger::LlmCall &) { return std::nullopt; }, telemetry);
        if (opened)
            ledger = std::move(*opened);
        return ledger != nullptr;
    }

    /// One call with 1,000 tokens in and 100 out; no cost: it has no price.
    bool call(const std::string &model, const std::string &provider, std::optional<pricing::NanoDollars> cost,
              Timestamp time)
    {
        ledger::LlmCall body;
        body.model = model;
        body.provider = provider;
        body.inputTokens = 1'000;
        body.outputTokens = 100;
        body.cost = cost;
        const auto outcomes =
            ledger->record("events", {ledger::Event {.id = {}, .time = time, .agent = {}, .body = body}});
        return outcomes && outcomes->front() == ledger::Outcome::Accepted;
    }
};

} // namespace meterbird::test
