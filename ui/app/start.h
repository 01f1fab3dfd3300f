// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/app/commandline.h"

namespace meterbird::ui {

/// The window with all that runs behind it; the exit code. A second start on the same data folder raises the first
/// one's window and returns 0; so does one that would want the default metrics port while another Meterbird of this
/// user has it (a demo in its own folder starts beside it). Where no window can be opened: 1 and one sentence, or, with
/// `orHeadless`, as runHeadless().
int runWindow(const StartOptions &options, int &argc, char **argv);

/// All of it but the window, until a signal; what there is to know goes to stderr.
int runHeadless(const StartOptions &options, int &argc, char **argv);

} // namespace meterbird::ui
