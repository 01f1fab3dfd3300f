// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/app/commandline.h"

// The subcommands. Each returns the exit code: 0 done; 1 it failed, with one line on stderr that says what and what to
// do. Data goes to stdout. argc and argv are Qt's to keep for the time of the call.
namespace meterbird::ui {

int runSnapshot(const SnapshotOptions &options, int &argc, char **argv);
int runQuery(const QueryOptions &options, int &argc, char **argv);
/// Reads the file as the window would, then asks promtool for the PromQL.
int runRulesCheck(const RulesCheckOptions &options, int &argc, char **argv);
/// From the ledger's file; works while a Meterbird runs and while none does.
int runCost(const CostOptions &options);
/// Asks the Meterbird that runs on the data folder. 0: nothing is wrong; 1 also when something was found.
int runDoctor(const DoctorOptions &options, int &argc, char **argv);

} // namespace meterbird::ui
