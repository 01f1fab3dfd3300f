// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/otlporacle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string body(reinterpret_cast<const char *>(data), size);
    meterbird::fuzz::checkOtlp(body, meterbird::otlp::Encoding::Json);
    return 0;
}
