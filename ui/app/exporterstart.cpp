// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/app/exporterstart.h"

#include <utility>

namespace meterbird::ui {

StartedExporter startExporter(const exporter::ExporterOptions &options)
{
    return exporter::DataLock::take(options.paths).and_then([&options](exporter::DataLock &&lock) {
        return exporter::Exporter::start(options, std::move(lock));
    });
}

} // namespace meterbird::ui
