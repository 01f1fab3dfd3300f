// SPDX-License-Identifier: GPL-3.0-or-later
// A program that runs a managed server and says where, for the test that kills it: servermain FOLDER.
#include "src/prometheus/managedserver.h"

#include <QCoreApplication>

#include <cstdio>

using namespace meterbird::prometheus;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc != 2)
        return 2;
    const std::filesystem::path folder = argv[1];
    ServerPlace place {folder / "prometheus", folder / "prometheus.log", 0,
                       toolFolders(QCoreApplication::applicationDirPath().toStdString())};
    ServerTiming timing;
    timing.readyProbe = std::chrono::milliseconds(20);
    ManagedServer server(place, {}, timing);
    QObject::connect(&server, &ManagedServer::stateChanged, &app, [&server](ManagedServer::State state) {
        if (state == ManagedServer::State::Ready)
            std::printf("ready %lld %s\n", static_cast<long long>(server.processId()), server.url().c_str());
        else
            std::printf("%d %s\n", static_cast<int>(state), server.reason().c_str());
        std::fflush(stdout);
    });
    server.start();
    return QCoreApplication::exec();
}
