// SPDX-License-Identifier: GPL-3.0-or-later
// Gives the library at least one object file; the helpers above are headers or have their own source.
#include "tests/support/await.h"
